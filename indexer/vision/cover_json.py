"""Cover to JSON and back: the one codec of the workers' messages and of the CLI's documents.

Names and shapes are a contract with whoever reads the documents. Printed numbers are rounded;
a message holds each number exactly.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.vision.cover import Boundary, Cover, Label, Region, TextLine

if TYPE_CHECKING:
    from indexer.vision.cover import Points


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits kept after the decimal point; None keeps a number exactly."""

    pixels: int | None
    shares: int | None
    vector: int | None


EXACT = Digits(pixels=None, shares=None, vector=None)
PRINTED = Digits(pixels=1, shares=4, vector=7)


def cover_document(cover: Cover, *, embedding: bool, digits: Digits = PRINTED) -> dict[str, Any]:
    """The analysis of a picture, without its thumbnail; with its vector if `embedding` is on."""
    document: dict[str, Any] = {
        "width": cover.width,
        "height": cover.height,
        "title": cover.title,
        "author": cover.author,
        "title_and_author_are_guesses": True,
        "boundary": {
            "corners": _points(cover.boundary.corners, digits),
            "confidence": _round(cover.boundary.confidence, digits.shares),
            "found": bool(cover.boundary.found),
        },
        "lines": [
            {
                "text": line.words,
                "polygon": _points(line.polygon, digits),
                "confidence": _round(line.confidence, digits.shares),
            }
            for line in cover.lines
        ],
        "regions": [
            {
                "kind": region.kind,
                "box": _box(region.polygon, digits),
                "polygon": _points(region.polygon, digits),
                "labels": label_documents(region.labels, digits),
            }
            for region in cover.regions
        ],
        "labels": label_documents(cover.labels, digits),
        "notes": list(cover.notes),
    }
    if embedding:
        document["embedding"] = [_round(number, digits.vector) for number in cover.vector]
    return document


def label_documents(labels: Sequence[Label], digits: Digits = PRINTED) -> list[dict[str, Any]]:
    """Labels, each with its probability and classifier."""
    return [
        {
            "name": label.name,
            "probability": _round(label.probability, digits.shares),
            "classifier": label.classifier,
        }
        for label in labels
    ]


def whole_document(cover: Cover) -> dict[str, Any]:
    """Everything in a cover, exactly: `read_cover` makes the same cover of it."""
    return {
        **cover_document(cover, embedding=True, digits=EXACT),
        "thumbnail": base64.b64encode(cover.thumbnail).decode(),
    }


def read_cover(document: Any) -> Cover:
    """The cover in a document of `whole_document`.

    Raises:
        ValueError, LookupError, TypeError, ArithmeticError: it is not such a document.
    """
    import numpy as np

    def points(corners: Any) -> Points:
        return np.array(corners, dtype=np.float64)

    boundary = document["boundary"]
    return Cover(
        width=int(document["width"]),
        height=int(document["height"]),
        boundary=Boundary(
            points(boundary["corners"]), float(boundary["confidence"]), bool(boundary["found"])
        ),
        lines=tuple(
            TextLine(str(line["text"]), points(line["polygon"]), float(line["confidence"]))
            for line in document["lines"]
        ),
        title=str(document["title"]),
        author=str(document["author"]),
        regions=tuple(
            Region(str(region["kind"]), points(region["polygon"]), _read_labels(region["labels"]))
            for region in document["regions"]
        ),
        labels=_read_labels(document["labels"]),
        vector=np.array(document["embedding"], dtype=np.float32),
        thumbnail=base64.b64decode(document["thumbnail"]),
        notes=tuple(str(note) for note in document["notes"]),
    )


def _read_labels(documents: Any) -> tuple[Label, ...]:
    return tuple(
        Label(str(label["name"]), float(label["probability"]), str(label["classifier"]))
        for label in documents
    )


def _points(points: Points, digits: Digits) -> list[list[float]]:
    return [[_round(x, digits.pixels), _round(y, digits.pixels)] for x, y in points]


def _box(polygon: Points, digits: Digits) -> list[float]:
    """Left, top, right, bottom of the axis-aligned box around a polygon, in pixels."""
    edges = (*polygon.min(axis=0), *polygon.max(axis=0))
    return [_round(edge, digits.pixels) for edge in edges]


def _round(number: float, digits: int | None) -> float:
    """Python's own float, rounded: JSON knows none of numpy's numbers."""
    return float(number) if digits is None else round(float(number), digits)
