"""Tests mirror the tree; `slow` has real models, `fault_injection` kills and damage."""
