"""How the shipped weights were made, and training on a person's own collection."""
