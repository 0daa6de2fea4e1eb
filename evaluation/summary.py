"""Sum up the outcomes of an evaluation as one JSON document; figures are shares of 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.manifest import LabelledSet
from evaluation.measures import STAGES
from evaluation.outcomes import CoverOutcome, PhotoOutcome, WordRecall

GOOD_IOU = 0.9
"""A boundary counts as right above this overlap with the known corners."""


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """A labelled set with the outcomes of its pictures, in its order."""

    labelled: LabelledSet
    covers: tuple[CoverOutcome, ...]
    photos: tuple[PhotoOutcome, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measured sets, and the library they were measured in: all its covers, the distractors."""

    sets: tuple[MeasuredSet, ...]
    covers: int
    distractors: int

    def document(self) -> dict[str, Any]:
        """The figures, set by set. None where a set has nothing to measure a figure by."""
        return {
            "library": {"covers": self.covers, "distractors": self.distractors},
            "sets": [_set_document(measured) for measured in self.sets],
        }


def _set_document(measured: MeasuredSet) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": measured.labelled.name,
        "manifest": str(measured.labelled.manifest),
    }
    if measured.covers:
        document["covers"] = _covers_document(measured.covers)
    if measured.photos:
        document["photos"] = _photos_document(measured.photos)
        document["stages"] = stages_document(measured.photos)
    return document


def stages_document(photos: Sequence[PhotoOutcome]) -> dict[str, dict[str, float | None]]:
    """After each stage, how well the right cover ranks for photos with a reference."""
    return {
        stage: _ranking([photo.ranks[stage] for photo in photos if photo.ranks]) for stage in STAGES
    }


def _covers_document(covers: Sequence[CoverOutcome]) -> dict[str, Any]:
    return {
        "count": len(covers),
        "wrongly_cut": _share([cover.wrongly_cut for cover in covers]),
        **_word_figures("title", [cover.title for cover in covers]),
        **_word_figures("author", [cover.author for cover in covers]),
        "title_guessed": _share([cover.title_guessed for cover in covers]),
        "author_guessed": _share([cover.author_guessed for cover in covers]),
        "exact_title_first": _share([cover.title_rank == 1 for cover in covers]),
        "misspelt_title_in_ten": _share([cover.misspelt_rank is not None for cover in covers]),
    }


def _photos_document(photos: Sequence[PhotoOutcome]) -> dict[str, Any]:
    with_reference = [photo for photo in photos if photo.references]
    without = [photo for photo in photos if not photo.references]
    ious = [photo.iou for photo in photos if photo.iou is not None]
    seconds = [photo.seconds for photo in photos]
    return {
        "count": len(photos),
        "with_reference": len(with_reference),
        "match": _share([_called(photo, "match") for photo in with_reference]),
        "match_or_likely": _share([_called(photo, "match", "likely") for photo in with_reference]),
        "wrong_match": _share([photo.wrong_match is not None for photo in with_reference]),
        "left_out_match": _share([_left_out(photo) == "match" for photo in with_reference]),
        "left_out_likely": _share([_left_out(photo) == "likely" for photo in with_reference]),
        "no_reference_match": _share([photo.wrong_match is not None for photo in without]),
        "match_precision": _match_precision(photos),
        **_word_figures("title", [photo.title for photo in photos]),
        **_word_figures("author", [photo.author for photo in photos]),
        **_word_figures("referenced_title", [photo.title for photo in with_reference]),
        "with_corners": len(ious),
        "iou_above_0.9": _share([value > GOOD_IOU for value in ious]),
        "iou_mean": float(np.mean(ious)) if ious else None,
        "upright": _share([photo.upright for photo in photos if photo.upright is not None]),
        "seconds_median": float(np.median(seconds)),
        "seconds_95th": float(np.quantile(seconds, 0.95)),
    }


def _called(photo: PhotoOutcome, *verdicts: str) -> bool:
    return photo.right is not None and photo.right.verdict in verdicts


def _left_out(photo: PhotoOutcome) -> str | None:
    """The best verdict of another cover when the right ones are not in the library."""
    return photo.left_out.verdict if photo.left_out else None


def _ranking(ranks: Sequence[int | None]) -> dict[str, float | None]:
    """R@1, R@10, R@20 and mAP. With one right cover a photo, average precision is 1/rank."""
    return {
        **{
            f"r@{depth}": _share([rank is not None and rank <= depth for rank in ranks])
            for depth in (1, 10, 20)
        },
        "map": float(np.mean([1 / rank if rank else 0.0 for rank in ranks])) if ranks else None,
    }


def _match_precision(photos: Sequence[PhotoOutcome]) -> float | None:
    """Of all questions answered by a match, with the right cover and without it, the share
    answered by no wrong match."""
    right = sum(_called(photo, "match") and photo.wrong_match is None for photo in photos)
    wrong = sum(photo.wrong_match is not None for photo in photos)
    left_out = sum(_left_out(photo) == "match" for photo in photos)
    matched = right + wrong + left_out
    return right / matched if matched else None


def _word_figures(name: str, recalls: Sequence[WordRecall]) -> dict[str, Any]:
    """How many words there are, and the share of them that was read."""
    words = sum(recall.words for recall in recalls)
    unread = sum(len(recall.unread) for recall in recalls)
    return {
        f"{name}_words": words,
        f"{name}_word_recall": (words - unread) / words if words else None,
    }


def _share(flags: Sequence[bool]) -> float | None:
    return float(np.mean(flags)) if flags else None
