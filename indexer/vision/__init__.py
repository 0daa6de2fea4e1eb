"""From a picture to a `Cover`: knows no database."""
