"""Where the book lies in a picture, and which pictures are on it."""
