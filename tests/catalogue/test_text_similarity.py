import pytest

from catalogue.text_similarity import SAME_WORDS, Texts, WordSimilarity
from indexer.store.embeddings import ids_with_vectors
from tests.catalogue.drawn_library import add, draw_art
from tests.covers import unit_vector


def read_with(library, id_, confidence):
    """Let all lines of a cover have been read with a confidence."""
    library.db.execute("UPDATE text_lines SET confidence = ? WHERE cover_id = ?", [confidence, id_])


@pytest.mark.parametrize(
    ("title", "author", "other_title", "other_author", "alike"),
    [
        (
            "The Hound of the Baskervilles",
            "Conan Doyle",
            "The Hound ofthe Baskervilles",
            "DOYLE",
            1,
        ),
        ("The Odyssey", "Homer", "THE ODYSSEY", "HO ME R", 1),
        ("Middlemarch", "George Eliot", "Middltmarch", "George Elliot", 1),
        ("Les Misérables", "Victor Hugo", "LES MISERABLES", "VICTOR HUGO", 1),
        ("Emma", "Jane Austen", "Persuasion", "Jane Austen", 0),
        ("Collected Poems", "John Keats", "Collected Poems", "Emily Dickinson", 0),
        ("Walden", "Henry David Thoreau", "Nature", "Ralph Waldo Emerson", 0),
        ("Naruto 1", "Kishimoto", "Naruto 2", "Kishimoto", 0),
        ("Poems Volume II", "John Keats", "Poems Volume 2", "Keats", 1),
    ],
)
def test_similarity_of_words(library, title, author, other_title, other_author, alike):
    for name, words in (("a", (title, author)), ("b", (other_title, other_author))):
        add(library, name, draw_art(1), *words, vector=unit_vector(1))
    texts = Texts(library, ids_with_vectors(library))
    assert texts.similarity(1, 2).both == pytest.approx(alike, abs=0.25)
    assert texts.similarity(1, 2) == texts.similarity(2, 1)


@pytest.mark.parametrize(
    ("first", "second", "alike"), [(0.99, 0.97, False), (0.99, 0.9, True), (0.9, 0.97, True)]
)
def test_a_letter_that_was_surely_read_tells_two_titles_apart(library, first, second, alike):
    ids = []
    for title, confidence in (("Winter Light", first), ("Winter Night", second)):
        id_ = add(library, title, draw_art(1), title, "Elena Voss", vector=unit_vector(1))
        read_with(library, id_, confidence)
        ids.append(id_)
    similarity = Texts(library, ids).similarity(*ids)
    assert (similarity.title >= SAME_WORDS) == alike
    assert similarity == Texts(library, ids).similarity(*reversed(ids))


@pytest.mark.parametrize(
    ("first", "second", "confidence", "alike"),
    [
        ("The Last Ferry\nPaul Anders", "A Map of Rain\nE. M. Sorrel", 0.8, False),
        ("The Last Ferry\nPaul Anders", "A Map of Rain\nE. M. Sorrel", 0.7, True),
        ("The Last Ferry\nPaul Anders", "TheLastFerry\nPaul Andcrs", 0.8, True),
        ("The Last Ferry\nPaul Anders", "", 0.8, True),  # on a photo less is read
        (
            "The Last Ferry\nPaul Anders",
            "The Last Ferry\nPaul Anders\nA sharp, moving book",
            0.8,
            True,
        ),
        ("The Last Ferry", "The Last Ferry\nTOWN LIBRARY", 0.8, True),
    ],
)
def test_other_words_beside_one_that_is_larger_tell_titles_apart(
    library, first, second, confidence, alike
):
    """MERIDIAN TRAVEL is a publisher that nobody told the program of."""
    ids = []
    for name, beside in (("a", first), ("b", second)):
        words = f"MERIDIAN TRAVEL\n{beside}".strip()
        id_ = add(
            library, name, draw_art(1), "MERIDIAN TRAVEL", "", words=words, vector=unit_vector(1)
        )
        read_with(library, id_, confidence)
        ids.append(id_)
    similarity = Texts(library, ids).similarity(*ids)
    assert (similarity.title >= SAME_WORDS) == alike
    assert similarity == Texts(library, ids).similarity(*reversed(ids))


def test_a_wrong_guess_on_one_cover_leaves_the_title_alike(library):
    add(library, "a", draw_art(1), "Middlemarch", "George Eliot", vector=unit_vector(1))
    words = "MIDDLEMARCH\nGEORGE ELIOT\nA STORY OF WOMEN"
    add(library, "b", draw_art(1), "A STORY OF WOMEN", "", words=words, vector=unit_vector(1))
    texts = Texts(library, ids_with_vectors(library))
    assert texts.similarity(1, 2) == WordSimilarity(title=1.0, both=0.5)


def test_an_imprint_taken_for_the_title_on_both_covers_is_no_likeness(library):
    for name, words in (("a", "POCKET GUIDES\nBirds\nAnn Marsh"), ("b", "POCKET GUIDES\nTrees")):
        add(library, name, draw_art(1), "POCKET GUIDES", words=words, vector=unit_vector(1))
    assert Texts(library, ids_with_vectors(library)).similarity(1, 2).title < 0.5


@pytest.mark.parametrize(
    ("volume", "other", "alike"),
    [
        ("VOLUME TWO", "VOLUME THREE", 0),
        ("Volume IX", "Volume XI", 0),
        ("PART 12", "PART 13", 0),
        ("VOLUME TWO", "Volume II", 1),
        ("VOLUME 2", "", 1),  # the number was not read
        ("VOLUME 2\n1908", "VOLUME 2\n1903", 1),
    ],
)
def test_a_number_beside_the_title_tells_volumes_apart(library, volume, other, alike):
    for name, number in (("a", volume), ("b", other)):
        words = f"Collected Stories\n{number}\nAda Thorn"
        add(
            library,
            name,
            draw_art(1),
            "Collected Stories",
            "Ada Thorn",
            words=words,
            vector=unit_vector(1),
        )
    texts = Texts(library, ids_with_vectors(library))
    assert texts.similarity(1, 2) == WordSimilarity(title=alike, both=alike)


def test_a_label_that_was_stuck_on_is_not_the_books_words(library):
    label = "TOWN LIBRARY\n2900000012345"
    add(library, "a", draw_art(1), words=label, vector=unit_vector(1))
    add(library, "b", draw_art(2), words=label, vector=unit_vector(2))
    assert Texts(library, ids_with_vectors(library)).similarity(1, 2) is None
