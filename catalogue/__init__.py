"""What is done with a collection: duplicates, classes of one's own, the library's health."""
