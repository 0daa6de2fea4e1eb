import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.folding import fold, words_of
from search.vocabulary import MAX_WORDS, Vocabulary


def folded(text):
    return [word.folded for word in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Brothers Karamazov", ["the", "brothers", "karamazov"]),
        ("O'Reilly’s C++ & C#", ["oreillys", "c++", "c#"]),
        ("  WUTHERING\nHEIGHTS ", ["wuthering", "heights"]),
        ("Brontë, Émile Zola", ["bronte", "emile", "zola"]),
        ("20,000 leagues", ["20", "000", "leagues"]),
        ("snake_case (and) [brackets]", ["snake", "case", "and", "brackets"]),
        ("-dune AND foo:bar", ["dune", "and", "foo", "bar"]),
        ("Преступление и наказание", ["преступление", "и", "наказание"]),
        ("雪国 川端康成", ["雪国", "川端康成"]),
        ("☃ — … '' ( )", []),
        ("", []),
    ],
)
def test_words_are_found_and_folded(text, words):
    assert folded(text) == words


@given(st.text())
def test_a_word_stands_where_it_says(text):
    end = 0
    for word in words_of(text):
        assert end <= word.start < word.end <= len(text)
        assert word.folded in fold(text[word.start : word.end])
        end = word.start


WORDS = ["dostoevsky", "dostoevskys", "karamazov", "the", "frankenstein", "stein", "39", "kim"]


@pytest.fixture
def vocabulary():
    return Vocabulary.of(WORDS)


def test_the_same_word_is_the_most_similar(vocabulary):
    similar = vocabulary.similar_words("dostoevsky")
    assert next(iter(similar)) == "dostoevsky"
    assert similar["dostoevsky"] == 1
    assert 0 < similar["dostoevskys"] < 1


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("karamasov", "karamazov"),
        ("karmazov", "karamazov"),
        ("karamazzov", "karamazov"),
        ("karamaozv", "karamazov"),
        ("frankenst3in", "frankenstein"),
        ("fr4nkenstein", "frankenstein"),
        ("franken", "frankenstein"),
        ("kenstein", "frankenstein"),
        ("d0st0evsky", "dostoevsky"),
    ],
)
def test_a_misread_or_mistyped_or_partial_word_is_recognised(vocabulary, asked, meant):
    similar = vocabulary.similar_words(asked)
    assert next(iter(similar)) == meant
    assert 0.5 < similar[meant] < 1


def test_an_ocr_confusion_costs_little(vocabulary):
    similar = vocabulary.similar_words("frankenst3in")
    assert similar["frankenstein"] > vocabulary.similar_words("frankenstain")["frankenstein"]


def test_a_beginning_is_more_similar_than_a_part_within(vocabulary):
    assert (
        vocabulary.similar_words("stein")["stein"]
        > vocabulary.similar_words("stein")["frankenstein"]
    )
    assert (
        Vocabulary.of(["frankly"]).similar_words("frank")["frankly"]
        > (Vocabulary.of(["lyfrank"]).similar_words("frank")["lyfrank"])
    )


@pytest.mark.parametrize("asked", ["zzzzzz", "moby", "☃"])
def test_a_word_like_none_is_like_none(vocabulary, asked):
    assert vocabulary.similar_words(asked) == {}


def test_a_word_that_thousands_hold_gives_the_best_few():
    words = [f"a{number}" for number in range(1000)] + ["a"]
    similar = Vocabulary.of(words).similar_words("a")
    assert len(similar) <= MAX_WORDS
    assert next(iter(similar)) == "a"


@given(st.text(), st.lists(st.text(min_size=1), max_size=20))
def test_any_similarity_lies_between_0_and_1(asked, words):
    assert all(
        0 < similarity <= 1 for similarity in Vocabulary.of(words).similar_words(asked).values()
    )
