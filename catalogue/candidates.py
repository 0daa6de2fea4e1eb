"""Pairs of covers worth a closer look: nearest neighbours by vector, and covers with rare words.

Work and memory grow with the covers, never with all their pairs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalogue.text_similarity import MAX_CARRIERS, SAME_WORDS, Texts
from search.vectors.index import VectorIndex

Pairs = NDArray[np.int64]
"""Pairs (P, 2) of ids, the lower first in each, every pair once, in order."""

NEIGHBOURS, MIN_COSINE = 10, 0.5
"""Nearest covers compared with each cover, if their cosine is this high. Larger groups still form,
neighbour by neighbour."""


def candidate_pairs(index: VectorIndex, texts: Texts) -> Pairs:
    """Pairs of covers worth a closer look; their number grows with that of the covers."""
    return _unique([pairs_by_vector(index), pairs_by_words(texts)])


def pairs_by_vector(index: VectorIndex) -> Pairs:
    """Each cover with its nearest others."""
    found = []
    for ids, others, cosines in index.neighbours(NEIGHBOURS + 1):  # a cover is its own neighbour
        rows, places = np.nonzero((cosines >= MIN_COSINE) & (others >= 0))
        found.append(np.stack([ids[rows], others[rows, places]], axis=1))
    return _unique(found)


def pairs_by_words(texts: Texts) -> Pairs:
    """Covers that share a rare word, or two less rare ones, and whose words are similar.

    A cover is compared with the next MAX_CARRIERS covers that share them, so that work and memory
    still grow with the covers where hundreds carry the same words.
    """
    keyed = ((hash(key), id_) for id_ in texts.ids for key in texts.keys(id_))
    keys, ids = np.fromiter(keyed, dtype=np.dtype((np.int64, 2))).reshape(-1, 2).T
    order = keys.argsort(kind="stable")
    keys, ids = keys[order], ids[order]
    sharing = []
    for step in range(1, MAX_CARRIERS + 1):
        same = keys[:-step] == keys[step:]
        sharing.append(np.stack([ids[:-step][same], ids[step:][same]], axis=1))
    pairs = _unique(sharing)
    compared = (texts.similarity(id_, other) for id_, other in pairs.tolist())
    similar = [words is not None and words.both >= SAME_WORDS for words in compared]
    return _unique([pairs[np.array(similar, dtype=bool)]])


def _unique(found: Sequence[Pairs]) -> Pairs:
    pairs = np.sort(np.concatenate([np.empty((0, 2), dtype=np.int64), *found]), axis=1)
    return np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
