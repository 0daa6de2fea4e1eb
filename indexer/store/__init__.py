"""The library: one SQLite database that holds every cover, its vector included."""
