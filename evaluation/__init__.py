"""Measure every stage on pictures of which the truth is known."""
