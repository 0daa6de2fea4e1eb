"""The port for vectors: what search needs of a vector index, and which implementation is used.

A second store implements `VectorIndex` and is chosen in `open_index`; no other module names one.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from indexer.store.embeddings import EMBEDDINGS, Ids, VectorSet
from indexer.store.library import Library
from indexer.vision.cover import Vector
from search.vectors.faiss_index import FaissIndex


class VectorIndex(Protocol):
    """One set of vectors of a library's covers, searched by cosine, -1 to 1.

    The library (SQLite) holds the truth; an index is a cache of it. Covers without a vector by the
    library's models are not in it.
    """

    def __len__(self) -> int:
        """Number of covers that can be found."""

    def nearest(
        self, vectors: Vector, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Ids and cosines of the k covers nearest to any of some unit vectors (Q, D), best first.

        A cover's cosine is its highest to any of the vectors. `among` restricts the search to
        these ids.
        """

    def cosines(self, vectors: Vector, ids: Sequence[int]) -> dict[int, float]:
        """The highest cosine of each of some covers to any of some unit vectors (Q, D).

        Covers without a vector are left out.
        """

    def neighbours(self, k: int) -> Iterator[tuple[Ids, Ids, Vector]]:
        """All covers, piece by piece, with their nearest covers, each cover itself included.

        Yields ids (n,), and for each of them the ids (n, k) and cosines (n, k) of its k nearest
        covers, best first; where there are fewer than k, the last ids are -1. A large index may
        miss a few and round cosines.
        """

    def update(self) -> None:
        """Bring the index up to date with the library; rebuild it where that is better."""

    def build(self) -> None:
        """Build the index anew from the library's vectors."""

    def verify(self) -> bool:
        """Whether the stored index is intact and holds exactly the library's vectors."""

    def sweep(self) -> int:
        """Delete files that killed programs left half-written; returns how many."""

    def state(self) -> str:
        """The state of the stored index in a few words for a person; changes nothing."""


def open_index(library: Library, vectors: VectorSet = EMBEDDINGS) -> VectorIndex:
    """The index of one set of a library's vectors. It is updated when it is first searched."""
    return FaissIndex(library, vectors)
