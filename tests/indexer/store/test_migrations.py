import sqlite3
from dataclasses import replace

import pytest
from sqlite_utils import Database

from indexer.store.covers import (
    CHILD_TABLES,
    count_read_before,
    find_cover,
    notes_of,
    remove_covers,
    touch_cover,
)
from indexer.store.library import Library
from indexer.store.migrations import migrations
from search.by_text import text_hits
from tests.covers import make_cover, store

TABLES = {"covers", "failures", "settings", *CHILD_TABLES}


def test_every_step_is_applied_once(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        applied = [step.name for step in migrations.applied(library.db)]
        assert applied[0] == "m001_tables"
        assert migrations.pending(library.db) == []
        assert set(library.db.table_names()) >= TABLES
    with Library.open(tmp_path) as library:
        assert [step.name for step in migrations.applied(library.db)] == applied


def test_the_steps_are_numbered_in_their_order():
    steps = [step.name for step in migrations.pending(Database(memory=True))]
    assert [name.partition("_")[0] for name in steps] == [
        f"m{number:03}" for number in range(1, len(steps) + 1)
    ]


def test_every_child_row_refers_to_a_cover(library):
    for table in CHILD_TABLES:
        keys = library.db.table(table).foreign_keys
        assert [(key.column, key.other_table) for key in keys] == [("cover_id", "covers")]


@pytest.mark.parametrize("table", CHILD_TABLES)
def test_a_child_row_without_its_cover_is_refused(library, table):
    id_ = store(library, "/covers/a.jpg", make_cover("EMMA", region_labels=["hat"]))
    with library.change():
        library.db.execute("INSERT INTO layout_vectors VALUES (?, 'lite0', x'003c')", [id_])
    columns = [name for name in library.db.table(table).columns_dict if name != "cover_id"]
    listed = ", ".join(columns)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        library.db.execute(
            f"INSERT INTO {table} (cover_id, {listed}) SELECT 999, {listed} FROM {table} "
            "WHERE cover_id = ?",
            [id_],
        )


def test_the_path_of_a_cover_is_its_own(library):
    id_ = store(library, "/covers/a.jpg", make_cover())
    other = store(library, "/covers/b.jpg", make_cover())
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        library.db.execute("UPDATE covers SET path = '/covers/a.jpg' WHERE id = ?", [other])
    assert find_cover(library, "/covers/a.jpg")[0] == id_


def insert_cover(db, **columns):
    """Store a cover with some columns in a library of any version."""
    row = dict.fromkeys((name for name in db.table("covers").columns_dict if name != "id"), "")
    path = f"/covers/{db.table('covers').count}.jpg"
    db.table("covers").insert({**row, "path": path, **columns})


def vocabulary(library):
    return dict(library.db.execute("SELECT word, covers FROM vocabulary").fetchall())


def test_the_vocabulary_follows_every_change(library):
    first = store(library, "/covers/a.jpg", make_cover("THE BROTHERS\nTHE 39 C++"))
    store(library, "/covers/b.jpg", make_cover("THE STEPS"))
    store(library, "/covers/c.jpg", make_cover(""))
    assert vocabulary(library) == {"the": 2, "brothers": 1, "39": 1, "c++": 1, "steps": 1}
    store(library, "/covers/b.jpg", make_cover("STEPS, STEPS, KARAMAZOV"))
    assert vocabulary(library) == {
        "the": 1,
        "brothers": 1,
        "39": 1,
        "c++": 1,
        "steps": 1,
        "karamazov": 1,
    }
    remove_covers(library, [first])
    assert vocabulary(library) == {"steps": 1, "karamazov": 1}
    lengths = library.db.execute("SELECT letters FROM vocabulary ORDER BY letters").fetchall()
    assert lengths == [(5,), (9,)]


def test_the_covers_whose_vectors_changed_are_known(library):
    def changed():
        rows = library.db.execute("SELECT cover_id, generation FROM vector_changes")
        return dict(rows.fetchall())

    first = store(library, "/covers/a.jpg", make_cover())
    second = store(library, "/covers/b.jpg", make_cover())
    added = changed()
    assert set(added) == {first, second}
    assert added[first] < added[second] == library.generation()
    touch_cover(library, first, 7)
    assert changed() == added
    store(library, "/covers/a.jpg", make_cover(seed=1))
    assert changed() == {first: library.generation(), second: added[second]}
    remove_covers(library, [second])
    assert changed()[second] == library.generation()


def test_an_old_librarys_words_are_counted(tmp_path):
    """The library is as the first release made it."""
    db = Database(tmp_path / "coverdex.db")
    migrations.apply(db, stop_before="m002_rejections")
    for words in ("the brothers the", "the steps", ""):
        insert_cover(db, folded_words=words)
    db.close()
    with Library.open(tmp_path) as library:
        assert vocabulary(library) == {"the": 2, "brothers": 1, "steps": 1}


def test_the_stages_of_old_failures_get_their_own_names(tmp_path):
    db = Database(tmp_path / "coverdex.db")
    migrations.apply(db, stop_before="m005_stages")
    noted = [
        ("/a", "outline.look", "outline.look failed (nothing to divide)"),
        ("/b", "image", "not a picture"),
        ("/c", "file", "can't be opened (No such file or directory)"),
        ("/d", "worker", "worker failed: the process was killed"),
        ("/e", "ocr", "ocr failed (ocr failed)"),
    ]
    db.conn.executemany("INSERT INTO failures VALUES (?, ?, ?, 1, '')", noted)
    db.conn.commit()
    db.close()
    with Library.open(tmp_path) as library:
        rows = library.db.execute("SELECT path, stage, reason FROM failures").fetchall()
    assert rows == [
        ("/a", "detect", "detect failed (nothing to divide)"),
        ("/b", "read", "not a picture"),
        noted[2],
        noted[3],
        ("/e", "recognise", "recognise failed (ocr failed)"),
    ]


def test_letters_that_were_not_folded_are_found_by_plain_ones(tmp_path):
    db = Database(tmp_path / "coverdex.db")
    migrations.apply(db, stop_before="m008_fold_letters")
    insert_cover(db, words="Bjørnstad", folded_words="bjørnstad")
    insert_cover(db, words="Emma", folded_words="emma")
    db.close()
    with Library.open(tmp_path) as library:
        assert vocabulary(library) == {"bjornstad": 1, "emma": 1}
        assert [hit.score > 0.9 for hit in text_hits(library, "bjornstad", 5)] == [True]


def test_figures_of_other_scripts_that_were_not_folded_are_found_by_plain_ones(tmp_path):
    db = Database(tmp_path / "coverdex.db")
    migrations.apply(db, stop_before="m014_fold_figures")
    insert_cover(db, words="١٩٨٤ Orwell", folded_words="١٩٨٤ orwell")
    insert_cover(db, words="Emma", folded_words="emma १२", sha256="corrected")
    db.table("corrections").insert({"sha256": "corrected", "title": "Emma", "author": "१२"})
    db.close()
    with Library.open(tmp_path) as library:
        assert vocabulary(library) == {"1984": 1, "orwell": 1, "emma": 1, "12": 1}


def test_of_a_cover_stored_before_no_note_is_known(tmp_path):
    db = Database(tmp_path / "coverdex.db")
    migrations.apply(db, stop_before="m011_notes")
    insert_cover(db, words="Emma", folded_words="emma")
    db.close()
    with Library.open(tmp_path) as library:
        assert notes_of(library, 1) == ()
        store(library, "/covers/0.jpg", replace(make_cover("EMMA"), notes=("cut short", "b")))
        assert notes_of(library, 1) == ("cut short", "b")


def test_covers_stored_before_were_read_by_an_earlier_version(tmp_path):
    db = Database(tmp_path / "coverdex.db")
    migrations.apply(db, stop_before="m012_reading_version")
    for _ in range(2):
        insert_cover(db, words="Emma", folded_words="emma")
    db.close()
    with Library.open(tmp_path) as library:
        assert count_read_before(library) == 2
        store(library, "/covers/0.jpg", make_cover("EMMA"))
        assert count_read_before(library) == 1


def test_covers_read_before_are_counted_by_an_index(library):
    plan = library.db.execute(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM covers WHERE reading_version < 1"
    ).fetchall()
    assert "covers_reading_version" in plan[0][-1]
