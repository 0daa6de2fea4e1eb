"""The messages of a worker to its parent: JSON or bare pixels, so that none can carry code.

The worker decodes pictures from strangers. If one of them took the worker over, it could send its
parent nothing but what a `Cover` or a picture can hold.
"""

import json
import struct

import numpy as np

from indexer.errors import ModelError, StageError
from indexer.vision.cover import Cover, Image
from indexer.vision.cover_json import read_cover, whole_document

READY = b"{}"
"""The models are loaded."""

PIXELS = struct.Struct(">cII")
"""Head of a decoded picture: "P", which begins no JSON document, then height and width."""


class OutOfMemoryError(Exception):
    """The worker ran out of memory; the text is the stage."""


def cover_message(cover: Cover) -> bytes:
    """A described picture. JSON holds floats exactly, so every number arrives unchanged."""
    return json.dumps({"cover": whole_document(cover)}).encode()


def pixels_message(image: Image) -> bytes:
    """A decoded picture, RGB uint8 H × W × 3."""
    return PIXELS.pack(b"P", *image.shape[:2]) + image.tobytes()


def failure_message(stage: str, reason: str) -> bytes:
    """A stage failed on a picture."""
    return json.dumps({"stage": stage, "reason": reason}).encode()


def memory_message(stage: str) -> bytes:
    """A stage ran out of memory, possibly because of earlier pictures."""
    return json.dumps({"memory": stage}).encode()


def model_message(error: ModelError) -> bytes:
    """A model can't be loaded."""
    return json.dumps({"model": str(error)}).encode()


def read_message(message: bytes) -> Cover | None:
    """The cover in a message; None for READY.

    Raises:
        StageError, ModelError, OutOfMemoryError: the message reports one.
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
        return read_cover(document["cover"]) if document else None
    except (LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"not a message of the worker: {error!r}") from error


def read_pixels(message: bytes) -> Image | None:
    """The picture in a message, RGB uint8 H × W × 3; None for READY.

    Raises:
        StageError, OutOfMemoryError, ValueError: as `read_message`.
    """
    if message[:1] != b"P":
        if read_message(message) is not None:
            raise ValueError("a cover, where a picture was asked for")
        return None
    if len(message) < PIXELS.size:
        raise ValueError("not a message of the worker: cut short")
    _, height, width = PIXELS.unpack_from(message)
    pixels = np.frombuffer(message, np.uint8, offset=PIXELS.size)
    return pixels.reshape(height, width, 3).copy()
