"""What crosses the line between the worker and its parent: JSON, so that nothing of it is code.

The worker decodes pictures from strangers. Were one of them to take it over, it could still say
no more to its parent than what a `Cover` can hold.
"""

import base64
import json
from typing import Any

import numpy as np

from indexer.errors import ModelError, StageError
from indexer.vision.cover import Boundary, Cover, Label, Region, TextLine

READY = b"{}"
"""The models are loaded."""


def cover_message(cover: Cover) -> bytes:
    """A described picture. Every number arrives as it was: JSON holds floats exactly."""
    fields = {
        "width": cover.width,
        "height": cover.height,
        "boundary": [
            cover.boundary.corners.tolist(),
            float(cover.boundary.confidence),
            bool(cover.boundary.found),
        ],
        "lines": [
            [line.words, line.polygon.tolist(), float(line.confidence)] for line in cover.lines
        ],
        "title": cover.title,
        "author": cover.author,
        "regions": [
            [region.kind, region.polygon.tolist(), _triples(region.labels)]
            for region in cover.regions
        ],
        "labels": _triples(cover.labels),
        "vector": cover.vector.tolist(),
        "thumbnail": base64.b64encode(cover.thumbnail).decode(),
    }
    return json.dumps({"cover": fields}).encode()


def failure_message(stage: str, reason: str) -> bytes:
    """A picture that a stage could not deal with."""
    return json.dumps({"stage": stage, "reason": reason}).encode()


def memory_message(stage: str) -> bytes:
    """A stage ran out of memory, which what went before may have eaten."""
    return json.dumps({"memory": stage}).encode()


def model_message(error: ModelError) -> bytes:
    """The models can't be had."""
    return json.dumps({"model": str(error)}).encode()


class OutOfMemoryError(Exception):
    """The worker has no memory left; the text is the stage."""


def read_message(message: bytes) -> Cover | None:
    """The cover in a message; None if it is READY.

    Raises:
        StageError, ModelError, OutOfMemoryError: it says so.
        ValueError: it is none of these messages.
    """
    try:
        document = json.loads(message)
        if "stage" in document:
            raise StageError(str(document["stage"]), str(document["reason"]))
        if "memory" in document:
            raise OutOfMemoryError(str(document["memory"]))
        if "model" in document:
            raise ModelError(str(document["model"]))
        return _cover(document["cover"]) if document else None
    except (LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"not a message of the worker: {error!r}") from error


def _cover(fields: dict[str, Any]) -> Cover:
    corners, confidence, found = fields["boundary"]
    return Cover(
        width=int(fields["width"]),
        height=int(fields["height"]),
        boundary=Boundary(np.array(corners, dtype=np.float64), float(confidence), bool(found)),
        lines=tuple(
            TextLine(str(words), np.array(polygon, dtype=np.float64), float(sure))
            for words, polygon, sure in fields["lines"]
        ),
        title=str(fields["title"]),
        author=str(fields["author"]),
        regions=tuple(
            Region(str(kind), np.array(polygon, dtype=np.float64), _labels(labels))
            for kind, polygon, labels in fields["regions"]
        ),
        labels=_labels(fields["labels"]),
        vector=np.array(fields["vector"], dtype=np.float32),
        thumbnail=base64.b64decode(fields["thumbnail"]),
    )


def _triples(labels: tuple[Label, ...]) -> list[tuple[str, float, str]]:
    return [(label.name, label.probability, label.classifier) for label in labels]


def _labels(triples: list[tuple[str, float, str]]) -> tuple[Label, ...]:
    return tuple(
        Label(str(name), float(probability), str(classifier))
        for name, probability, classifier in triples
    )
