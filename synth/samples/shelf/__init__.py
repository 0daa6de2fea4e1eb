"""The covers: their layouts, and the books themselves."""
