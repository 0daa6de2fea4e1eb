"""How the network that finds figures on covers is trained; see docs/training.md."""
