"""Run an evaluation: index, measure picture by picture, go on where it was interrupted, sum up."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.manifest import KnownCover, KnownPhoto
from evaluation.measures import (
    GOOD_IOU,
    STAGES,
    CoverOutcome,
    PhotoOutcome,
    cover_outcome,
    photo_outcome,
)
from indexer.errors import ManifestError
from indexer.models import Models
from indexer.run import index_paths
from indexer.store.library import Library
from indexer.update import Describer

JOURNAL = "photos.jsonl"


def evaluate(
    library: Library,
    describer: Describer,
    models: Models,
    covers: Sequence[KnownCover],
    photos: Sequence[KnownPhoto],
    on_start: Callable[[int], None],
    on_step: Callable[[], None],
) -> tuple[list[CoverOutcome], list[PhotoOutcome]]:
    """Index the covers into an own library and measure covers and photos.

    `describer` makes the library, `models` are the same models for the photos.
    Outcomes of photos are kept in a journal beside the library, so that a run that was stopped
    goes on; it holds for the models and the code that began it.

    Raises:
        ManifestError: a photo's cover is in no manifest.
    """
    on_start(len(covers) + len(photos))
    index_paths(
        library,
        [known.path for known in covers],
        describer,
        on_step=lambda _: on_step(),
    )
    ids = {Path(path).name: id_ for id_, path in library.db.execute("SELECT id, path FROM covers")}
    missing = {known.cover for known in photos} - ids.keys()
    if missing:
        raise ManifestError(
            f"{min(missing)} is in a photo but not among the covers; name their manifest as well"
        )
    journal = library.folder / JOURNAL
    done = _read_journal(journal)
    for known in photos:
        if known.path.name not in done:
            outcome = photo_outcome(library, models, known, ids[known.cover])
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(outcome)) + "\n")
            done[outcome.file] = outcome
        on_step()
    names = [known.path.name for known in covers]
    return (
        [
            cover_outcome(library, known, ids[name])
            for known, name in zip(covers, names, strict=True)
            if name in ids
        ],
        [done[known.path.name] for known in photos],
    )


def _read_journal(path: Path) -> dict[str, PhotoOutcome]:
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:  # the run stopped in the midst of a line
        path.write_text(whole, encoding="utf-8")
    outcomes = [PhotoOutcome(**json.loads(line)) for line in whole.splitlines()]
    return {outcome.file: outcome for outcome in outcomes}


def summary(covers: Sequence[CoverOutcome], photos: Sequence[PhotoOutcome]) -> dict[str, Any]:
    """The figures, as shares of 1 unless they say otherwise."""
    document: dict[str, Any] = {}
    if covers:
        document["covers"] = {
            "count": len(covers),
            "wrongly_cut": _share([cover.wrongly_cut for cover in covers]),
            "title_word_recall": sum(c.title_words_read for c in covers)
            / sum(c.title_words for c in covers),
            "author_word_recall": sum(c.author_words_read for c in covers)
            / sum(c.author_words for c in covers),
            "exact_title_first": _share([cover.title_rank == 1 for cover in covers]),
            "misspelt_title_in_ten": _share([cover.misspelt_rank is not None for cover in covers]),
        }
    if photos:
        ious = [photo.iou for photo in photos]
        document["photos"] = {
            "count": len(photos),
            "iou_above_0.9": _share([value > GOOD_IOU for value in ious]),
            "iou_mean": float(np.mean(ious)),
            "match": _share([photo.verdict == "match" for photo in photos]),
            "match_precision": _match_precision(photos),
            "left_out_match": _share([photo.left_out_verdict == "match" for photo in photos]),
            "seconds_median": float(np.median([photo.seconds for photo in photos])),
            "seconds_95th": float(np.quantile([photo.seconds for photo in photos], 0.95)),
        }
        document["stages"] = {
            stage: _ranking([photo.ranks[stage] for photo in photos]) for stage in STAGES
        }
    return document


def _ranking(ranks: Sequence[int | None]) -> dict[str, float]:
    """R@1, R@10 and mAP; with one right cover a photo, its average precision is 1/rank."""
    return {
        "r@1": _share([rank == 1 for rank in ranks]),
        "r@10": _share([rank is not None and rank <= 10 for rank in ranks]),
        "map": float(np.mean([1 / rank if rank else 0.0 for rank in ranks])),
    }


def _match_precision(photos: Sequence[PhotoOutcome]) -> float:
    """Of the photos with a match, their cover there or left out, the share with no wrong one."""
    right = sum(photo.verdict == "match" and not photo.wrong_match for photo in photos)
    wrong = sum(photo.wrong_match for photo in photos)
    left_out = sum(photo.left_out_verdict == "match" for photo in photos)
    return right / max(1, right + wrong + left_out)


def _share(flags: Sequence[bool]) -> float:
    return float(np.mean(flags))
