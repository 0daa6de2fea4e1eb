"""A worker that reads, cuts out and looks at real pictures, all but the networks.

Run as `python -m mutant_worker`, in the place of `indexer.worker`.
"""

import sys
from multiprocessing.connection import Connection

import fake_worker

from indexer import worker
from indexer.cover import Cover, Image
from indexer.pipeline import cut_out
from indexer.regions import find_regions


def describe(image: Image) -> Cover:
    """The stages made of OpenCV and Pillow, then a cover of the flat picture."""
    flat = cut_out(image).flat
    for box in find_regions(flat, ()):
        box.crop(flat)
    flat[0, 0, 0] = 0  # no order, whatever the picture holds
    return fake_worker.describe(flat)


if __name__ == "__main__":
    worker.limit(int(sys.argv[2]))
    worker.serve(Connection(int(sys.argv[1])), lambda: describe)
