import numpy as np
import pytest

from evaluation.measures import misspelt, same_words, word_recall


@pytest.mark.parametrize("title", ["Wuthering Heights", "The 39 Steps", "Kim", "Émile"])
def test_a_misspelt_title_has_two_wrong_letters_and_always_the_same(title):
    wrong = misspelt(title, seed="a")
    letters = np.array([a != b for a, b in zip(title, wrong, strict=True)])
    assert letters.sum() == 2
    assert wrong == misspelt(title, seed="a")
    assert misspelt("A", seed="a") != "A"
    assert misspelt("1984", seed="a") == "1984"


def test_words_are_compared_folded_and_each_counts():
    recall = word_recall("Émile | Émile Zola", "EMILE")
    assert (recall.words, recall.unread) == (3, ("zola",))
    assert word_recall("", "EMILE").words == 0


def test_a_guess_is_right_if_its_words_are_the_same_folded_and_in_order():
    assert same_words("Émile, or On Education", "EMILE OR ON EDUCATION")
    assert not same_words("Émile", "EMILE ZOLA")
    assert not same_words("Emma Jane", "Jane Emma")
