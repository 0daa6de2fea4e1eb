"""How similar the words of covers are, though an OCR read them and their titles are guesses.

The constants were chosen on the figures that `python -m benchmarks.duplicates` prints.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from indexer.folding import folded_list
from indexer.store.corrections import AUTHOR, COVERS_CORRECTED, TITLE
from indexer.store.library import Library
from indexer.vision.text.phrases import IMPRINT_WORDS
from indexer.vision.text.stickers import is_sticker
from search.contradictions import LEAST_LETTERS, SAME_LETTERS, volumes_of
from search.numerals import numeral
from search.vocabulary import OCR_CONFUSIONS

RARE_WORDS, MAX_CARRIERS = 5, 10
"""Words of a cover that may find its duplicate: the rarest that another cover carries, too. A word
on more covers than MAX_CARRIERS counts only in pairs."""

SAME_WORDS = 0.75
"""Similarity, 0 to 1, from which on words are taken for the same."""

MIN_WORD_SIMILARITY, MIN_RUN_SIMILARITY = 0.75, 0.85
"""Similarity from which on an OCR may have read one word, or one run of words, as the other."""

MIN_WORD_LETTERS, MIN_RUN_LETTERS = 5, 8
"""Shorter words, and runs of words, reach that similarity by chance."""

SURE = 0.95
"""Confidence of a line from which on its letters are what is printed: of 205 words read on photos
one was misread, at 0.27."""

WELL_READ, OTHER_LETTERS = 0.75, 8
"""Confidence of a line from which on its words are no gibberish; letters of such words, of which
the other cover has nothing, from which on these are other words: a title's or an author's."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A cover's words, folded for comparison.

    `title` and `author` are a person's, else guesses; without either all words are the title.
    `read` are all words, and `run` is all of them in one piece, as an OCR joins and splits words.
    `numbers` are the values up to MAX_VOLUME of all numbers, however they are written. `sure` and
    `legible` are words of lines whose confidence is SURE and WELL_READ at least.
    """

    title: Words
    author: Words
    read: frozenset[str]
    run: str
    numbers: frozenset[int]
    sure: frozenset[str]
    legible: frozenset[str]

    def letters_beyond(self, other: "_Text") -> int:
        """Letters of words that were well read here and, as far as is known, are not there."""
        return sum(
            len(word)
            for word in self.legible - IMPRINT_WORDS
            if len(word) >= LEAST_LETTERS and fuzz.partial_ratio(word, other.run) < SAME_LETTERS
        )

    def nearest(self, word: str) -> tuple[str, float]:
        """The word that was read, or the nearest that may be it misread, and their similarity."""
        if word in self.read or len(word) < MIN_WORD_LETTERS:
            return word, float(word in self.read)
        found = process.extractOne(
            word, self.read, scorer=OSA.normalized_similarity, score_cutoff=MIN_WORD_SIMILARITY
        )
        return (found[0], float(found[1])) if found else (word, 0.0)


@dataclass(frozen=True, slots=True)
class WordSimilarity:
    """How similar the words of two covers are, 0 to 1.

    `title`: the better of both directions, which a wrong guess on one cover leaves high; enough
    where the art is the same. `both`: the lower of author and titles; a wrong guess costs half.
    """

    title: float
    both: float


class Texts:
    """The words of some covers, by id. A word weighs more the fewer covers carry it."""

    def __init__(self, library: Library, ids: Sequence[int]) -> None:
        self.ids = tuple(ids)
        rows = library.db.execute(f"SELECT id, {TITLE}, {AUTHOR}, words FROM {COVERS_CORRECTED}")
        stored = {id_: [_printed(text) for text in texts] for id_, *texts in rows}
        sure: dict[int, list[str]] = {}
        legible: dict[int, list[str]] = {}
        lines = library.db.execute(
            "SELECT cover_id, words, confidence FROM text_lines WHERE confidence >= ?", [WELL_READ]
        )
        for id_, line, confidence in lines:
            if not is_sticker(line):
                legible.setdefault(id_, []).extend(_bare(line))
            if confidence >= SURE:
                sure.setdefault(id_, []).extend(_bare(line))
        self._texts = {
            id_: _text(*stored[id_], sure=sure.get(id_, ()), legible=legible.get(id_, ()))
            for id_ in ids
        }
        self._carriers = Counter(word for text in self._texts.values() for word in text.read)
        self._weights = {
            word: math.log(1 + len(ids) / carriers) for word, carriers in self._carriers.items()
        }

    def keys(self, id_: int) -> list[Words]:
        """Words that a cover with the same words has, too: each rare word, and each two of them."""
        shared = [word for word in self._texts[id_].read if self._carriers[word] > 1]
        rare = sorted(sorted(shared, key=lambda word: (self._carriers[word], word))[:RARE_WORDS])
        alone = [(word,) for word in rare if self._carriers[word] <= MAX_CARRIERS]
        return [*alone, *combinations(rare, 2)]

    def similarity(self, id_: int, other: int) -> WordSimilarity | None:
        """How similar the words of two covers are; None where nothing was read on one of them.

        Two volumes of a series, each with a number that the other one lacks, are not alike. Nor are
        titles where each cover has OTHER_LETTERS that the other one lacks: what was taken for a
        title may be the name of a publisher or series, in larger letters. Each
        cover's guesses are looked up among all words of the other one. An author may stand on one
        of them by surname only.
        """
        first, second = self._texts[id_], self._texts[other]
        if not first.read or not second.read:
            return None
        if first.numbers - second.numbers and second.numbers - first.numbers:
            return WordSimilarity(0.0, 0.0)
        other_words = min(first.letters_beyond(second), second.letters_beyond(first))
        titles = (
            self._share(first, first.title, second),
            self._share(second, second.title, first),
        )
        authors = [
            self._share(text, text.author, beside)
            for text, beside in ((first, second), (second, first))
            if text.author
        ]
        title = 0.0 if other_words >= OTHER_LETTERS else max(titles)
        return WordSimilarity(title, min(sum(titles) / 2, max(authors, default=1.0)))

    def _share(self, own: _Text, part: Words, text: _Text) -> float:
        """The weighted share of a part of one text in another, as a run of letters or by words."""
        numbers = ((word, numeral(word)) for word in part)
        if any(
            value is not None and value not in text.numbers and word not in text.read
            for word, value in numbers
        ):
            return 0.0
        run = "".join(part)
        if len(run) >= MIN_WORD_LETTERS and run in text.run:
            return 1.0
        nearest = [text.nearest(word) for word in part]
        # Two words that were both read surely differ, however similar they are.
        others = [
            word != found and word in own.sure and found in text.sure
            for word, (found, _) in zip(part, nearest, strict=True)
        ]
        if not any(others) and MIN_RUN_LETTERS <= len(run) <= len(text.run):
            found = fuzz.partial_ratio(run, text.run) / 100
            if found >= MIN_RUN_SIMILARITY:
                return found
        weights = [self._weights[word] for word in part]
        shares = [
            0.0 if other else share for other, (_, share) in zip(others, nearest, strict=True)
        ]
        return sum(w * share for w, share in zip(weights, shares, strict=True)) / sum(weights)


def _text(*printed: str, sure: Iterable[str], legible: Iterable[str]) -> _Text:
    """A cover's words from the printed texts of its title, its author, and all its lines."""
    title, author, words = map(_bare, printed)
    words = words or (*title, *author)
    read = frozenset((*title, *author, *words))
    # A single letter or digit is a wrong guess.
    title, author = (part if len("".join(part)) > 1 else () for part in (title, author))
    title, rest = (_without_imprint(part) for part in (title, words))
    unguessed = tuple(word for word in rest if not word.isdigit()) or rest or words
    numbers = frozenset(volumes_of(printed))
    run = "".join(words)
    known = frozenset(sure), frozenset(legible)
    return _Text(title or unguessed, author, read, run, numbers, *known)


def _without_imprint(words: Words) -> Words:
    """The words without those that name a publisher or a series, which tell no two books apart."""
    return tuple(word for word in words if word not in IMPRINT_WORDS)


def _printed(text: str) -> str:
    """A text without the lines of stickers, in one line."""
    return " ".join(line for line in text.splitlines() if not is_sticker(line))


def _bare(printed: str) -> Words:
    """The folded words of a printed text; digits inside a word are misread letters."""
    words = folded_list(printed)
    return tuple(word if word.isdigit() else word.translate(OCR_CONFUSIONS) for word in words)
