"""Average precision of what was found."""

import numpy as np
import pytest

from indexer.vision.detection.figure_candidates import Candidates
from indexer.vision.detection.figure_network import KINDS
from training.figures.measure import (
    Answer,
    average_precisions,
    found_kinds,
    ious,
    precision_of_any,
)

BOX, OTHER = [0, 0, 100, 100], [200, 200, 300, 300]


def answer(found, figures) -> Answer:
    """Found: (box, sure, kind) each; figures: (box, kind) each."""
    kinds = np.zeros((len(found), len(KINDS)), np.float32)
    for row, (_, _, kind) in zip(kinds, found, strict=True):
        row[KINDS.index(kind)] = 1
    return Answer(
        Candidates(
            np.array([box for box, _, _ in found], np.float32).reshape(-1, 4),
            np.array([sure for _, sure, _ in found], np.float32),
            kinds,
        ),
        np.array([box for box, _ in figures], np.float32).reshape(-1, 4),
        np.array([KINDS.index(kind) for _, kind in figures], np.intp),
        False,
    )


def test_all_found_and_nothing_else_is_perfect():
    given = [answer([(BOX, 0.9, "photo"), (OTHER, 0.8, "logo")], [(BOX, "photo"), (OTHER, "logo")])]
    assert average_precisions(given) == {"photo": 1.0, "logo": 1.0}


def test_what_is_missed_costs_recall_and_what_is_false_costs_precision():
    half = [answer([(BOX, 0.9, "photo")], [(BOX, "photo"), (OTHER, "photo")])]
    assert average_precisions(half) == {"photo": 0.5}
    false_first = [answer([(OTHER, 0.9, "photo"), (BOX, 0.8, "photo")], [(BOX, "photo")])]
    assert average_precisions(false_first) == {"photo": 0.5}
    false_last = [answer([(BOX, 0.9, "photo"), (OTHER, 0.8, "photo")], [(BOX, "photo")])]
    assert average_precisions(false_last) == {"photo": 1.0}


def test_a_figure_is_found_once_and_by_its_own_kind():
    twice = [answer([(BOX, 0.9, "logo"), (BOX, 0.8, "logo")], [(BOX, "logo"), (OTHER, "logo")])]
    assert average_precisions(twice) == {"logo": 0.5}
    assert average_precisions([answer([(BOX, 0.9, "photo")], [(BOX, "logo")])]) == {"logo": 0.0}


def test_a_figure_may_be_found_under_another_kind():
    wrong = [answer([(BOX, 0.9, "photo")], [(BOX, "logo"), (OTHER, "label")])]
    assert precision_of_any(wrong) == 0.5


def test_candidates_of_all_covers_are_ranked_together():
    good = answer([(BOX, 0.6, "photo")], [(BOX, "photo")])
    bad = answer([(OTHER, 0.9, "photo")], [])
    assert average_precisions([good, bad]) == {"photo": 0.5}
    assert average_precisions([bad]) == {}


def test_kinds_are_those_of_the_candidates_that_found_a_figure():
    given = [answer([(BOX, 0.9, "photo")], [(BOX, "logo"), (OTHER, "label")])]
    probabilities, truth = found_kinds(given)
    assert truth.tolist() == [KINDS.index("logo")]
    assert probabilities[0, KINDS.index("photo")] == 1


def test_intersection_over_union():
    found = ious(np.array([BOX, OTHER], np.float32), np.array([[50, 0, 150, 100]], np.float32))
    assert found[:, 0] == pytest.approx([1 / 3, 0])
