"""Silhouettes of people, animals and things."""
