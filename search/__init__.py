"""From query to results."""
