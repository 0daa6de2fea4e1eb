import pytest

from evaluation.measures import STAGES, word_recall
from evaluation.misses import cover_misses, photo_misses
from tests.evaluation.examples import candidate, cover_outcome, photo_outcome


def texts(misses):
    return [miss.text for miss in misses]


@pytest.mark.parametrize("changed", [{}, {"iou": None}, {"references": (), "wrong_match": None}])
def test_a_photo_that_all_went_well_with_has_no_misses(changed):
    assert photo_misses(photo_outcome(**changed)) == []


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"wrong_match": candidate(0.9, "match")}, "wrong match"),
        ({"left_out": candidate(0.9, "match")}, "wrong match with the right cover left out"),
        ({"ranks": dict.fromkeys(STAGES, 3)}, "right cover at rank 3"),
        ({"ranks": dict.fromkeys(STAGES), "right": None}, "right cover is no candidate"),
        ({"right": candidate(0.6, "likely")}, "right cover called likely, not a match"),
        ({"right": candidate(0.3, None)}, "right cover called nothing, not a match"),
        ({"iou": 0.9}, "boundary IoU 0.90"),
        ({"title": word_recall("Emma", "EMNA")}, "title words not read"),
        ({"author": word_recall("Jane Austen", "JANE")}, "author words not read"),
    ],
)
def test_each_miss_of_a_photo_is_said(changed, text):
    assert texts(photo_misses(photo_outcome(**changed))) == [text]


def test_the_worst_is_said_first():
    outcome = photo_outcome(words="", iou=0.5, wrong_match=candidate(0.9, "match"))
    misses = photo_misses(outcome)
    assert texts(misses)[0] == "wrong match"
    assert misses == sorted(misses)
    assert misses < photo_misses(photo_outcome(iou=0.5))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"wrongly_cut": True}, "wrongly cut"),
        ({"title_rank": 2}, "found by its title at rank 2"),
        ({"title_rank": None}, "found by its title not in ten"),
        ({"misspelt_rank": None}, "found by its misspelt title not in ten"),
        ({"title": word_recall("Emma", "")}, "title words not read"),
        ({"author": word_recall("Jane Austen", "")}, "author words not read"),
    ],
)
def test_each_miss_of_a_cover_is_said(changed, text):
    assert cover_misses(cover_outcome()) == []
    assert texts(cover_misses(cover_outcome(**changed))) == [text]
