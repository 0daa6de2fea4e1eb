"""The library in SQLite: the truth about every cover."""
