from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.outcomes import Journal, strongest
from tests.evaluation.examples import candidate, photo_outcome

PHOTO = Path("/photos/emma.jpg")


def never():
    raise AssertionError("measured again")


@pytest.fixture
def journal(tmp_path):
    """The path of a journal with the key `a` that holds one photo."""
    path = tmp_path / "photos.jsonl"
    Journal(path, "a").outcome(PHOTO, photo_outcome)
    return path


def test_what_is_written_is_read_again_and_not_measured(journal):
    assert Journal(journal, "a").outcome(PHOTO, never) == photo_outcome()


def test_another_key_begins_anew(journal):
    assert Journal(journal, "b").outcome(PHOTO, lambda: replace(photo_outcome(), words="new")).words
    with pytest.raises(AssertionError):
        Journal(journal, "a").outcome(PHOTO, never)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-40],
        lambda text: text.replace('"words"', '"lines"'),
        lambda text: text.replace('"visual"', '"likeness"'),
    ],
    ids=["empty", "cut short", "another shape", "other scores"],
)
def test_what_cannot_be_read_is_measured_again(journal, damage):
    journal.write_text(damage(journal.read_text()))
    with pytest.raises(AssertionError):
        Journal(journal, "a").outcome(PHOTO, never)
    Journal(journal, "a").outcome(PHOTO, photo_outcome)
    assert Journal(journal, "a").outcome(PHOTO, never) == photo_outcome()


def test_the_strongest_has_the_best_verdict_then_the_best_score():
    weak, match, likely = candidate(0.9, None), candidate(0.6, "match"), candidate(0.95, "likely")
    assert strongest([weak, match, likely]) == match
    assert strongest([weak, candidate(0.5, None)]) == weak
    assert strongest([]) is None
