"""A worker without networks, which starts at once and derives a cover from a picture's pixels.

Fork servers run it instead of `indexer.workers.worker`. Some reds of the first pixel are orders to
misbehave.
"""

import ctypes
import hashlib
import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from indexer.errors import ModelError
from indexer.vision import thumbnail
from indexer.vision.cover import Boundary, Cover, Image, Label, Region, TextLine
from indexer.vision.geometry import whole_picture
from indexer.workers import worker

CRASH, HANG, MEMORY, RAISE, KILLED, GARBAGE, EXIT = range(201, 208)
WORDS = "ash birch cedar elm fir hazel larch maple oak pine rowan willow".split()

answers: Connection | None = None
"""The connection to the parent."""


def save_order(path: Path, red: int) -> Path:
    """Save a picture that is an order to this worker."""
    PillowImage.new("RGB", (20, 30), (red, 0, 0)).save(path, format="PNG")
    return path


def describe(image: Image) -> Cover:
    """A random cover, seeded by the picture."""
    orders = {CRASH: _crash, HANG: _hang, MEMORY: _memory, KILLED: _killed, EXIT: _exit}
    red = int(image[0, 0, 0])
    if red in orders:
        thumbnail.shrink = orders[red]  # it is called inside a stage
    elif red == RAISE:
        raise RuntimeError("a letter from nowhere")
    elif red == GARBAGE:
        assert answers is not None
        os.write(answers.fileno(), b"\0\0\0\x05[1,2]")
    rng = np.random.default_rng(list(hashlib.sha256(image.tobytes()).digest()))
    vector = rng.normal(size=512)
    corners = whole_picture(image.shape[1], image.shape[0])
    words = " ".join(rng.choice(WORDS, size=3))
    labels = (Label("book jacket", float(rng.random()), "fake-labels"),)
    return Cover(
        width=image.shape[1],
        height=image.shape[0],
        boundary=Boundary(corners, float(rng.random()), False),
        lines=(TextLine(words, corners / 2, float(rng.random())),),
        title=words,
        author="Éa Ünder",
        regions=(Region("image", corners / 3, labels),),
        labels=labels,
        vector=(vector / np.linalg.norm(vector)).astype(np.float32),
        thumbnail=thumbnail.thumbnail(image),
    )


def _crash(*_: object) -> None:
    ctypes.string_at(0)


def _hang(*_: object) -> None:
    time.sleep(600)


def _memory(*_: object) -> None:
    bytearray(worker.MAX_MEMORY + 2**30)


def _killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _exit(*_: object) -> None:
    os._exit(1)


def prepare(*chosen: str) -> None:
    """There is no network."""
    if chosen[3] == "yy":
        os._exit(1)


def run(connection: Connection, trace: int, *chosen: str) -> None:
    """Serve as a worker does; some languages are orders to misbehave."""
    global answers  # noqa: PLW0603 - one of the orders goes past `serve`
    answers = connection
    language = chosen[3]

    def load() -> worker.Describe:
        if language == "tlh":
            raise ModelError("no model reads Klingon")
        if language == "xx":
            os._exit(1)
        return describe

    worker.limit(trace)
    worker.serve(connection, load, worker.answer)
