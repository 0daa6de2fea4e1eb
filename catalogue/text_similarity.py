"""How alike the words of covers are, though an OCR read them and their titles are guesses.

The constants were chosen on the figures that `python -m benchmarks.duplicates` prints.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from indexer.folding import words_of
from indexer.store.library import Library
from search.vocabulary import MISREAD

RARE, WINDOW = 5, 10
"""Words of a cover that may find its twin, the rarest that another cover carries too; and the
covers that may carry one of them before it takes two to be rare."""

ALIKE = 0.75
"""Likeness, 0 to 1, from which on words are taken for the same."""

MISREAD_WORD, MISREAD_RUN = 0.75, 0.85
"""Likeness from which on an OCR may have read one word, or one run of words, as the other."""

WORD_LETTERS, RUN_LETTERS = 5, 8
"""Letters below which words, and runs of words, are that much alike by chance."""

ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
"""Numerals that tell the volumes of a series apart, as figures do, where nothing else differs."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A cover's words as they are compared: title and author are guesses, the title all words
    where nothing was guessed; `run` is all in one piece, since an OCR joins and splits words."""

    title: tuple[str, ...]
    author: tuple[str, ...]
    read: frozenset[str]
    run: str

    def carries(self, word: str) -> float:
        """1 for a word that was read, less for one that was read otherwise, else 0."""
        if word in self.read or len(word) < WORD_LETTERS:
            return float(word in self.read)
        nearest = process.extractOne(
            word, self.read, scorer=OSA.normalized_similarity, score_cutoff=MISREAD_WORD
        )
        return float(nearest[1]) if nearest else 0.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of the words of two covers, 0 to 1.

    `title`: the better found of their titles, which a wrong guess on one cover leaves high: enough
    where the art is the same. `both`: the worse of author and titles, a wrong guess costing half.
    """

    title: float
    both: float


class Texts:
    """The words of the covers, in the order of some ids; worth more the fewer covers carry them."""

    def __init__(self, library: Library, ids: Sequence[int]) -> None:
        rows = library.db.execute("SELECT id, title_guess, author_guess, words FROM covers")
        stored = {id_: [_bare(text) for text in guesses] for id_, *guesses in rows}
        self._texts = [_text(*stored[id_]) for id_ in ids]
        self._carriers = Counter(word for text in self._texts for word in text.read)
        self._weights = {
            word: math.log(1 + len(ids) / carriers) for word, carriers in self._carriers.items()
        }

    def __len__(self) -> int:
        return len(self._texts)

    def keys(self, row: int) -> list[tuple[str, ...]]:
        """What a cover with the same words has too: each of its rare words, and each two."""
        shared = [word for word in self._texts[row].read if self._carriers[word] > 1]
        rare = sorted(sorted(shared, key=lambda word: (self._carriers[word], word))[:RARE])
        alone = [(word,) for word in rare if self._carriers[word] <= WINDOW]
        return [*alone, *combinations(rare, 2)]

    def likeness(self, row: int, other: int) -> Likeness | None:
        """How alike the words of two covers are; None where nothing was read on one of them.

        Each cover's guesses are looked for among all words of the other one. An author may stand
        on one of them by surname only.
        """
        first, second = self._texts[row], self._texts[other]
        if not first.read or not second.read:
            return None
        titles = self._share(first.title, second), self._share(second.title, first)
        authors = [
            self._share(text.author, beside)
            for text, beside in ((first, second), (second, first))
            if text.author
        ]
        return Likeness(max(titles), min(sum(titles) / 2, max(authors, default=1.0)))

    def _share(self, part: Sequence[str], text: _Text) -> float:
        """How much of some words stands in a text, as a run of letters or word by word."""
        if any((word.isdigit() or word in ROMAN) and word not in text.read for word in part):
            return 0.0
        run = "".join(part)
        if len(run) >= WORD_LETTERS and run in text.run:
            return 1.0
        if RUN_LETTERS <= len(run) <= len(text.run):
            found = fuzz.partial_ratio(run, text.run) / 100
            if found >= MISREAD_RUN:
                return found
        weights = [self._weights[word] for word in part]
        found = sum(w * text.carries(word) for w, word in zip(weights, part, strict=True))
        return found / sum(weights)


Words = tuple[str, ...]


def _text(title: Words, author: Words, words: Words) -> _Text:
    words = words or (*title, *author)
    read = frozenset((*title, *author, *words))
    # A single letter or figure is a guess gone wrong.
    title, author = (part if len("".join(part)) > 1 else () for part in (title, author))
    unguessed = tuple(word for word in words if not word.isdigit()) or words
    return _Text(title or unguessed, author, read, "".join(words))


def _bare(text: str) -> Words:
    """The words of a text; in those that aren't figures alone, figures are misread letters."""
    words = [word.folded for word in words_of(text)]
    return tuple(word if word.isdigit() else word.translate(MISREAD) for word in words)
