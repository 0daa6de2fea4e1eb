"""How alike two words are: misread, mistyped, or parts of one another."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import OSA

MISREAD = str.maketrans("0135689$|", "oiesbbgsi")
"""What an OCR takes for a letter, folded onto that letter."""

CLOSE = 0.6
"""Similarity below which two words are not taken for one another: two wrong letters in five."""

EXACT, FOLDED, PREFIX, INSIDE, FUZZY = 1.0, 0.97, 0.9, 0.8, 0.9
"""What a kind of match is worth; the last is multiplied by the similarity."""


MOST_ALIKE = 50
"""Words kept of those that may be meant by one: a short one stands inside thousands."""


class Vocabulary:
    """The different words of a library, folded, in blocks of one length each.

    A block is one string, words apart by newlines, in order: hundreds of thousands of words are
    looked through by `str.find` and rapidfuzz, not word by word.
    """

    def __init__(self, blocks: Iterable[tuple[int, str]]) -> None:
        """`blocks`: the number of letters, ascending, and all words that have so many."""
        self._blocks = [_Block(letters, words) for letters, words in blocks]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Vocabulary":
        """The vocabulary of some words."""
        ordered = sorted(set(words), key=lambda word: (len(word), word))
        return cls(
            (letters, "\n".join(block)) for letters, block in groupby(ordered, key=len) if letters
        )

    def alike(self, asked: str) -> dict[str, float]:
        """The words that may be meant by a folded word, each with a worth from 0 to 1.

        The same word, one that begins with it or holds it, or one that differs by some wrong,
        missing, additional or swapped letters (optimal string alignment, by rapidfuzz).
        """
        bare = asked.translate(MISREAD)
        found = self._holding(asked)
        for block in self._blocks:
            for word in block.same(bare):
                found[word] = EXACT if word == asked else FOLDED
        found = dict(sorted(found.items()))
        for similarity, word in self._similar(bare):
            found[word] = max(found.get(word, 0.0), FUZZY * similarity)
        return dict(_best(found))

    def _holding(self, asked: str) -> dict[str, float]:
        """Longer words that hold a word; as the shortest are worth most, not all are looked at."""
        found: dict[str, float] = {}
        for block in self._blocks:
            if asked and block.letters > len(asked):
                share = (1 + len(asked) / block.letters) / 2
                best = _best(found)
                if len(best) == MOST_ALIKE and best[-1][1] > PREFIX * share:
                    break
                for word in block.holding(asked):
                    found[word] = share * (PREFIX if word.startswith(asked) else INSIDE)
        return found

    def _similar(self, bare: str) -> list[tuple[float, str]]:
        """Similarities and words of those most alike, as far as they are CLOSE."""
        found = []
        for block in self._blocks:
            # So much of the longer word must be the same letters.
            if bare and min(block.letters, len(bare)) >= CLOSE * max(block.letters, len(bare)):
                found += block.similar(bare)
        return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST_ALIKE]


class _Block:
    """The words of one length."""

    def __init__(self, letters: int, words: str) -> None:
        self.letters = letters
        self._words = words
        self._bare = words.translate(MISREAD)

    def same(self, bare: str) -> Iterator[str]:
        """Words whose bare form is this."""
        return self._at(self._bare, bare) if len(bare) == self.letters else iter(())

    def holding(self, part: str) -> Iterator[str]:
        """Words with this part."""
        return self._at(self._words, part)

    def similar(self, bare: str) -> list[tuple[float, str]]:
        """Similarities and words of the MOST_ALIKE most similar, as far as they are CLOSE."""
        found = process.extract(
            bare,
            self._bare.split("\n"),
            scorer=OSA.normalized_similarity,
            score_cutoff=CLOSE,
            limit=MOST_ALIKE,
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
    """The MOST_ALIKE words of most worth; of equal ones those that come first."""
    return sorted(found.items(), key=lambda pair: -pair[1])[:MOST_ALIKE]
