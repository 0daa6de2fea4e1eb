"""How often another cover is called a match or likely when the right one is not in the library.

    python -m benchmarks.left_out LIBRARY [--every 3]

LIBRARY is the folder of a library, best of one publisher's covers, which share a layout. Each
cover asks for itself, with itself left out, by what is stored of it: its thumbnail, vectors and
words. So this takes no network, and is the hardest case of a scan: nothing is lost by a camera.
Printed are how many verdicts are wrong, and each of these. `coverdex evaluate` measures the same on
photos, as `left out match` and `left out likely`.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.pipeline import RectifiedCover
from indexer.store.embeddings import EMBEDDINGS, LAYOUT_VECTORS, VectorSet, vectors_of
from indexer.store.library import Library
from indexer.store.records import all_ids, record
from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from indexer.vision.thumbnail import decode_thumbnail
from output.table import print_table
from search.candidates import CANDIDATES, score_candidates
from search.query import Query, Views
from search.scoring import score, verdict


class StoredQuery(Query):
    """A stored cover as a query; what is computed of a picture is read from the library instead."""

    def __init__(self, library: Library, id_: int) -> None:
        cover = record(library, id_).cover
        flat = decode_thumbnail(cover.thumbnail)
        corners = whole_picture(flat.shape[1], flat.shape[0])
        self.rectified = RectifiedCover(Boundary(corners, 1.0, found=False), flat)
        self.part = None
        # These are cached properties: a value in the instance comes before the computation.
        self.__dict__ |= {
            "views": StoredViews(library, id_),
            "views_around": None,
            "reading": (0, cover.lines),
        }


class StoredViews(Views):
    """The vectors of a stored cover."""

    def __init__(self, library: Library, id_: int) -> None:
        self.__dict__ |= {
            "vectors": _stored(library, id_, EMBEDDINGS),
            "layout_vectors": _stored(library, id_, LAYOUT_VECTORS),
        }


def _stored(library: Library, id_: int, vectors: VectorSet) -> NDArray[np.float32]:
    """One cover's vector as a view's (1, D)."""
    return np.asarray(vectors_of(library, [id_], vectors)[1], np.float32)


def left_out(library: Library, every: int) -> list[tuple[str, str, float, str]]:
    """For every so-many-th cover, left out: file, best verdict, its score and its cover's file."""
    ids, found = all_ids(library), []
    for id_ in ids[::every]:
        others = [other for other in ids if other != id_]
        scored = score_candidates(library, StoredQuery(library, id_), CANDIDATES, others)
        order = ("match", "likely", "similar", None)
        best = min(
            scored, key=lambda other: (order.index(verdict(scored[other])), -score(scored[other]))
        )
        names = [Path(record(library, named).path).name for named in (id_, best)]
        found.append((names[0], verdict(scored[best]) or "", score(scored[best]), names[1]))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the library that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args(arguments)
    with Library.open(options.library) as library:
        found = left_out(library, options.every)
    counts = Counter(best for _, best, _, _ in found)
    print_table(
        ("asked", "wrong match", "wrong likely"),
        [(str(len(found)), str(counts["match"]), str(counts["likely"]))],
    )
    wrong = [row for row in found if row[1] in ("match", "likely")]
    print_table(
        ("left out", "", "score", "taken for it"),
        [(asked, best, f"{value:.2f}", other) for asked, best, value, other in wrong],
    )


if __name__ == "__main__":
    main()
