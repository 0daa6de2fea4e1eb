"""From picture to stored cover."""
