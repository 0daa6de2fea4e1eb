from types import SimpleNamespace

import numpy as np
import pytest

from evaluation.measures import STAGES, misspelt, ranks, same_words, word_recall
from search.scoring import Scores


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


def test_the_stages_ask_with_the_whole_picture_the_boundary_and_all_views(monkeypatch):
    stored = np.eye(3)

    class Index:
        def __len__(self):
            return len(stored)

        def nearest(self, vectors, count):
            return list(enumerate((stored @ vectors.T).max(axis=1)))[:count]

    monkeypatch.setattr("evaluation.measures.open_index", lambda _: Index())
    monkeypatch.setattr("evaluation.measures.text_hits", lambda *_: [])
    as_it_lies, picture, turned = stored
    query = SimpleNamespace(
        views=SimpleNamespace(vectors=np.stack([as_it_lies, *[turned] * 3, picture])),
        rectified=SimpleNamespace(boundary=SimpleNamespace(found=True)),
        words="",
    )
    seen = {id_: ranks(None, query, {id_: Scores(visual=1.0)}, {id_}) for id_ in range(3)}
    assert [seen[id_]["whole picture"] for id_ in range(3)] == [2, 1, 2]
    assert [seen[id_]["+ boundary"] for id_ in range(3)] == [1, 2, 2]
    assert [seen[id_]["+ turns"] for id_ in range(3)] == [1, 1, 1]
    assert set(seen[0]) == set(STAGES)
