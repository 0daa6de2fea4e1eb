"""Print and write results: terminal, JSON documents, progress, pages and pictures."""
