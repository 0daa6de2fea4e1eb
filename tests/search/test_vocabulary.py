import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.folding import fold, words_of
from search.vocabulary import MOST_ALIKE, Vocabulary


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


def test_the_same_word_is_worth_most(vocabulary):
    alike = vocabulary.alike("dostoevsky")
    assert next(iter(alike)) == "dostoevsky"
    assert alike["dostoevsky"] == 1
    assert 0 < alike["dostoevskys"] < 1


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
    alike = vocabulary.alike(asked)
    assert next(iter(alike)) == meant
    assert 0.5 < alike[meant] < 1


def test_what_is_read_for_a_letter_is_worth_nearly_all(vocabulary):
    alike = vocabulary.alike("frankenst3in")
    assert alike["frankenstein"] > vocabulary.alike("frankenstain")["frankenstein"]


def test_a_beginning_is_worth_more_than_a_part_within(vocabulary):
    assert vocabulary.alike("stein")["stein"] > vocabulary.alike("stein")["frankenstein"]
    assert (
        Vocabulary.of(["frankly"]).alike("frank")["frankly"]
        > (Vocabulary.of(["lyfrank"]).alike("frank")["lyfrank"])
    )


@pytest.mark.parametrize("asked", ["zzzzzz", "moby", "☃"])
def test_a_word_like_none_is_like_none(vocabulary, asked):
    assert vocabulary.alike(asked) == {}


def test_a_word_that_thousands_hold_gives_the_best_few():
    words = [f"a{number}" for number in range(1000)] + ["a"]
    alike = Vocabulary.of(words).alike("a")
    assert len(alike) <= MOST_ALIKE
    assert next(iter(alike)) == "a"


@given(st.text(), st.lists(st.text(min_size=1), max_size=20))
def test_any_worth_lies_between_0_and_1(asked, words):
    assert all(0 < worth <= 1 for worth in Vocabulary.of(words).alike(asked).values())
