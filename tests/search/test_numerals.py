import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.folding import words_of
from search.numerals import numbers_of, numeral, spellings


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1984", [1984]),
        ("Nineteen Eighty-Four", [1984]),
        ("nineteen hundred and one", [1901]),
        ("One Hundred and One Dalmatians", [101]),
        ("Volume II", [2]),
        ("Volume 2", [2]),
        ("volume two", [2]),
        ("Part XXXIX, part IX", [39, 9]),
        ("20,000 Leagues", [20_000]),
        ("Twenty Thousand Leagues", [20_000]),
        ("The Thirty-Nine Steps", [39]),
        ("The 39 Steps", [39]),
        ("One Hundred Years", [100]),
        ("One Thousand and One Nights", [1_001]),
        ("20.000 Meilen, 20\u00a0000 lieues", [20_000, 20_000]),
        ("Henry the Eighth", [8]),
        ("The Second Sex", []),
        ("Band zwei", [2]),
        ("Zweiter Band", [2]),
        ("Teil Fünf", [5]),
        ("Tome deux", [2]),
        ("Troisième partie", [3]),
        ("Tomo segundo, volume due, deel drie", [2, 2, 3]),
        ("Parte terza; Segunda parte", [3, 2]),
        ("First volume", [1]),
        ("Due, once, elf and dix", []),
        ("Der zweite Sommer", []),
        ("My First Book", []),
        ("Un livre, een boek, um livro", []),
        ("Bd5, no12 and vol02", [5, 12, 2]),
        ("Catch-22", [22]),
        ("seven eleven", [7, 11]),
        ("Fahrenheit 451, 2003", [451, 2003]),
        ("Mix, Mill and Civil", []),
        ("Dracula", []),
        ("9" * 30, []),
        ("", []),
    ],
)
def test_numbers_are_found_however_they_are_written(text, values):
    assert [number.value for number in numbers_of(text)] == values


def test_a_number_knows_its_words():
    (number,) = numbers_of("Orwell: Nineteen Eighty-Four, a novel")
    assert (number.first, number.last) == (1, 3)


@pytest.mark.parametrize(
    ("word", "value"), [("iv", 4), ("xxx", 30), ("7", 7), ("007", 7), ("2nd", 2), ("v02", 2)]
)
def test_a_numeral_is_one_word_in_figures(word, value):
    assert numeral(word) == value


@pytest.mark.parametrize("word", ["", "two", "iiii", "vx", "xl", "x2", "v2nd", "½", "²"])
def test_other_words_are_no_numerals(word):
    assert numeral(word) is None


@given(st.integers(0, 10**9))
def test_every_spelling_is_folded_and_means_the_number(value):
    for spelling in spellings(value):
        assert " ".join(word.folded for word in words_of(spelling)) == spelling
        if " " not in spelling or not spelling[0].isdigit():
            assert [number.value for number in numbers_of(spelling)] == [value]


@given(st.text())
def test_numbers_never_overlap(text):
    places = [place for n in numbers_of(text) for place in range(n.first, n.last + 1)]
    assert places == sorted(set(places))
    assert all(place < len(words_of(text)) for place in places)
