"""A worker that decodes pictures and detects the boundary in some of them, without networks.

Fork servers run it instead of `indexer.workers.worker`.
"""

from multiprocessing.connection import Connection

import numpy as np

from indexer.pipeline import rectify_main
from indexer.vision.cover import Cover, Image
from indexer.vision.detection.figures import find_figures
from indexer.workers import worker
from tests import fake_worker


def describe(image: Image) -> Cover:
    """A random cover; for one picture in eight, after the stages that use OpenCV.

    These take 0.2 s, and a broken file has done its harm in the decoder already.
    """
    flat = np.array(image)
    if int(flat.sum()) % 8 == 0 or min(flat.shape[:2]) < 20:
        flat = rectify_main(image).flat
        for figure in find_figures(flat, ()):
            figure.crop(flat)
    flat[0, 0, 0] = 0  # so that no picture is an order to `fake_worker`
    return fake_worker.describe(flat)


def prepare(*_chosen: str) -> None:
    """There is no network."""


def run(connection: Connection, trace: int, *_chosen: str) -> None:
    """Serve as a worker does."""
    worker.limit(trace)
    worker.serve(connection, lambda: describe, worker.answer)
