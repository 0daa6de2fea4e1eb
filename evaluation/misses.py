"""What went wrong with a measured picture, in words."""

from typing import NamedTuple

from evaluation.measures import STAGES
from evaluation.outcomes import CoverOutcome, PhotoOutcome
from evaluation.summary import GOOD_IOU


class Miss(NamedTuple):
    """One thing that went wrong; `severity` counts from 0, the worst."""

    severity: int
    text: str


def photo_misses(outcome: PhotoOutcome) -> list[Miss]:
    """Everything that went wrong with a photo, the worst first; empty if nothing did."""
    rank = outcome.ranks.get(STAGES[-1])
    right = outcome.right
    found = [
        (outcome.wrong_match, "wrong match"),
        (
            outcome.left_out and outcome.left_out.verdict == "match",
            "wrong match with the right cover left out",
        ),
        (
            outcome.references and rank != 1,
            f"right cover at rank {rank}" if rank else "right cover is no candidate",
        ),
        (
            right and right.verdict != "match",
            f"right cover called {(right and right.verdict) or 'nothing'}, not a match",
        ),
        (
            outcome.iou is not None and outcome.iou <= GOOD_IOU,
            f"boundary IoU {outcome.iou or 0.0:.2f}",
        ),
        (outcome.title.unread, "title words not read"),
        (outcome.author.unread, "author words not read"),
    ]
    return [Miss(severity, text) for severity, (missed, text) in enumerate(found) if missed]


def cover_misses(outcome: CoverOutcome) -> list[Miss]:
    """Everything that went wrong with a flat cover, the worst first; empty if nothing did."""
    rank = outcome.title_rank
    place = f"at rank {rank}" if rank else "not in ten"
    found = [
        (outcome.wrongly_cut, "wrongly cut"),
        (rank != 1, f"found by its title {place}"),
        (outcome.misspelt_rank is None, "found by its misspelt title not in ten"),
        (outcome.title.unread, "title words not read"),
        (outcome.author.unread, "author words not read"),
    ]
    return [Miss(severity, text) for severity, (missed, text) in enumerate(found) if missed]
