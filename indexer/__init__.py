"""Index pictures: describe each cover and store it in a library."""
