"""What is done with a collection: duplicates, a person's own classes, the library's health."""
