"""A person's judgements of pairs of covers: the same, or not the same, and back.

As rejections, they are kept by the checksums of the files. A pair that was confirmed is in one
group of duplicates, whatever is measured.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations

from catalogue.cannot_link import reject
from indexer.store.library import Library
from indexer.store.records import record


def judge(library: Library, first: int, second: int, *, same: bool) -> None:
    """Remember whether two covers are the same; replaces an earlier judgement.

    Raises:
        NotFoundError: one of them is not in the library.
        CoverdexError: they are said to differ, but hold the same bytes.
    """
    with library.change():
        undo(library, first, second)
        if same:
            library.db.execute(
                "INSERT INTO confirmations VALUES (?, ?, ?)",
                [
                    *_checksums(library, first, second),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ],
            )
        else:
            reject(library, first, second)


def take_apart(library: Library, ids: Sequence[int]) -> None:
    """Forget every judgement among some covers.

    Raises:
        NotFoundError: one of them is not in the library.
    """
    with library.change():
        for first, second in combinations(ids, 2):
            undo(library, first, second)


def undo(library: Library, first: int, second: int) -> None:
    """Forget what was said of two covers.

    Raises:
        NotFoundError: one of them is not in the library.
    """
    pair = _checksums(library, first, second)
    with library.change():
        for table in ("confirmations", "rejections"):
            library.db.execute(f"DELETE FROM {table} WHERE sha256_a = ? AND sha256_b = ?", pair)


def confirmed_pairs(library: Library) -> set[tuple[int, int]]:
    """The pairs of today's covers that a person said are the same, the lower id first."""
    rows = library.db.execute(
        "SELECT min(a.id, b.id), max(a.id, b.id) FROM confirmations "
        "JOIN covers AS a ON a.sha256 = sha256_a JOIN covers AS b ON b.sha256 = sha256_b"
    )
    return {(low, high) for low, high in rows}


def _checksums(library: Library, first: int, second: int) -> list[str]:
    return sorted(record(library, id_).sha256 for id_ in (first, second))
