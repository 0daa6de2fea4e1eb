"""The nearest vectors: an index that is a cache of the library."""
