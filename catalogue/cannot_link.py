"""Cannot-link constraints: pairs of covers that a person said are not the same.

They are kept by the checksums of the files, which survive re-indexing and files that move.
"""

from datetime import UTC, datetime

from indexer.errors import CoverdexError, NotFoundError
from indexer.store.library import Library
from indexer.store.records import find_id, record


def reject(library: Library, first: str | int, second: str | int) -> tuple[int, int]:
    """Remember that two covers, by id or path, are not the same; returns their ids.

    Raises:
        NotFoundError: one of them is not in the library.
        CoverdexError: both hold the same bytes, so they are the same.
    """
    ids, checksums = zip(*(_stored(library, name) for name in (first, second)), strict=True)
    if checksums[0] == checksums[1]:
        raise CoverdexError(
            f"{first} and {second} hold the same bytes, so they are the same; to forget one of "
            "them: coverdex remove PICTURE_OR_ID"
        )
    with library.change():
        library.db.execute(
            "INSERT OR IGNORE INTO rejections VALUES (?, ?, ?)",
            [*sorted(checksums), datetime.now(UTC).isoformat(timespec="seconds")],
        )
    return ids[0], ids[1]


def cannot_link_pairs(library: Library) -> set[tuple[int, int]]:
    """The rejected pairs among the covers of today, the lower id first.

    A file that was indexed under two paths counts with both of its ids.
    """
    rows = library.db.execute(
        "SELECT min(a.id, b.id), max(a.id, b.id) FROM rejections "
        "JOIN covers AS a ON a.sha256 = sha256_a JOIN covers AS b ON b.sha256 = sha256_b"
    )
    return {(low, high) for low, high in rows}


def _stored(library: Library, picture_or_id: str | int) -> tuple[int, str]:
    """Id and SHA-256 of a stored cover."""
    id_ = find_id(library, picture_or_id)
    if id_ is None:
        raise NotFoundError(
            f"{picture_or_id}: no such cover in the library; `coverdex list` shows those there are"
        )
    known = record(library, id_)
    return known.id, known.sha256
