"""How the outline of a book is found: the parts behind `indexer.boundary`."""
