"""Each promise is broken by hand, and repaired."""

import sqlite3

import pytest

from catalogue.repair import examine_and_repair
from indexer.errors import LibraryError
from indexer.store.covers import paths_by_other_models
from indexer.store.embeddings import load_vectors
from indexer.store.failures import store_failure
from indexer.store.library import FILE_NAME, Library
from indexer.store.records import record
from search.by_text import with_words
from search.vectors import faiss_file
from search.vectors.index import open_index
from tests.covers import make_cover, store, store_words
from tests.fakes import CHOICE, NAMES

PROMISES = [
    "every page", "schema", "orphans", "whole covers", "words", "ids", "vectors", "failures",
    "leftovers", "picture files",
]  # fmt: skip


@pytest.fixture
def sound(library):
    """A library of four covers, none of which was removed."""
    store_words(library, "EMMA", "KIM", "WALDEN\nThoreau", "DRACULA")
    open_index(library).update()
    return library


def looked_at(library):
    """What is said of each promise."""
    return {finding.name: finding.value for finding in examine_and_repair(library)}


def assert_repaired(library, **said):
    """These promises are repaired, the others hold, and so do all of them a second time."""
    sound = dict.fromkeys(PROMISES[:-1], "ok")
    expected = sound | {name.replace("_", " "): f"repaired: {what}" for name, what in said.items()}
    found = looked_at(library)
    found.pop("picture files")
    assert found == expected
    again = looked_at(library)
    again.pop("picture files")
    assert again == sound


def damage(library, *statements):
    """Change the database behind the library's back."""
    connection = sqlite3.connect(library.folder / FILE_NAME)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_library_is_told_so_and_left_alone(sound):
    before = sound.generation()
    assert list(looked_at(sound)) == PROMISES
    assert_repaired(sound)
    assert sound.generation() == before


def test_an_empty_library_is_sound(library):
    assert looked_at(library)["every page"] == "ok"


def test_missing_triggers_and_indexes_are_made_anew(sound):
    damage(sound, "DROP TRIGGER embeddings_insert", "DROP INDEX covers_sha256")
    assert_repaired(sound, schema="covers_sha256, embeddings_insert made anew")
    before = sound.generation()
    store(sound, "/covers/new.jpg", make_cover("NEW"))
    assert sound.generation() > before


def test_parts_of_no_cover_are_deleted(sound):
    damage(sound, "DELETE FROM covers WHERE id = 2")  # without foreign keys
    found = looked_at(sound)
    assert found["orphans"] == "repaired: 4 rows of no cover deleted"
    assert found["vectors"] == "repaired: made anew"
    assert_repaired(sound)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM embeddings WHERE cover_id = 2",
        "UPDATE embeddings SET vector = zeroblob(2048) WHERE cover_id = 2",
        "UPDATE embeddings SET vector = x'00' WHERE cover_id = 2",
        "DELETE FROM thumbnails WHERE cover_id = 2",
        "UPDATE thumbnails SET jpeg = 'no picture' WHERE cover_id = 2",
        "UPDATE covers SET boundary_corners = '[[1, 2]]' WHERE id = 2",
        "UPDATE covers SET boundary_corners = 'nonsense' WHERE id = 2",
    ],
)
def test_a_cover_that_is_not_whole_is_analysed_again(sound, statement):
    damage(sound, statement)
    found = looked_at(sound)
    assert found["whole covers"] == "repaired: 1 covers to be analysed again by the next `index`"
    assert paths_by_other_models(sound, str(NAMES)) == ["/covers/1.jpg"]
    assert load_vectors(sound)[0].tolist() == [1, 3, 4]
    with pytest.raises(LibraryError, match="cover 2 has lost a part"):
        record(sound, 2)
    assert looked_at(sound)["whole covers"] == "ok"


def test_words_that_are_not_searched_as_they_were_read_are_mended(sound):
    damage(sound, "UPDATE covers SET folded_words = 'nonsense' WHERE id = 3")
    assert_repaired(sound, words="words of 1 covers")
    assert [result.id for result in with_words(sound, "thoreau", 5)] == [3]


def test_a_damaged_index_of_words_is_made_anew(sound):
    damage(sound, "DELETE FROM covers_fts_data WHERE id > 10")
    found = looked_at(sound)
    assert "index of words made anew" in found["words"] or "made anew" in found["every page"]
    assert_repaired(sound)
    assert [result.id for result in with_words(sound, "thoreau", 5)] == [3]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM vocabulary WHERE word = 'thoreau'",
        "UPDATE vocabulary SET covers = 7 WHERE word = 'thoreau'",
        "INSERT INTO vocabulary VALUES (4, 'nook', 1)",
    ],
)
def test_a_wrong_vocabulary_is_made_anew(sound, statement):
    damage(sound, statement)
    assert_repaired(sound, words="vocabulary made anew")
    assert [result.id for result in with_words(sound, "thoreau", 5)] == [3]


def test_a_number_that_could_come_again_is_put_right(sound):
    damage(sound, "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'covers'")
    assert_repaired(sound, ids="the next id is 5")
    assert store(sound, "/covers/new.jpg", make_cover("NEW")) == 5


def test_a_vector_file_with_other_numbers_is_made_anew(sound):
    (sound.folder / faiss_file.FILE_NAME).write_bytes(b"damaged")
    assert_repaired(sound, vectors="made anew")
    damage(
        sound,
        "DROP TRIGGER embeddings_update",
        "UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE cover_id = 1) "
        "WHERE cover_id = 2",
    )
    assert not open_index(sound).verify()
    assert_repaired(sound, schema="embeddings_update made anew", vectors="made anew")


def test_failures_of_files_that_are_gone_are_forgotten(sound, tmp_path):
    (tmp_path / "here.png").write_bytes(b"no picture")
    store_failure(sound, str(tmp_path / "here.png"), "image", "damaged")
    store_failure(sound, "/gone/x.png", "image", "damaged")
    assert_repaired(sound, failures="1 of files that are gone forgotten")


def test_half_written_files_are_deleted(sound):
    (sound.folder / "vectors.4194305.tmp").write_bytes(b"half")
    assert_repaired(sound, leftovers="1 half-written files deleted")


def test_pictures_that_changed_or_are_gone_are_counted_and_left_alone(library, tmp_path):
    for name, size in (("same.png", 1000), ("other.png", 10)):
        (tmp_path / name).write_bytes(bytes(size))
        store(library, str(tmp_path / name), make_cover())
    store(library, str(tmp_path / "gone.png"), make_cover())
    assert looked_at(library)["picture files"] == "1 as they were, 1 changed, 1 not there"


def test_a_damaged_index_of_a_table_is_made_anew(tmp_path):
    """An entry that its table does not have, as a torn page leaves it."""
    with Library.open(tmp_path, create=True) as library:
        library.adopt(CHOICE, NAMES)
        store_words(library, "EMMA", "KIM")
        open_index(library).update()
        execute = library.db.execute
        (page,) = execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'covers_sha256'"
        ).fetchone()
        (size,) = execute("PRAGMA page_size").fetchone()
    path = tmp_path / FILE_NAME
    data = bytearray(path.read_bytes())
    start = data.index(b"sha256 of /covers/1.jpg", (page - 1) * size, page * size)
    data[start] ^= 1
    path.write_bytes(data)
    with Library.open(tmp_path) as library:
        assert "indexes made anew" in looked_at(library)["every page"]
        assert_repaired(library)


def test_a_damaged_table_is_told_and_nothing_is_touched(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        library.adopt(CHOICE, NAMES)
        store_words(library, "EMMA", "KIM")
        (page,) = library.db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'embeddings'"
        ).fetchone()
        (size,) = library.db.execute("PRAGMA page_size").fetchone()
    path = tmp_path / FILE_NAME
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(data)
    with Library.open(tmp_path) as library:
        (finding,) = examine_and_repair(library)
        assert not finding.good
        assert "restore a backup" in finding.value
    assert path.read_bytes() == data
