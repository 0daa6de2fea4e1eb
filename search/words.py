"""How alike two words are: misread, mistyped, or parts of one another."""

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
    """The different words of a library, folded."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._bare = [word.translate(MISREAD) for word in words]

    def alike(self, asked: str) -> dict[str, float]:
        """The words that may be meant by a folded word, each with a worth from 0 to 1.

        The same word, one that begins with it or holds it, or one that differs by some wrong,
        missing, additional or swapped letters (optimal string alignment, by rapidfuzz).
        """
        bare = asked.translate(MISREAD)
        found: dict[str, float] = {}
        for word, other in zip(self._words, self._bare, strict=True):
            if word == asked:
                found[word] = EXACT
            elif other == bare:
                found[word] = FOLDED
            elif asked in word:
                worth = PREFIX if word.startswith(asked) else INSIDE
                found[word] = worth * (1 + len(asked) / len(word)) / 2
        for _, similarity, position in process.extract(
            bare, self._bare, scorer=OSA.normalized_similarity, score_cutoff=CLOSE, limit=MOST_ALIKE
        ):
            word = self._words[position]
            found[word] = max(found.get(word, 0.0), FUZZY * similarity)
        best = sorted(found.items(), key=lambda pair: -pair[1])
        return dict(best[:MOST_ALIKE])
