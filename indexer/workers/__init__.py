"""Processes that describe pictures, so that a crash costs one picture and not the run."""
