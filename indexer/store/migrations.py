"""The library's schema, as numbered steps. A step that was released never changes.

Plain tables with plain values, so that Datasette and the sqlite3 shell show them as they are.
"""

from indexer.store.lean_sqlite_utils import Database, Migrations

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


CHANGED = """INSERT INTO vector_changes
    VALUES ({row}.cover_id, (SELECT value FROM settings WHERE name = 'vectors_generation'))
    ON CONFLICT (cover_id) DO UPDATE SET generation = excluded.generation;"""


@migrations()
def m003_vector_changes(db: Database) -> None:
    """Which covers' vectors changed, and in which generation the last time.

    With it a FAISS file stays of use when a few covers changed since it was made.
    """
    db.execute(
        "CREATE TABLE vector_changes (cover_id INTEGER PRIMARY KEY, generation INTEGER NOT NULL)"
    )
    for event, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
        name = f"embeddings_{event.lower()}"
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
        db.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON embeddings BEGIN "
            "UPDATE settings SET value = value + 1 WHERE name = 'vectors_generation'; "
            f"{' '.join(CHANGED.format(row=row) for row in rows)} END"
        )


WORDS = "json_each('[' || replace(json_quote({row}.folded_words), ' ', '\",\"') || ']')"
"""The words of a cover: folded, they stand apart by single spaces."""

MORE = f"""INSERT INTO vocabulary
    SELECT DISTINCT length(value), value, 1 FROM {WORDS.format(row="NEW")} WHERE value != ''
    ON CONFLICT (letters, word) DO UPDATE SET covers = covers + 1;"""
FEWER = f"""INSERT INTO vocabulary
    SELECT DISTINCT length(value), value, 0 FROM {WORDS.format(row="OLD")} WHERE value != ''
    ON CONFLICT (letters, word) DO UPDATE SET covers = covers - 1;
    DELETE FROM vocabulary WHERE covers < 1;"""
"""By way of an insertion, which finds each word by its key."""


@migrations()
def m004_vocabulary(db: Database) -> None:
    """Each different word, by its length, and how many covers carry it.

    FTS5's own vocabulary tells this, too, but goes through all entries of its index for it.
    """
    db.execute(
        "CREATE TABLE vocabulary (letters INTEGER NOT NULL, word TEXT NOT NULL, "
        "covers INTEGER NOT NULL, PRIMARY KEY (letters, word)) WITHOUT ROWID"
    )
    # Holds nothing but what is about to be deleted.
    db.execute("CREATE INDEX vocabulary_gone ON vocabulary (covers) WHERE covers < 1")
    db.execute(
        "INSERT INTO vocabulary SELECT length(value), value, count(DISTINCT covers.id) "
        f"FROM covers, {WORDS.format(row='covers')} WHERE value != '' GROUP BY value"
    )
    for event, changes in (
        ("INSERT", MORE),
        ("UPDATE OF folded_words", FEWER + MORE),
        ("DELETE", FEWER),
    ):
        name = f"vocabulary_{event.partition(' ')[0].lower()}"
        db.execute(f"CREATE TRIGGER {name} AFTER {event} ON covers BEGIN {changes} END")


STAGE_BY_MODULE = {
    "image": "read",
    **dict.fromkeys(("boundary", "regions"), "detect"),
    **dict.fromkeys(("geometry", "rectify", "thumbnail"), "rectify"),
    **dict.fromkeys(("ocr", "detector", "upright", "rows", "titles"), "recognise"),
    **dict.fromkeys(("backbone", "networks", "weights", "region_kinds", "labels"), "embed"),
}
"""What 0.1.0 noted as the stage of a failure was a module's name; `outline` was a package."""


@migrations()
def m005_stages(db: Database) -> None:
    """A failure's stage is the stage's own name, also at the start of its reason."""
    for path, module, reason in db.execute("SELECT path, stage, reason FROM failures").fetchall():
        stage = "detect" if module.startswith("outline.") else STAGE_BY_MODULE.get(module, module)
        said = f"{module} failed"
        named = f"{stage} failed{reason.removeprefix(said)}" if reason.startswith(said) else reason
        db.execute("UPDATE failures SET stage = ?, reason = ? WHERE path = ?", [stage, named, path])
