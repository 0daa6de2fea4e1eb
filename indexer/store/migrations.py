"""The schema of the library, as numbered migrations. A released migration never changes.

Tables and values are plain, so that Datasette and the sqlite3 shell can show them.
"""

from indexer.folding import folded_words
from indexer.store.lean_sqlite_utils import Database, Migrations

migrations = Migrations("coverdex")

TABLES = (
    # AUTOINCREMENT: the id of a removed cover is never given to another one.
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
    # region: 0 is the whole cover, n its n-th region.
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
    # Triggers count it up; a vector index built at a lower generation is stale.
    "INSERT INTO settings VALUES ('vectors_generation', 0)",
)


@migrations()
def m001_tables(db: Database) -> None:
    """Make the tables, the triggers that count the generation, and the full-text index."""
    for statement in TABLES:
        db.execute(statement)
    for event in ("INSERT", "UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER embeddings_{event.lower()} AFTER {event} ON embeddings BEGIN "
            "UPDATE settings SET value = value + 1 WHERE name = 'vectors_generation'; END"
        )
    # The words are folded before they are stored, exactly as `indexer.folding` folds a query.
    db.table("covers").enable_fts(
        ["folded_words"],
        fts_version="FTS5",
        tokenize="unicode61 remove_diacritics 0 tokenchars '+#'",
        create_triggers=True,
    )
    db.execute("CREATE VIRTUAL TABLE covers_vocabulary USING fts5vocab(covers_fts, row)")


@migrations()
def m002_rejections(db: Database) -> None:
    """Make the table of pairs of files that a person judged not the same, by SHA-256."""
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
    """Record the generation in which each cover's vector last changed.

    A vector index that is stale by a few covers can then be updated instead of rebuilt.
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
"""SQL table of a cover's words: folded and separated by single spaces."""

MORE = f"""INSERT INTO vocabulary
    SELECT DISTINCT length(value), value, 1 FROM {WORDS.format(row="NEW")} WHERE value != ''
    ON CONFLICT (letters, word) DO UPDATE SET covers = covers + 1;"""
FEWER = f"""INSERT INTO vocabulary
    SELECT DISTINCT length(value), value, 0 FROM {WORDS.format(row="OLD")} WHERE value != ''
    ON CONFLICT (letters, word) DO UPDATE SET covers = covers - 1;
    DELETE FROM vocabulary WHERE covers < 1;"""
"""SQL that counts a cover's words in and out. Counting out inserts, too: an upsert finds each word
by its key, where an UPDATE would scan the table."""


@migrations()
def m004_vocabulary(db: Database) -> None:
    """Make the table of distinct words, by length, with the number of covers that carry each.

    FTS5's own vocabulary table tells the same, but scans its whole index on every query.
    """
    db.execute(
        "CREATE TABLE vocabulary (letters INTEGER NOT NULL, word TEXT NOT NULL, "
        "covers INTEGER NOT NULL, PRIMARY KEY (letters, word)) WITHOUT ROWID"
    )
    # The index holds only the words that are about to be deleted.
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
"""Stages by the names of modules, which 0.1.0 stored instead. `outline` was a package."""


@migrations()
def m005_stages(db: Database) -> None:
    """Replace module names by stage names, in a failure's stage and at the start of its reason."""
    for path, module, reason in db.execute("SELECT path, stage, reason FROM failures").fetchall():
        stage = "detect" if module.startswith("outline.") else STAGE_BY_MODULE.get(module, module)
        said = f"{module} failed"
        named = f"{stage} failed{reason.removeprefix(said)}" if reason.startswith(said) else reason
        db.execute("UPDATE failures SET stage = ?, reason = ? WHERE path = ?", [stage, named, path])


@migrations()
def m006_layout_vectors(db: Database) -> None:
    """A second vector of each cover, of `indexer.vision.layout`: float16, little-endian.

    As for `embeddings`, a generation and a list of changes tell which of its index is stale.
    """
    db.execute(
        """CREATE TABLE layout_vectors (
            cover_id INTEGER PRIMARY KEY REFERENCES covers (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            vector BLOB NOT NULL
        )"""
    )
    db.execute("INSERT INTO settings VALUES ('layout_vectors_generation', 0)")
    db.execute(
        "CREATE TABLE layout_vector_changes "
        "(cover_id INTEGER PRIMARY KEY, generation INTEGER NOT NULL)"
    )
    for event, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
        changes = " ".join(CHANGED.format(row=row) for row in rows)
        changes = changes.replace("vector", "layout_vector")
        db.execute(
            f"CREATE TRIGGER layout_vectors_{event.lower()} AFTER {event} "
            "ON layout_vectors BEGIN UPDATE settings SET value = value + 1 "
            f"WHERE name = 'layout_vectors_generation'; {changes} END"
        )


@migrations()
def m007_drop_covers_vocabulary(db: Database) -> None:
    """Nothing reads FTS5's own vocabulary since `vocabulary` was added."""
    db.execute("DROP TABLE covers_vocabulary")


NEWLY_FOLDED = "*[øØœŒæÆłŁđĐðÐþÞħĦıŧŦŋŊɖƉƀɃɨƗ]*"
"""Letters that `indexer.folding` folds since m008, as a pattern of SQLite's GLOB."""


@migrations()
def m008_fold_letters(db: Database) -> None:
    """Fold words anew that hold letters which stayed as they were: o for ø, oe for œ, l for ł.

    The triggers bring the full-text index and the vocabulary up to date.
    """
    affected = "SELECT id, words FROM covers WHERE words GLOB ?"
    for id_, words in db.execute(affected, [NEWLY_FOLDED]).fetchall():
        db.execute("UPDATE covers SET folded_words = ? WHERE id = ?", [folded_words(words), id_])


@migrations()
def m009_corrections(db: Database) -> None:
    """Make the table of titles and authors that a person wrote, by SHA-256 of the file."""
    db.execute(
        "CREATE TABLE corrections "
        "(sha256 TEXT PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL)"
    )


@migrations()
def m010_confirmations(db: Database) -> None:
    """Make the table of pairs of files that a person judged the same, by SHA-256."""
    db.execute(
        """CREATE TABLE confirmations (
            sha256_a TEXT NOT NULL,
            sha256_b TEXT NOT NULL,
            confirmed_at TEXT NOT NULL,
            PRIMARY KEY (sha256_a, sha256_b),
            CHECK (sha256_a <= sha256_b)
        )"""
    )


@migrations()
def m011_notes(db: Database) -> None:
    """Add the notes on how a picture was read, a line each; none is known of older covers."""
    db.execute("ALTER TABLE covers ADD COLUMN notes TEXT NOT NULL DEFAULT ''")


@migrations()
def m012_reading_version(db: Database) -> None:
    """Add the version of the rules by which a cover was read; 0 for all covers of before."""
    db.execute("ALTER TABLE covers ADD COLUMN reading_version INTEGER NOT NULL DEFAULT 0")


@migrations()
def m013_index_of_reading_versions(db: Database) -> None:
    """Index the covers by the version that read them, which each run of indexing counts."""
    db.execute("CREATE INDEX covers_reading_version ON covers (reading_version)")


OTHER_FIGURES = "*[٠-٩۰-۹߀-߉०-९০-৯੦-੯૦-૯୦-୯௦-௯౦-౯೦-೯൦-൯๐-๙໐-໙]*"
"""Figures that `indexer.folding` folds since m014, as a pattern of SQLite's GLOB."""


@migrations()
def m014_fold_figures(db: Database) -> None:
    """Fold words anew that hold figures of other scripts, which stayed as they were."""
    texts = "words || coalesce(char(10) || title || ' ' || author, '')"
    affected = f"SELECT id, {texts} AS texts FROM covers LEFT JOIN corrections USING (sha256)"
    for id_, words in db.execute(f"{affected} WHERE texts GLOB ?", [OTHER_FIGURES]).fetchall():
        db.execute("UPDATE covers SET folded_words = ? WHERE id = ?", [folded_words(words), id_])
