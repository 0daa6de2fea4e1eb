"""Outcomes that no measurement made."""

from evaluation.measures import STAGES, word_recall
from evaluation.outcomes import Candidate, CoverOutcome, PhotoOutcome
from search.scoring import Scores


def candidate(score, verdict, path="/covers/emma.jpg"):
    return Candidate(path, "EMMA", score, verdict, Scores(visual=0.75, inliers=40, area=0.5))


def photo_outcome(
    path="/photos/emma.jpg", references=("/covers/emma.jpg",), words="EMMA JANE AUSTEN", **changed
):
    """A photo that all went well with, but for what is changed."""
    right = candidate(0.9, "match") if references else None
    return PhotoOutcome(
        **{
            "path": path,
            "references": references,
            "corners": ((0.0, 0.0), (30.0, 0.0), (30.0, 40.0), (0.0, 40.0)),
            "found": True,
            "iou": 0.95,
            "upright": True,
            "ranks": dict.fromkeys(STAGES, 1) if references else {},
            "first": right,
            "right": right,
            "wrong_match": None,
            "left_out": candidate(0.2, None, "/covers/kim.jpg") if references else None,
            "words": words,
            "title": word_recall("Emma", words),
            "author": word_recall("Jane Austen", words),
            "seconds": 0.5,
        }
        | changed
    )


def cover_outcome(words="EMMA JANE AUSTEN", **changed):
    """A flat cover that all went well with, but for what is changed."""
    return CoverOutcome(
        **{
            "path": "/covers/emma.jpg",
            "wrongly_cut": False,
            "words": words,
            "title": word_recall("Emma", words),
            "author": word_recall("Jane Austen", words),
            "title_guessed": True,
            "author_guessed": True,
            "title_rank": 1,
            "misspelt_rank": 1,
        }
        | changed
    )
