"""The photos: camera, table tops, light, and the views themselves."""
