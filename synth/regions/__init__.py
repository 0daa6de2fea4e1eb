"""Drawn regions of covers: what the head that tells their kinds apart learns from."""
