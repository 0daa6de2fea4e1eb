"""How the network that finds books in pictures is trained; see docs/training.md."""
