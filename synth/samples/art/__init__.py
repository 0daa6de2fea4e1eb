"""The artworks: each function paints one on a canvas of any size."""
