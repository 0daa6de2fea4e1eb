"""Which words of a library may be meant by a word: misread, mistyped, or parts of one another."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import OSA

OCR_CONFUSIONS = str.maketrans("0135689$|", "oiesbbgsi")
"""Characters that an OCR reads for a letter, folded onto that letter."""

MIN_SIMILARITY = 0.6
"""Edit similarity, 0 to 1, below which two words are different: two wrong letters in five."""

EXACT, FOLDED, PREFIX, INSIDE, FUZZY = 1.0, 0.97, 0.9, 0.8, 0.9
"""Similarity of each kind of match; the last is multiplied by the edit similarity."""

MAX_WORDS = 50
"""Words kept of those that may be meant by one: a short word is part of thousands."""


class Vocabulary:
    """The different words of a library, folded, in blocks of one length each.

    A block is one string of sorted words joined by newlines: `str.find` and rapidfuzz search
    hundreds of thousands of words at once, not word by word.
    """

    def __init__(self, blocks: Iterable[tuple[int, str]]) -> None:
        """`blocks`: a number of letters, ascending, and the words of that length, one a line."""
        self._blocks = [_Block(letters, words) for letters, words in blocks]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Vocabulary":
        """Make the vocabulary of some words."""
        ordered = sorted(set(words), key=lambda word: (len(word), word))
        return cls(
            (letters, "\n".join(block)) for letters, block in groupby(ordered, key=len) if letters
        )

    def similar_words(self, asked: str) -> dict[str, float]:
        """The words that may be meant by a folded word, each with its similarity, 0 to 1.

        The same word, one that begins with it or contains it, or one with some wrong, missing,
        additional or swapped letters (optimal string alignment, by rapidfuzz).
        """
        bare = asked.translate(OCR_CONFUSIONS)
        found = self._holding(asked)
        for block in self._blocks:
            for word in block.same(bare):
                found[word] = EXACT if word == asked else FOLDED
        found = dict(sorted(found.items()))
        for similarity, word in self._similar(bare):
            found[word] = max(found.get(word, 0.0), FUZZY * similarity)
        return dict(_best(found))

    def _holding(self, asked: str) -> dict[str, float]:
        """Longer words that contain a word. The shortest score best, so the search ends early."""
        found: dict[str, float] = {}
        for block in self._blocks:
            if asked and block.letters > len(asked):
                share = (1 + len(asked) / block.letters) / 2
                best = _best(found)
                if len(best) == MAX_WORDS and best[-1][1] > PREFIX * share:
                    break
                for word in block.holding(asked):
                    found[word] = share * (PREFIX if word.startswith(asked) else INSIDE)
        return found

    def _similar(self, bare: str) -> list[tuple[float, str]]:
        """Edit similarities, at least MIN_SIMILARITY, and words: the MAX_WORDS best."""
        found = []
        for block in self._blocks:
            # Words whose lengths differ more can't reach MIN_SIMILARITY.
            if bare and min(block.letters, len(bare)) >= MIN_SIMILARITY * max(
                block.letters, len(bare)
            ):
                found += block.similar(bare)
        return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MAX_WORDS]


class _Block:
    """The words of one length."""

    def __init__(self, letters: int, words: str) -> None:
        self.letters = letters
        self._words = words
        self._bare = words.translate(OCR_CONFUSIONS)

    def same(self, bare: str) -> Iterator[str]:
        """Words whose form without OCR confusions is this."""
        return self._at(self._bare, bare) if len(bare) == self.letters else iter(())

    def holding(self, part: str) -> Iterator[str]:
        """Words that contain this part."""
        return self._at(self._words, part)

    def similar(self, bare: str) -> list[tuple[float, str]]:
        """Edit similarities, at least MIN_SIMILARITY, and words: the MAX_WORDS best."""
        found = process.extract(
            bare,
            self._bare.split("\n"),
            scorer=OSA.normalized_similarity,
            score_cutoff=MIN_SIMILARITY,
            limit=MAX_WORDS,
        )
        return [(similarity, self._word(position)) for _, similarity, position in found]

    def _at(self, words: str, part: str) -> Iterator[str]:
        place = words.find(part)
        while place >= 0:
            row = place // (self.letters + 1)
            yield self._word(row)
            place = words.find(part, (row + 1) * (self.letters + 1))

    def _word(self, row: int) -> str:
        start = row * (self.letters + 1)
        return self._words[start : start + self.letters]


def _best(found: dict[str, float]) -> list[tuple[str, float]]:
    """The MAX_WORDS best words; of equal ones those that come first."""
    return sorted(found.items(), key=lambda pair: -pair[1])[:MAX_WORDS]
