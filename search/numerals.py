"""Numbers in a text, however they are written: 2, II, two; 1984, nineteen eighty-four; 20,000."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.folding import TEXTS, Word, words_of

ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

SMALL = {word: value for value, word in enumerate(ONES)} | {
    word: 10 * value for value, word in enumerate(TENS, start=2)
}
"""English words for numbers below a hundred."""

ROMAN = re.compile(r"(?=.)(x{0,3})(ix|iv|v?i{0,3})")
"""Roman numerals to XXXIX. Larger ones are also words and names, as MIX and DI."""

ROMAN_VALUES = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8} | {
    "ix": 9
}

FIGURES = re.compile(
    r"(?:v|vol|volume|t|tome|tomo|bd|band|teil|no|nr|bk|book|pt|part)?(\d+)|(\d+)(?:st|nd|rd|th)"
)
"""Figures, also as files of comics and ordinals have them: 12, v02, Bd5, T05, 2nd."""

ORDINALS = {
    word: value
    for value, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
        thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""".split(),
        start=1,
    )
}
"""They are numbers where they follow a name, as in Henry the Eighth."""

VOLUMES = frozenset(
    """volume volumes vol part band bd teil buch tome tom livre partie tomo volumen volumem libro
    livro parte deel boek""".split()
)
"""What a volume is called. Beside it stand numbers in words that elsewhere are other words (due,
once, elf) or say nothing of a volume (second)."""

VOLUME_NUMBERS = {
    word: value
    for row in (
        "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "- deux trois quatre cinq six sept huit neuf dix onze douze",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici",
        "- dois tres quatro cinco seis sete oito nove dez onze doze",
        "- twee drie vier vijf zes zeven acht negen tien elf twaalf",
        "erster zweiter dritter vierter funfter sechster siebter achter neunter zehnter",
        "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte",
        "erstes zweites drittes viertes funftes sechstes siebtes achtes neuntes zehntes",
        "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme",
        "premiere seconde troisieme quatrieme",
        "primero segundo tercero cuarto quinto sexto septimo octavo noveno decimo",
        "primera segunda tercera cuarta quinta sexta septima octava novena decima",
        "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
        "prima seconda terza quarta quinta sesta settima ottava nona decima",
        "primeiro segundo terceiro quarto quinto sexto setimo oitavo nono decimo",
        "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
    )
    for value, word in enumerate(row.split(), start=1)
}
"""Folded words for the numbers of volumes: German, French, Spanish, Italian, Portuguese, Dutch and
English ones. A dash stands for one that is an article as well: un livre."""

THOUSANDS = frozenset(",.\u00a0\u2009\u202f")
"""What may stand before each three figures of a large number."""

MAX_FIGURES = 15
"""Longer rows of figures are codes, as an ISBN with its price, and not numbers."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its value, and the folded words that write it, `first` to `last`."""

    value: int
    first: int
    last: int


@lru_cache(TEXTS)
def numbers_of(text: str) -> tuple[Number, ...]:
    """The numbers of a text; `first` and `last` are places in `words_of(text)`."""
    words = words_of(text)
    found, place = list[Number](), 0
    while place < len(words):
        value, end = _in_figures(text, words, place) or _in_words(words, place) or (None, place + 1)
        if value is not None:
            found.append(Number(value, place, end - 1))
        place = end
    return tuple(found)


def numeral(word: str) -> int | None:
    """The value of one folded word in Arabic figures (see FIGURES) or Roman ones, or None."""
    if word.isascii() and len(word) <= MAX_FIGURES and (figures := FIGURES.fullmatch(word)):
        return int(figures[1] or figures[2])
    match = ROMAN.fullmatch(word)
    return 10 * len(match[1]) + ROMAN_VALUES[match[2]] if match else None


def spellings(value: int) -> list[str]:
    """Ways to write a number in folded words separated by spaces; figures come first."""
    found = [str(value)]
    if value >= 1_000:
        found.append(f"{value:,}".replace(",", " "))
    tens, ones = divmod(value, 10)
    found += ["x" * tens + roman for roman, one in ROMAN_VALUES.items() if one == ones and tens < 4]
    hundreds, rest = divmod(value, 100)
    thousands, below = divmod(value, 1_000)
    if value < 100:
        found.append(_small(value))
    elif 10 <= hundreds < 100 and rest >= 10:  # as years are spoken
        found.append(f"{_small(hundreds)} {_small(rest)}")
    elif hundreds < 10 and rest == 0:
        found.append(f"{_small(hundreds)} hundred")
    elif thousands < 100 and below == 0:
        found.append(f"{_small(thousands)} thousand")
    return [words for words in found if words]


def _small(value: int) -> str:
    """A number below a hundred in words."""
    tens, ones = divmod(value, 10)
    if value < len(ONES):
        return ONES[value]
    return f"{TENS[tens - 2]} {ONES[ones]}" if ones else TENS[tens - 2]


def _in_figures(text: str, words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """The value of figures that start at a place, and the place after them."""
    value = numeral(words[place].folded)
    if value is None:
        return None
    end = place + 1
    while (
        end < len(words)
        and len(words[place].folded) <= 3
        and re.fullmatch(r"\d{3}", words[end].folded)
        and text[words[end - 1].end : words[end].start] in THOUSANDS
        and value * 1_000 < 10**MAX_FIGURES
    ):
        value, end = 1_000 * value + int(words[end].folded), end + 1
    return value, end


def _in_words(words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """The value of English words for a number that start at a place, and the place after them."""
    first = _below_hundred(words, place)
    if first is None:
        return _ordinal(words, place)
    value, end = first
    for name, factor in (("hundred", 100), ("thousand", 1_000)):
        if end < len(words) and words[end].folded == name:
            value, end = value * factor, end + 1
    joined = value >= 100 and end < len(words) and words[end].folded == "and"
    year = _below_hundred(words, end + joined)
    if year and ((value >= 100 and value % 100 == 0) or (10 <= value < 100 and year[0] >= 10)):
        value, end = (value if value >= 100 else 100 * value) + year[0], year[1]
    return value, end


def _ordinal(words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """The value of an ordinal that follows a name, or of a volume's number, and the place after it.

    A volume's number in words stands before or behind what the volume is called.
    """
    named = place >= 2 and words[place - 1].folded == "the"
    value = ORDINALS.get(words[place].folded) if named else None
    beside = words[max(place - 1, 0) : place + 2]
    if value is None and any(word.folded in VOLUMES for word in beside):
        value = VOLUME_NUMBERS.get(words[place].folded)
    return None if value is None else (value, place + 1)


def _below_hundred(words: Sequence[Word], place: int) -> tuple[int, int] | None:
    if place >= len(words) or words[place].folded not in SMALL:
        return None
    value, end = SMALL[words[place].folded], place + 1
    if value >= 20 and end < len(words) and 0 < SMALL.get(words[end].folded, 0) < 10:
        value, end = value + SMALL[words[end].folded], end + 1
    return value, end
