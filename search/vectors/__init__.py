"""Vector indexes, caches of a library's vectors: one protocol, and FAISS behind it."""
