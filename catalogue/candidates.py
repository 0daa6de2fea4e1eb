"""Pairs of covers worth a closer look: neighbours by likeness, and covers that share rare words.

Rows are those of the vectors, and of the texts. Work and memory grow with the covers, never with
all their pairs.
"""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from catalogue.text_similarity import ALIKE, WINDOW, Texts
from indexer.vision.cover import Vector

Pairs = NDArray[np.int64]
"""Pairs (P, 2) of row numbers, the lower first in each, every pair once, in order."""

NEIGHBOURS, LEAST_COSINE = 10, 0.5
"""Likest covers looked at of each cover, if their vectors' cosine is this high. Larger groups hang
together all the same, neighbour by neighbour."""

ROWS = 4096
"""Covers whose neighbours are looked for at a time: seconds, after which Ctrl-C is heard."""


def candidates(vectors: Vector, texts: Texts) -> Pairs:
    """Pairs of covers worth a closer look; their number grows with that of the covers."""
    return _unique([pairs_by_look(vectors), pairs_by_words(texts)])


def pairs_by_look(vectors: Vector) -> Pairs:
    """Each cover, a row of (N, D), with its nearest others."""
    found = []
    count = min(NEIGHBOURS + 1, len(vectors))  # itself is one of them
    for start in range(0, len(vectors), ROWS):
        cosines, others = faiss.knn(
            vectors[start : start + ROWS], vectors, count, metric=faiss.METRIC_INNER_PRODUCT
        )
        rows, places = np.nonzero(cosines >= LEAST_COSINE)
        found.append(np.stack([rows + start, others[rows, places]], axis=1))
    return _unique(found)


def pairs_by_words(texts: Texts) -> Pairs:
    """Covers that share a rare word, or two less rare ones, and whose words are alike.

    Each is compared with the next WINDOW covers that share them: where hundreds carry the same
    words, work and memory still grow with the covers.
    """
    keyed = ((hash(key), row) for row in range(len(texts)) for key in texts.keys(row))
    keys, rows = np.fromiter(keyed, dtype=np.dtype((np.int64, 2))).T
    order = keys.argsort(kind="stable")
    keys, rows = keys[order], rows[order]
    met = []
    for step in range(1, WINDOW + 1):
        same = keys[:-step] == keys[step:]
        met.append(np.stack([rows[:-step][same], rows[step:][same]], axis=1))
    pairs = _unique(met)
    likeness = (texts.likeness(row, other) for row, other in pairs.tolist())
    alike = [words is not None and words.both >= ALIKE for words in likeness]
    return _unique([pairs[np.array(alike, dtype=bool)]])


def _unique(found: Sequence[Pairs]) -> Pairs:
    pairs = np.sort(np.concatenate([np.empty((0, 2), dtype=np.int64), *found]), axis=1)
    return np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
