"""How the outline of a book is found: the parts behind `indexer.vision.detection.boundary`."""
