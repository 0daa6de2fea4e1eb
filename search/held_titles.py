"""Whether a question holds a cover's title, among whatever else was typed, pasted or read.

A pasted title comes with its series, its format and a year, and the words of a shelf are those of
many books: such a question is carried by no cover as a whole, but it holds titles.
"""

import re

from rapidfuzz.distance import OSA

from indexer.folding import folded_list
from search.numerals import Number, numbers_of, spellings
from search.vocabulary import OCR_CONFUSIONS

MIN_HELD = 0.75
"""Share of a title's letters, 0 to 1, that a question has to hold."""

MIN_NAMED = 0.4
"""Share of an author's letters from which on the question names the author: a surname alone."""

UNNAMED = 0.7
"""Part that is left where the cover has an author whom the question doesn't name: THE JUNGLE BOOK,
RUDYARD KIPLING holds the title of another author's THE JUNGLE."""

MIN_WORD_SIMILARITY = 0.75
"""Edit similarity from which on a word was misread or mistyped for another; one letter in four."""

SURE_LETTERS = 8
"""Letters of a title, or of title and author, from which on they are in no text by chance."""

AFTER_TITLE = re.compile(r"[(\[:;,/|\n]|\s[-–—]\s")
"""What follows the title in a line that was pasted from a shop."""

SUBTITLE = re.compile(r"[(\[:;\n]|\s[-–—]\s")
"""What parts a title from its subtitle, which a spine leaves out. A comma may stand in a title."""

EXTRA_WORDS = 2
"""Other words that may stand among a title's, so that those of several books make no title."""


class Question:
    """The folded words of a question, in its order, and the numbers among them."""

    def __init__(self, text: str) -> None:
        self.words = folded_list(text)
        self.numbers = numbers_of(text)
        self._bare = [word.translate(OCR_CONFUSIONS) for word in self.words]
        self._first = folded_list(AFTER_TITLE.split(text, maxsplit=1)[0])

    def held(self, title: str, author: str) -> float:
        """How sure a cover with these guesses is meant, 0 to 1: 0 if its title is not held.

        A title is sure only with its author, the more so a short one, unless the question begins
        with it and goes on as a shop's line does. It may be held without its subtitle.
        """
        main = SUBTITLE.split(title, maxsplit=1)[0]
        return max(self._held(part, author) for part in {title, main})

    def _held(self, title: str, author: str) -> float:
        share = self._share(title)
        if share < MIN_HELD:
            return 0.0
        named = self._share(author)
        if named < MIN_NAMED:
            pasted = folded_list(title) == self._first
            sure = 1.0 if pasted else min(1.0, _letters(title) / SURE_LETTERS)
            return share * sure * (UNNAMED if author else 1.0)
        return share * min(1.0, (_letters(title) + named * _letters(author)) / SURE_LETTERS)

    def _share(self, part: str) -> float:
        """The largest share of a part's letters that stand close together, 0 to 1."""
        places = self._places(part)
        letters = [letters for letters, _ in places]
        if not sum(letters):
            return 0.0
        reach = len(places) + EXTRA_WORDS
        starts = sorted({place for _, found in places for place in found})
        return max(
            (
                sum(
                    max((found[at] for at in found if start <= at < start + reach), default=0.0)
                    * count
                    for count, found in places
                )
                for start in starts
            ),
            default=0.0,
        ) / sum(letters)

    def _places(self, part: str) -> list[tuple[int, dict[int, float]]]:
        """For each word of a part its letters, and the similarity at each place it may stand."""
        numbers = {number.first: number for number in numbers_of(part)}
        within = {
            place
            for number in numbers.values()
            for place in range(number.first + 1, number.last + 1)
        }
        found = []
        for place, word in enumerate(folded_list(part)):
            if place in numbers:
                letters = max(map(len, spellings(numbers[place].value)))
                found.append((letters, self._number_places(numbers[place])))
            elif place not in within:
                found.append((len(word), self._word_places(word)))
        return found

    def _number_places(self, asked: Number) -> dict[int, float]:
        return {number.first: 1.0 for number in self.numbers if number.value == asked.value}

    def _word_places(self, word: str) -> dict[int, float]:
        bare = word.translate(OCR_CONFUSIONS)
        alike = (
            1.0
            if own == word
            else OSA.normalized_similarity(own_bare, bare, score_cutoff=MIN_WORD_SIMILARITY)
            for own, own_bare in zip(self.words, self._bare, strict=True)
        )
        return {place: similarity for place, similarity in enumerate(alike) if similarity}


def _letters(part: str) -> int:
    return sum(map(len, folded_list(part)))
