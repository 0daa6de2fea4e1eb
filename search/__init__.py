"""From a question to ranked covers: by image, by text, by a stored cover."""
