"""A library of any size, made of a small one: vectors, words and covers that look like real ones.

Vectors: around the samples' mean, with variances that fall by a power law as those of the samples
do (exponent -1.5 by a fit to the 69 vectors of data/; SLOPE falls less, so the drawn vectors fill
more dimensions and are harder to search). They vary on three levels: STYLES common to many covers,
of unequal size by Zipf's law, series within them of about SERIES covers, and the covers; one in ten
is nearly another one, as a second scan or printing. Questions are stored vectors moved to a cosine
of 0.6 to 0.95, as photos of covers are: half of them towards other covers, half in any direction.

Words: titles of common words, and of words put together letter by letter like those of the
samples, more of them the more covers there are (Heaps' law), used by Zipf's law; authors of two
names. One word in twenty is garbled as an OCR does it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.store.embeddings import vectors_of
from indexer.store.library import Library
from indexer.vision.cover import Vector

SLOPE = -1.25
STYLES, SERIES = 2_000, 20
SHARES = (0.4, 0.3, 0.3)
"""Shares of the variance: style, series, cover."""

DOUBLES, DOUBLE_SHARE = 0.1, 0.05

ROWS = 50_000
"""Covers drawn, and committed, at a time."""

GARBLED = 0.05
COMMON = "the of and a in to for with on from my new no one love life night house man world".split()
CONFUSED = dict(zip("oieslbgmnurcthd", "01c5168nmvreblf", strict=True))


class Vectors:
    """A source of vectors that look like some samples (N, D)."""

    def __init__(self, samples: Vector, count: int, seed: int = 0) -> None:
        self.count = count
        self._chance = np.random.default_rng(seed)
        self._mean = samples.mean(axis=0)
        size = len(self._mean)
        _, _, axes = np.linalg.svd(samples - self._mean)
        variances = np.arange(1, size + 1) ** SLOPE
        variances *= (1 - self._mean @ self._mean) / variances.sum()
        self._axes = (axes.T * np.sqrt(variances)).T.astype(np.float32)

    def chunks(self) -> Iterator[Vector]:
        """Draw all vectors, ROWS at a time."""
        series = self._series()
        for start in range(0, self.count, ROWS):
            size = min(ROWS, self.count - start)
            # Some series are long, most are short.
            drawn = (len(series) * self._chance.random(size) ** 2).astype(int)
            vectors = self._mean + series[drawn] + SHARES[2] ** 0.5 * self._moves(size)
            doubles = int(DOUBLES * size)
            others = vectors[self._chance.integers(doubles, size, doubles)]
            vectors[:doubles] = others + DOUBLE_SHARE**0.5 * self._moves(doubles)
            yield _unit(vectors[self._chance.permutation(size)])

    def questions(self, stored: Vector, count: int) -> Vector:
        """Draw vectors (count, D) near some of those stored."""
        sources = stored[self._chance.integers(0, len(stored), count)]
        moves = self._chance.standard_normal(sources.shape, dtype=np.float32)
        moves[::2] = moves[::2] @ self._axes + self._mean
        moves = _unit(moves - (moves * sources).sum(axis=1, keepdims=True) * sources)
        cosines = self._chance.uniform(0.6, 0.95, (count, 1)).astype(np.float32)
        return cosines * sources + np.sqrt(1 - cosines**2) * moves

    def _series(self) -> Vector:
        count = self.count // SERIES + 1
        odds = 1 / np.arange(1, STYLES + 1)
        style = self._chance.choice(STYLES, count, p=odds / odds.sum())
        styles = SHARES[0] ** 0.5 * self._moves(STYLES)
        return styles[style] + SHARES[1] ** 0.5 * self._moves(count)

    def _moves(self, count: int) -> Vector:
        drawn = self._chance.standard_normal((count, len(self._mean)), dtype=np.float32)
        return drawn @ self._axes


class Words:
    """A source of titles and authors whose words look like some known ones."""

    def __init__(self, known: Sequence[str], count: int, seed: int = 0) -> None:
        self._count = count
        self._chance = np.random.default_rng(seed)
        self._next: dict[str, list[str]] = defaultdict(list)
        for word in known:
            for before, letter in zip(f"^{word}", f"{word}$", strict=True):
                self._next[before].append(letter)
        different = int(30 * (4 * count) ** 0.55)
        self._titles = np.array([*COMMON, *self._made(different)])
        self._first = np.array(self._made(2_000))
        self._last = np.array(self._made(different))

    def chunks(self) -> Iterator[list[str]]:
        """Draw title and author of all covers, each on its line, ROWS at a time."""
        for start in range(0, self._count, ROWS):
            size = min(ROWS, self._count - start)
            titles = iter(self._drawn(self._titles, 8 * size, 1.0))
            firsts = iter(self._drawn(self._first, size, 0.8))
            lasts = iter(self._drawn(self._last, size, 0.6))
            yield [
                f"{' '.join(next(titles) for _ in range(length))}\n{next(firsts)} {next(lasts)}"
                for length in self._chance.integers(1, 8, size).tolist()
            ]

    def _drawn(self, words: NDArray[np.str_], count: int, steepness: float) -> list[str]:
        odds = np.arange(1, len(words) + 1) ** -steepness
        drawn = self._chance.choice(words, count, p=odds / odds.sum()).tolist()
        for at in np.flatnonzero(self._chance.random(count) < GARBLED).tolist():
            drawn[at] = garbled(drawn[at], self._chance)
        return drawn

    def _made(self, count: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < count:
            word = letter = "^"
            while letter != "$" and len(word) < 13:
                choices = self._next[letter]
                letter = choices[self._chance.integers(len(choices))]
                word += letter
            if len(word) > 4:
                made[word.strip("^$")] = None
        return list(made)


def garbled(word: str, chance: np.random.Generator) -> str:
    """A word with one letter wrong, missing, twice or in its neighbour's place."""
    at = int(chance.integers(len(word)))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return (
        before + CONFUSED.get(letter, "x") + after,
        before + after or letter,
        before + letter + letter + after,
        before + after[:1] + letter + after[1:],
    )[chance.choice(4, p=(0.6, 0.2, 0.1, 0.1))]


def fill(folder: Path, count: int, *, whole: bool) -> None:
    """Fill a library up with covers like its own, which have vectors and words of their own.

    `whole` covers get copies of pictures and labels as well.
    """
    with Library.open(folder) as library:
        rows = library.db.execute("SELECT id, folded_words FROM covers ORDER BY id LIMIT 1000")
        texts = dict(rows.fetchall())
        ids, samples = vectors_of(library, list(texts))
        known = [word for text in texts.values() for word in text.split() if word.isalpha()]
        (start,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
        new = count - start
        originals = np.random.default_rng(start).choice(ids, new).tolist()
        own = ("id", "path", "words", "folded_words")
        listed = ", ".join(
            name for name in library.db.table("covers").columns_dict if name not in own
        )
        library.db.execute("PRAGMA synchronous = OFF")
        done = 0
        sources = Vectors(samples, new, start), Words(known, new, start)
        for vectors, words in zip(*(source.chunks() for source in sources), strict=True):
            with library.change():
                for vector, text in zip(vectors, words, strict=True):
                    name = f".{start + done}"
                    _copy(library, listed, originals[done], name, text, vector, whole)
                    done += 1


def _copy(
    library: Library,
    listed: str,
    original: int,
    name: str,
    words: str,
    vector: Vector,
    whole: bool,
) -> None:
    """Store one more cover: the original's `listed` columns and picture, own words and vector.

    `name` is appended to the original's path.
    """
    execute = library.db.conn.execute
    id_ = execute(
        f"INSERT INTO covers (path, words, folded_words, {listed}) "
        f"SELECT path || ?, ?, ?, {listed} FROM covers WHERE id = ?",
        [name, words.upper(), words.replace("\n", " "), original],
    ).lastrowid
    execute(
        "INSERT INTO embeddings SELECT ?, model, ? FROM embeddings WHERE cover_id = ?",
        [id_, vector.astype("<f4").tobytes(), original],
    )
    tables = (("thumbnails", "jpeg"), ("labels", "classifier, region, rank, name, probability"))
    for table, rest in tables if whole else ():
        execute(
            f"INSERT INTO {table} (cover_id, {rest}) SELECT ?, {rest} FROM {table} "
            "WHERE cover_id = ?",
            [id_, original],
        )


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float32)
