"""Titles and authors that a person wrote, kept apart from what the pipeline guessed.

They are kept by the checksums of the files, as rejections are: they survive re-indexing, files that
move, and covers that are removed and indexed again. Files with the same bytes share one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.errors import NotFoundError
from indexer.folding import folded_words
from indexer.store.library import Library

TITLE = "ifnull(corrections.title, title_guess)"
AUTHOR = "ifnull(corrections.author, author_guess)"
"""SQL of what a cover is called, for a query on COVERS_CORRECTED."""

COVERS_CORRECTED = "covers LEFT JOIN corrections USING (sha256)"


@dataclass(frozen=True, slots=True)
class Correction:
    """A cover's title and author as a person wrote them; each may be empty."""

    title: str
    author: str

    @property
    def words(self) -> str:
        """Both, as a search for words reads them."""
        return f"{self.title}\n{self.author}"


def correction_of(library: Library, sha256: str) -> Correction | None:
    """What a person wrote of a file with these bytes, or None."""
    row = library.db.execute(
        "SELECT title, author FROM corrections WHERE sha256 = ?", [sha256]
    ).fetchone()
    return Correction(*row) if row else None


def corrections_of(library: Library, ids: Sequence[int]) -> dict[int, Correction]:
    """What a person wrote of some covers, by id; only of those that have a correction."""
    rows = library.db.execute(
        "SELECT id, title, author FROM covers JOIN corrections USING (sha256) "
        "WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {id_: Correction(*written) for id_, *written in rows}


def correct(library: Library, id_: int, correction: Correction | None) -> None:
    """Store what a person wrote of a cover; None goes back to the guesses. Search uses it at once.

    Raises:
        NotFoundError: no cover has this id.
    """
    with library.change():
        row = library.db.execute("SELECT sha256 FROM covers WHERE id = ?", [id_]).fetchone()
        if row is None:
            raise NotFoundError(f"no cover has the id {id_}; `coverdex list` shows those there are")
        (sha256,) = row
        library.db.execute("DELETE FROM corrections WHERE sha256 = ?", [sha256])
        if correction:
            library.db.execute(
                "INSERT INTO corrections VALUES (?, ?, ?)",
                [sha256, correction.title, correction.author],
            )
        library.db.conn.executemany(
            "UPDATE covers SET folded_words = ? WHERE id = ?",
            [
                (searchable_words(words, correction), same)
                for same, words in library.db.execute(
                    "SELECT id, words FROM covers WHERE sha256 = ?", [sha256]
                ).fetchall()
            ],
        )


def searchable_words(words: str, correction: Correction | None) -> str:
    """The folded words by which a cover is found: those read on it, and those of a correction."""
    return folded_words(f"{words}\n{correction.words}" if correction else words)
