"""How answers look: terminal, JSON documents, progress, pages and pictures."""
