"""The library's schema, as numbered steps. A step that was released never changes.

Plain tables with plain values, so that Datasette and the sqlite3 shell show them as they are.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("coverdex")

TABLES = (
    # AUTOINCREMENT: the id of a removed cover never comes back for another one.
    """CREATE TABLE covers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL UNIQUE,
        file_size INTEGER NOT NULL,
        file_mtime_ns INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        boundary_found INTEGER NOT NULL,
        boundary_confidence REAL NOT NULL,
        boundary_corners TEXT NOT NULL,
        title_guess TEXT NOT NULL,
        author_guess TEXT NOT NULL,
        words TEXT NOT NULL,
        folded_words TEXT NOT NULL,
        models TEXT NOT NULL,
        indexed_at TEXT NOT NULL
    )""",
    "CREATE INDEX covers_sha256 ON covers (sha256)",
    """CREATE TABLE text_lines (
        cover_id INTEGER NOT NULL REFERENCES covers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        words TEXT NOT NULL,
        confidence REAL NOT NULL,
        polygon TEXT NOT NULL,
        PRIMARY KEY (cover_id, position)
    )""",
    """CREATE TABLE image_regions (
        cover_id INTEGER NOT NULL REFERENCES covers (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        polygon TEXT NOT NULL,
        PRIMARY KEY (cover_id, position)
    )""",
    # region 0 is the whole cover, n the n-th region.
    """CREATE TABLE labels (
        cover_id INTEGER NOT NULL REFERENCES covers (id) ON DELETE CASCADE,
        classifier TEXT NOT NULL,
        region INTEGER NOT NULL,
        rank INTEGER NOT NULL,
        name TEXT NOT NULL,
        probability REAL NOT NULL,
        PRIMARY KEY (cover_id, classifier, region, rank)
    )""",
    "CREATE INDEX labels_name ON labels (name)",
    # vector: float32, little-endian, of length 1.
    """CREATE TABLE embeddings (
        cover_id INTEGER PRIMARY KEY REFERENCES covers (id) ON DELETE CASCADE,
        model TEXT NOT NULL,
        vector BLOB NOT NULL
    )""",
    """CREATE TABLE thumbnails (
        cover_id INTEGER PRIMARY KEY REFERENCES covers (id) ON DELETE CASCADE,
        jpeg BLOB NOT NULL
    )""",
    """CREATE TABLE failures (
        path TEXT PRIMARY KEY,
        stage TEXT NOT NULL,
        reason TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        failed_at TEXT NOT NULL
    )""",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value)",
    # The vectors' generation: what the FAISS file is compared with to know that it is stale.
    "INSERT INTO settings VALUES ('vectors_generation', 0)",
)


@migrations()
def m001_tables(db: Database) -> None:
    """The tables, the generation's triggers, and the full-text index."""
    for statement in TABLES:
        db.execute(statement)
    for event in ("INSERT", "UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER embeddings_{event.lower()} AFTER {event} ON embeddings BEGIN "
            "UPDATE settings SET value = value + 1 WHERE name = 'vectors_generation'; END"
        )
    # Folded beforehand, so that the index's words are those `indexer.folding` makes of a question.
    db.table("covers").enable_fts(
        ["folded_words"],
        fts_version="FTS5",
        tokenize="unicode61 remove_diacritics 0 tokenchars '+#'",
        create_triggers=True,
    )
    db.execute("CREATE VIRTUAL TABLE covers_vocabulary USING fts5vocab(covers_fts, row)")


@migrations()
def m002_rejections(db: Database) -> None:
    """Pairs of files that a person judged not the same, by the SHA-256 of their bytes."""
    db.execute(
        """CREATE TABLE rejections (
            sha256_a TEXT NOT NULL,
            sha256_b TEXT NOT NULL,
            rejected_at TEXT NOT NULL,
            PRIMARY KEY (sha256_a, sha256_b),
            CHECK (sha256_a < sha256_b)
        )"""
    )
