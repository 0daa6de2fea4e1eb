"""Covers drawn with figures on them: what the network that finds figures learns from."""
