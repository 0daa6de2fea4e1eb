import pytest

from catalogue.repair import examine_and_repair
from catalogue.text_similarity import Texts
from indexer.errors import NotFoundError
from indexer.store.corrections import Correction, correct
from indexer.store.covers import copy_cover, find_cover, remove_covers
from indexer.store.records import record, summaries
from search.by_text import with_words
from tests.covers import make_cover, store

EMMA = Correction("Emma", "Jane Austen")


@pytest.fixture
def misread(library):
    """A cover of which nothing right was read, and another one."""
    store(library, "/covers/kim.jpg", make_cover("KIM\nRudyard Kipling", title="KIM", seed=1))
    return store(library, "/covers/a.jpg", make_cover("EWWA\nJ. Aus", title="EWWA", author="J."))


def titles(library, question):
    return [(result.id, result.title) for result in with_words(library, question, 10)]


def test_a_correction_is_shown_and_searched_and_the_guess_is_kept(library, misread):
    assert titles(library, "austen") == []
    correct(library, misread, EMMA)
    assert titles(library, "jane austen") == [(misread, "Emma")]
    assert titles(library, "ewwa") == [(misread, "Emma")], "what was read is still found"
    assert (summaries(library, [misread])[misread].author) == "Jane Austen"
    known = record(library, misread)
    assert known.correction == EMMA
    assert (known.cover.title, known.cover.author) == ("EWWA", "J.")


def test_hits_are_places_in_the_words_that_were_read(library, misread):
    correct(library, misread, Correction("Emma and other novels of Highbury", ""))
    (result,) = with_words(library, "ewwa highbury", 10)
    assert [result.text[start:end] for start, end in result.hits] == ["EWWA"]


def test_it_can_be_changed_and_taken_back(library, misread):
    correct(library, misread, Correction("Persuasion", "Jane Austen"))
    correct(library, misread, EMMA)
    assert titles(library, "persuasion") == []
    correct(library, misread, None)
    assert titles(library, "austen") == []
    assert titles(library, "ewwa") == [(misread, "EWWA")]
    assert record(library, misread).correction is None


def test_an_empty_author_hides_a_wrong_guess(library, misread):
    correct(library, misread, Correction("Emma", ""))
    assert summaries(library, [misread])[misread].author == ""


def test_it_survives_indexing_again_and_removal(library, misread):
    correct(library, misread, EMMA)
    again = make_cover("ENNA\nJ. Aust", title="ENNA")
    assert store(library, "/covers/a.jpg", again) == misread
    assert titles(library, "jane austen") == [(misread, "Emma")]
    remove_covers(library, [misread])
    assert titles(library, "austen") == []
    new = store(library, "/covers/a.jpg", again)
    assert titles(library, "jane austen") == [(new, "Emma")]


def test_files_with_the_same_bytes_share_it(library, misread):
    state = find_cover(library, "/covers/a.jpg")[1]
    copy = copy_cover(library, misread, "/covers/copy.jpg", state)
    correct(library, misread, EMMA)
    assert {id_ for id_, _ in titles(library, "jane austen")} == {misread, copy}
    third = copy_cover(library, copy, "/covers/third.jpg", state)
    assert third in {id_ for id_, _ in titles(library, "jane austen")}


def test_the_repair_of_words_keeps_it(library, misread):
    correct(library, misread, EMMA)
    library.db.execute("UPDATE covers SET folded_words = 'nonsense' WHERE id = ?", [misread])
    library.db.conn.commit()
    list(examine_and_repair(library))
    assert titles(library, "jane austen") == [(misread, "Emma")]
    assert titles(library, "ewwa") == [(misread, "Emma")]


def test_duplicates_compare_corrected_titles(library, misread):
    other = store(library, "/covers/b.jpg", make_cover("EMMA\nJane Austen", title="EMMA", seed=2))
    before = Texts(library, [misread, other]).similarity(misread, other)
    correct(library, misread, EMMA)
    assert before.title < Texts(library, [misread, other]).similarity(misread, other).title == 1.0


def test_an_unknown_cover_is_refused(library):
    with pytest.raises(NotFoundError, match="no cover has the id 99"):
        correct(library, 99, EMMA)
