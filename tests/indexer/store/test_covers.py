import dataclasses
import sqlite3

import pytest

from indexer.store.covers import (
    CHILD_TABLES,
    FileState,
    copy_cover,
    find_by_hash,
    find_cover,
    paths_below,
    paths_by_other_models,
    remove_covers,
    store_cover,
    touch_cover,
)
from indexer.store.library import Library
from indexer.store.records import record
from indexer.vision.cover import Label
from indexer.vision.labels import REGION_KINDS
from tests.covers import box, make_cover, store, store_words, unit_vector, with_kind
from tests.fakes import NAMES, OTHER_NAMES

STATE = FileState(1234, 5678, "ab" * 32, str(NAMES))


def rows(library, table):
    return list(library.db.query(f"SELECT * FROM {table}"))


def fts_ids(library, word):
    found = library.db.execute("SELECT rowid FROM covers_fts WHERE covers_fts MATCH ?", [word])
    return [id_ for (id_,) in found]


# Saving.


def test_a_cover_is_saved_with_all_that_is_known_of_it(library):
    cover = make_cover(
        "BLACK BEAUTY\nAnna Sewell",
        title="BLACK BEAUTY",
        author="Anna Sewell",
        labels=["book jacket", "horse"],
        region_labels=["sorrel", "cart"],
    )
    cover = dataclasses.replace(cover, notes=("cut short", "shows 2 books"))
    id_ = store_cover(library, "/covers/a.jpg", STATE, cover, NAMES)
    assert find_cover(library, "/covers/a.jpg") == (id_, STATE)
    found = record(library, id_).cover
    assert found.notes == cover.notes
    assert (found.width, found.height) == (300, 400)
    assert (found.title, found.author) == ("BLACK BEAUTY", "Anna Sewell")
    assert found.boundary.corners.tolist() == cover.boundary.corners.tolist()
    assert (found.boundary.confidence, found.boundary.found) == (0.75, True)
    assert [(one.words, one.confidence) for one in found.lines] == [
        ("BLACK BEAUTY", 0.9),
        ("Anna Sewell", 0.9),
    ]
    assert [one.polygon.tolist() for one in found.lines] == [
        one.polygon.tolist() for one in cover.lines
    ]
    assert found.labels == cover.labels
    assert [region.kind for region in found.regions] == ["image"]
    assert found.regions[0].labels == cover.regions[0].labels
    assert found.regions[0].polygon.tolist() == cover.regions[0].polygon.tolist()
    assert (found.vector == cover.vector).all()
    assert found.thumbnail == cover.thumbnail


def test_a_regions_kinds_and_classes_are_each_ranked_for_themselves(library):
    kinds = Label("photo", 0.9, REGION_KINDS), Label("logo", 0.1, REGION_KINDS)
    cover = with_kind(make_cover(region_labels=["sorrel", "cart"]), *kinds)
    id_ = store(library, "/covers/a.jpg", cover)
    assert record(library, id_).cover.regions[0].labels == cover.regions[0].labels
    ranks = "SELECT classifier, rank, name FROM labels WHERE region = 1 ORDER BY classifier, rank"
    assert library.db.execute(ranks).fetchall() == [
        (NAMES.labels, 1, "sorrel"), (NAMES.labels, 2, "cart"),
        (REGION_KINDS, 1, "photo"), (REGION_KINDS, 2, "logo"),
    ]  # fmt: skip


def test_nothing_is_found_of_an_unknown_path(library):
    store(library, "/covers/a.jpg", make_cover())
    assert find_cover(library, "/covers/b.jpg") is None
    assert find_cover(library, "/covers/A.jpg") is None


def test_saving_a_path_again_replaces_what_was_known_under_the_same_id(library):
    first = store(library, "/covers/a.jpg", make_cover("EMMA\nJane Austen", region_labels=["hat"]))
    other = store(library, "/covers/b.jpg", make_cover("KIM"))
    again = store_cover(library, "/covers/a.jpg", STATE, make_cover("PERSUASION", seed=5), NAMES)
    assert again == first
    assert [row["words"] for row in rows(library, "covers")] == ["PERSUASION", "KIM"]
    assert {row["words"] for row in rows(library, "text_lines")} == {"PERSUASION", "KIM"}
    assert rows(library, "image_regions") == []
    assert (record(library, first).cover.vector == unit_vector(5)).all()
    assert record(library, other).cover.words == "KIM"


def test_a_save_that_fails_changes_nothing(library):
    id_ = store(library, "/covers/a.jpg", make_cover("EMMA"))
    generation = library.generation()
    broken = dataclasses.replace(make_cover("PERSUASION"), thumbnail=None)
    with pytest.raises(sqlite3.IntegrityError):
        store(library, "/covers/a.jpg", broken)
    assert record(library, id_).cover.words == "EMMA"
    assert fts_ids(library, "emma") == [id_]
    assert library.generation() == generation


def test_a_path_of_any_letters_is_kept(library):
    path = "/covers/Émile Zola's “雪国” [1] %_*.jpg"
    id_ = store(library, path, make_cover())
    assert find_cover(library, path)[0] == id_
    assert record(library, id_).path == path


def test_a_boundary_far_outside_the_picture_is_kept(library):
    cover = make_cover()
    cover = dataclasses.replace(
        cover, boundary=dataclasses.replace(cover.boundary, corners=box(-12.345, -7, 900.5, 800))
    )
    found = record(library, store(library, "/covers/a.jpg", cover)).cover.boundary.corners
    assert found == pytest.approx(cover.boundary.corners, abs=0.006)


# Copying.


def test_a_copy_has_the_whole_analysis_under_its_own_id_and_path(library):
    cover = make_cover("EMMA\nJane Austen", title="EMMA", region_labels=["hat"], seed=4)
    id_ = store_cover(library, "/covers/a.jpg", STATE, cover, NAMES)
    state = dataclasses.replace(STATE, mtime_ns=99)
    copy = copy_cover(library, id_, "/covers/copy.jpg", state)
    assert copy != id_
    assert find_cover(library, "/covers/copy.jpg") == (copy, state)
    assert find_cover(library, "/covers/a.jpg") == (id_, STATE)
    first, second = record(library, id_).cover, record(library, copy).cover
    assert (second.vector == first.vector).all()
    assert second.words == first.words
    assert second.title == "EMMA"
    assert second.labels == first.labels
    assert [region.labels for region in second.regions] == [first.regions[0].labels]
    assert second.thumbnail == first.thumbnail
    assert fts_ids(library, "austen") == [id_, copy]


def test_a_copy_over_a_known_path_replaces_it(library):
    id_ = store_cover(library, "/covers/a.jpg", STATE, make_cover("EMMA"), NAMES)
    other = store(library, "/covers/b.jpg", make_cover("KIM\nRudyard Kipling", seed=3))
    assert copy_cover(library, id_, "/covers/b.jpg", STATE) == other
    assert record(library, other).cover.words == "EMMA"
    assert fts_ids(library, "kipling") == []
    assert {row["cover_id"] for row in rows(library, "text_lines")} == {id_, other}


def test_a_copy_outlives_its_original(library):
    id_ = store_cover(library, "/covers/a.jpg", STATE, make_cover("EMMA"), NAMES)
    copy = copy_cover(library, id_, "/covers/copy.jpg", STATE)
    remove_covers(library, [id_])
    assert record(library, copy).cover.words == "EMMA"
    assert find_by_hash(library, STATE.sha256, str(NAMES)) == copy


def test_a_cover_is_found_by_hash_and_models(library):
    id_ = store_cover(library, "/covers/a.jpg", STATE, make_cover(), NAMES)
    assert find_by_hash(library, STATE.sha256, str(NAMES)) == id_
    assert find_by_hash(library, "cd" * 32, str(NAMES)) is None
    assert find_by_hash(library, STATE.sha256, str(OTHER_NAMES)) is None


# Removing.


def test_removing_a_cover_removes_all_of_it(library):
    cover = make_cover("EMMA", region_labels=["hat"])
    first = store(library, "/covers/a.jpg", cover)
    second = store(library, "/covers/b.jpg", cover)
    with library.change():
        for id_ in (first, second):
            library.db.execute("INSERT INTO layout_vectors VALUES (?, 'lite0', x'003c')", [id_])
    remove_covers(library, [first, 12345])
    for table in CHILD_TABLES:
        assert {row["cover_id"] for row in rows(library, table)} == {second}
    assert fts_ids(library, "emma") == [second]
    assert find_cover(library, "/covers/a.jpg") is None


def test_removing_nothing_is_fine(library):
    store(library, "/covers/a.jpg", make_cover())
    remove_covers(library, [])
    assert len(rows(library, "covers")) == 1


def test_the_id_of_a_removed_cover_never_comes_back(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        ids = [store(library, f"/covers/{n}.jpg", make_cover()) for n in range(3)]
        remove_covers(library, ids)
    with Library.open(tmp_path) as library:
        assert store(library, "/covers/0.jpg", make_cover()) > max(ids)


# Touching.


def test_touching_changes_the_time_and_nothing_else(library):
    id_ = store_cover(library, "/covers/a.jpg", STATE, make_cover("EMMA"), NAMES)
    before = record(library, id_)
    touch_cover(library, id_, 42)
    assert find_cover(library, "/covers/a.jpg") == (id_, dataclasses.replace(STATE, mtime_ns=42))
    after = record(library, id_)
    assert (after.indexed_at, after.cover.words) == (before.indexed_at, "EMMA")


# Paths.


def test_paths_below_a_folder_are_those_and_no_others(library):
    paths = [
        "/covers/a.jpg", "/covers/sub/b.jpg", "/covers2/c.jpg", "/coversd.jpg", "/COVERS/e.jpg",
        "/cover_/f.jpg", "/été/g.jpg",
    ]  # fmt: skip
    ids = {path: store(library, path, make_cover()) for path in paths}
    assert dict(paths_below(library, "/covers")) == {
        ids["/covers/a.jpg"]: "/covers/a.jpg",
        ids["/covers/sub/b.jpg"]: "/covers/sub/b.jpg",
    }
    assert paths_below(library, "/covers/") == paths_below(library, "/covers")
    assert [path for _, path in paths_below(library, "/été")] == ["/été/g.jpg"]
    assert [path for _, path in paths_below(library, "/cover_")] == ["/cover_/f.jpg"]
    assert len(paths_below(library, "/")) == len(paths)


# Models.


def test_covers_by_other_models_are_known(library):
    store(library, "/covers/a.jpg", make_cover())
    store(library, "/covers/b.jpg", make_cover(), OTHER_NAMES)
    assert paths_by_other_models(library, str(NAMES)) == ["/covers/b.jpg"]


# Words.


def test_the_full_text_index_follows_every_change(library):
    first, second = store_words(library, "BLACK BEAUTY\nAnna Sewell", "EMMA\nJane Austen")
    assert fts_ids(library, "sewell") == [first]
    store(library, "/covers/0.jpg", make_cover("PERSUASION\nJane Austen"))
    assert fts_ids(library, "sewell") == []
    assert fts_ids(library, "austen") == [first, second]
    touch_cover(library, first, 3)
    assert fts_ids(library, "persuasion") == [first]
    remove_covers(library, [first])
    assert fts_ids(library, "austen") == [second]
    library.db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, covers_fts, row)")
    terms = library.db.execute("SELECT term FROM temp.terms ORDER BY term").fetchall()
    assert terms == [("austen",), ("emma",), ("jane",)]


def test_words_are_indexed_folded(library):
    (id_,) = store_words(library, "O’REILLY & BRONTË: C++\nStraße")
    for word in ("oreilly", "bronte", '"c++"', "strasse"):
        assert fts_ids(library, word) == [id_]
