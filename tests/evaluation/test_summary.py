from pathlib import Path

import pytest

from evaluation.manifest import LabelledSet
from evaluation.measures import STAGES, word_recall
from evaluation.summary import Evaluation, MeasuredSet
from tests.evaluation.examples import candidate, cover_outcome, photo_outcome


def document(covers=(), photos=()):
    measured = MeasuredSet(LabelledSet(Path("/set/list.csv")), tuple(covers), tuple(photos))
    (of_set,) = Evaluation((measured,), 12, 10).document()["sets"]
    return of_set


def test_a_document_names_library_and_sets():
    measured = MeasuredSet(LabelledSet(Path("/set/list.csv")), (), ())
    assert Evaluation((measured,), 12, 10).document() == {
        "library": {"covers": 12, "distractors": 10},
        "sets": [{"name": "set/list.csv", "manifest": "/set/list.csv"}],
    }


def test_photos_with_and_without_a_reference_are_counted_apart():
    photos = document(
        photos=[
            photo_outcome(),
            photo_outcome(right=candidate(0.6, "likely"), left_out=candidate(0.9, "match")),
            photo_outcome(references=(), iou=None),
            photo_outcome(references=(), iou=0.5, wrong_match=candidate(0.9, "match")),
        ]
    )["photos"]
    assert (photos["count"], photos["with_reference"]) == (4, 2)
    assert (photos["match"], photos["match_or_likely"]) == (0.5, 1)
    assert (photos["wrong_match"], photos["left_out_match"]) == (0, 0.5)
    assert photos["no_reference_match"] == 0.5
    assert photos["match_precision"] == pytest.approx(1 / 3)
    assert (photos["with_corners"], photos["iou_above_0.9"]) == (3, pytest.approx(2 / 3))


def test_a_likely_answer_without_the_right_cover_is_counted():
    photos = [photo_outcome(left_out=candidate(0.6, "likely")), photo_outcome()]
    figures = document(photos=photos)["photos"]
    assert (figures["left_out_likely"], figures["left_out_match"]) == (0.5, 0)


def test_words_are_counted_over_all_photos_and_those_with_a_reference():
    photos = document(
        photos=[
            photo_outcome(),
            photo_outcome(references=(), title=word_recall("Kim | Walden Pond", "KIM")),
        ]
    )["photos"]
    assert (photos["title_words"], photos["title_word_recall"]) == (4, 0.5)
    assert (photos["referenced_title_words"], photos["referenced_title_word_recall"]) == (1, 1)


def test_ranks_are_summed_up_by_stage():
    ranks = [1, 12, 25, None]
    photos = [photo_outcome(ranks=dict.fromkeys(STAGES, rank)) for rank in ranks]
    stages = document(photos=[*photos, photo_outcome(references=())])["stages"]
    assert list(stages) == list(STAGES)
    assert stages["+ words"] == {
        "r@1": 0.25,
        "r@10": 0.25,
        "r@20": 0.5,
        "map": pytest.approx((1 + 1 / 12 + 1 / 25) / 4),
    }


def test_what_nothing_was_measured_by_is_none():
    of_set = document(
        photos=[photo_outcome(references=(), iou=None, upright=None, title=word_recall("", ""))]
    )
    photos = of_set["photos"]
    for name in (
        "match",
        "left_out_likely",
        "iou_mean",
        "upright",
        "title_word_recall",
        "match_precision",
    ):
        assert photos[name] is None
    assert photos["no_reference_match"] == 0
    assert of_set["stages"]["+ turns"]["map"] is None


def test_covers_are_summed_up():
    covers = [
        cover_outcome(),
        cover_outcome(words="EMMA", wrongly_cut=True, title_rank=None, title_guessed=False),
    ]
    assert document(covers)["covers"] == {
        "count": 2,
        "wrongly_cut": 0.5,
        "title_words": 2,
        "title_word_recall": 1,
        "author_words": 4,
        "author_word_recall": 0.5,
        "title_guessed": 0.5,
        "author_guessed": 1,
        "exact_title_first": 0.5,
        "misspelt_title_in_ten": 1,
    }
