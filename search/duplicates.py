"""Covers that belong together: one print, one artwork under other words, or one book redrawn.

Likeness and rare words propose pairs of covers, geometry and words say what each pair is, and the
pairs that hold become groups. Memory grows with the covers, never with all their pairs.

The thresholds were chosen on the figures that `python benchmarks/duplicates.py` prints.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Literal, get_args

import cv2
import faiss
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from indexer.cover import Points, Vector
from indexer.folding import words_of
from indexer.geometry import homography, iou, whole_picture
from indexer.records import thumbnails
from indexer.rectify import shrink
from indexer.store import Library
from indexer.thumbnail import decode_thumbnail
from search.alignment import Features, align, reference_features
from search.rejections import rejected_pairs
from search.words import MISREAD

Kind = Literal["same-cover", "same-art", "same-words"]
"""Scan, crop or photo of one print; its art with other words; its words with other art."""

KINDS: tuple[Kind, ...] = get_args(Kind)

Pairs = NDArray[np.int64]
"""Pairs (P, 2) of row numbers, the lower first in each, every pair once, in order."""

Grey = NDArray[Any]
"""A blurred grey picture, float32, height × width, 0 to 255."""

NEIGHBOURS, LEAST_COSINE = 10, 0.5
"""Likest covers looked at of each cover, if their vectors' cosine is this high. Larger groups hang
together all the same, neighbour by neighbour."""

ROWS = 4096
"""Covers whose neighbours are looked for at a time: seconds, after which Ctrl-C is heard."""

RARE, WINDOW = 5, 10
"""Words of a cover that propose pairs, the rarest that another cover carries too; and with how many
covers that carry the same ones it is compared."""

MISREAD_WORD, MISREAD_RUN = 0.75, 0.85
"""Likeness from which on an OCR may have read one word, or one run of words, as the other."""

WORD_LETTERS, RUN_LETTERS = 5, 8
"""Letters below which words, and runs of words, are that much alike by chance."""

ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
"""Numerals that tell the volumes of a series apart, as figures do, where nothing else differs."""

PRINT_INLIERS, PRINT_AREA = 12, 0.5
"""From these on two covers with the same title are one print: matches that agree, of which glare
leaves few in a photo, and `agreeing_area`, 0 to 1."""

ART_INLIERS, ART_AREA = 60, 0.75
"""From these on they share their art though the titles differ. Covers of one series, with the same
frame around other pictures, stay below."""

ALIKE = 0.75
"""Likeness, 0 to 1, from which on words are taken for the same."""

KEPT = 256
"""Looks kept, at some 0.4 MB each. Pairs come in order, so that few are made twice."""

GREY_SIDE, BLUR, TILE, PLAIN, CORRELATED = 192, 1.5, 12, 4.0, 0.5
"""How drawings are compared: pixels of the longer side; blur and tiles in these pixels; deviation
below which a tile is plain ground; correlation from which on two tiles show the same."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What binds two covers, by id. `visual`: cosine of the vectors, -1 to 1; `inliers`: local
    features that agree on one homography; `words`: how alike, 0 to 1, the titles of common art are,
    or else title and author; None where nothing was read on one of them."""

    a: int
    b: int
    visual: float
    inliers: int
    words: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Covers of one kind, by id, with the pairs that bind them, the strongest first."""

    kind: Kind
    members: tuple[int, ...]
    evidence: tuple[Evidence, ...]


def find_duplicates(
    library: Library,
    kinds: Sequence[str] = KINDS,
    *,
    on_start: Callable[[int], None] = lambda pairs: None,
    on_pair: Callable[[], None] = lambda: None,
) -> list[Group]:
    """The groups of some kinds, kind after kind, the largest and best bound first.

    Two covers that a person rejected never meet in one group, not even through a third.
    `on_start` is told how many pairs there are to compare, `on_pair` that one is done.
    """
    bound: dict[Kind, list[Evidence]] = {kind: [] for kind in KINDS}
    with library.db.atomic():  # one view of the library, whatever is indexed meanwhile
        rejected = rejected_pairs(library)
        ids, vectors = library.vectors()
        texts, looks = Texts(library, ids.tolist()), Looks(library)
        pairs = candidates(vectors, texts).tolist()
        on_start(len(pairs))
        for row, other in pairs:
            on_pair()
            a, b = int(ids[row]), int(ids[other])
            if (a, b) in rejected:
                continue
            inliers, area = looks.compare(a, b)
            alike = texts.likeness(row, other)
            kind = kind_of(inliers, area, alike)
            if kind:
                visual = float(vectors[row] @ vectors[other])
                bound[kind].append(Evidence(a, b, visual, inliers, _said(kind, alike)))
    return [
        group for kind in KINDS if kind in kinds for group in _groups(kind, bound[kind], rejected)
    ]


def kind_of(inliers: int, area: float, words: "Likeness | None") -> Kind | None:
    """What a pair is, if anything. A cover without words contradicts nothing."""
    one_print = inliers >= PRINT_INLIERS and area >= PRINT_AREA
    if one_print and (words is None or words.title >= ALIKE):
        return "same-cover"
    if inliers >= ART_INLIERS and area >= ART_AREA:
        return "same-art"
    return "same-words" if words is not None and words.both >= ALIKE else None


def _said(kind: Kind, words: "Likeness | None") -> float | None:
    """The likeness that spoke for a kind, or against another."""
    if words is None:
        return None
    return words.both if kind == "same-words" else words.title


def _groups(
    kind: Kind, evidence: Sequence[Evidence], rejected: Iterable[tuple[int, int]]
) -> list[Group]:
    """Union of what is bound, the strongest pairs first, so that a rejection costs the weakest."""
    parted: dict[int, set[int]] = {}
    for a, b in rejected:
        parted.setdefault(a, set()).add(b)
        parted.setdefault(b, set()).add(a)
    homes = {id_: [id_] for pair in evidence for id_ in (pair.a, pair.b)}
    by_art = kind != "same-words"
    strongest = sorted(
        evidence, key=lambda pair: (-pair.inliers * by_art, -(pair.words or 0.0), -pair.visual)
    )
    for pair in strongest:
        small, large = sorted((homes[pair.a], homes[pair.b]), key=len)
        barred = {enemy for id_ in small for enemy in parted.get(id_, ())}
        if small is not large and not any(homes.get(enemy) is large for enemy in barred):
            large += small
            homes |= dict.fromkeys(small, large)
    bonds: dict[tuple[int, ...], list[Evidence]] = {}
    for pair in strongest:
        if homes[pair.a] is homes[pair.b]:
            bonds.setdefault(tuple(sorted(homes[pair.a])), []).append(pair)
    groups = [Group(kind, members, tuple(pairs)) for members, pairs in bonds.items()]
    return sorted(groups, key=lambda group: -len(group.members))


# Candidates: rows of the vectors, which are those of the texts.


def candidates(vectors: Vector, texts: "Texts") -> Pairs:
    """Pairs of covers worth a closer look; their number grows with that of the covers."""
    return _unique([pairs_by_look(vectors), pairs_by_words(texts)])


def pairs_by_look(vectors: Vector) -> Pairs:
    """Each cover, a row of (N, D), with its nearest others."""
    found = []
    count = min(NEIGHBOURS + 1, len(vectors))  # itself is one of them
    for start in range(0, len(vectors), ROWS):
        cosines, others = faiss.knn(
            vectors[start : start + ROWS], vectors, count, metric=faiss.METRIC_INNER_PRODUCT
        )
        rows, places = np.nonzero(cosines >= LEAST_COSINE)
        found.append(np.stack([rows + start, others[rows, places]], axis=1))
    return _unique(found)


def pairs_by_words(texts: "Texts") -> Pairs:
    """Covers that share a rare word, or two less rare ones, and whose words are alike.

    Each is compared with the next WINDOW covers that share them: where hundreds carry the same
    words, work and memory still grow with the covers.
    """
    keyed = ((hash(key), row) for row in range(len(texts)) for key in texts.keys(row))
    keys, rows = np.fromiter(keyed, dtype=np.dtype((np.int64, 2))).T
    order = keys.argsort(kind="stable")
    keys, rows = keys[order], rows[order]
    met = []
    for step in range(1, WINDOW + 1):
        same = keys[:-step] == keys[step:]
        met.append(np.stack([rows[:-step][same], rows[step:][same]], axis=1))
    pairs = _unique(met)
    likeness = (texts.likeness(row, other) for row, other in pairs.tolist())
    alike = [words is not None and words.both >= ALIKE for words in likeness]
    return _unique([pairs[np.array(alike, dtype=bool)]])


def _unique(found: Sequence[Pairs]) -> Pairs:
    pairs = np.sort(np.concatenate([np.empty((0, 2), dtype=np.int64), *found]), axis=1)
    return np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)


# Words.


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


# Art.


class Looks:
    """Compares the thumbnails of a library, each described when it is first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._look = lru_cache(KEPT)(self._described)

    def compare(self, id_: int, other: int) -> tuple[int, float]:
        """How many features of two covers agree on one homography, and `agreeing_area` by it."""
        (features, grey), (features2, grey2) = self._look(id_), self._look(other)
        found = align(features, features2)
        if found.corners is None or found.inliers < PRINT_INLIERS:
            return found.inliers, 0.0
        return found.inliers, agreeing_area(grey, grey2, found.corners)

    def _described(self, id_: int) -> tuple[Features, Grey]:
        ((_, jpeg),) = thumbnails(self._library, [id_])
        picture = decode_thumbnail(jpeg)
        grey = cv2.cvtColor(shrink(picture, GREY_SIDE), cv2.COLOR_RGB2GRAY).astype(np.float32)
        return reference_features(picture), cv2.GaussianBlur(grey, (0, 0), BLUR)


def agreeing_area(grey: Grey, other: Grey, corners: Points) -> float:
    """The share of two covers' joint area where the same is drawn, 0 to 1.

    `corners` (4, 2) are the other's in the first, as shares of its width and height. The same is
    drawn where tiles correlate, whatever their brightness; plain ground doesn't count, for many
    covers have it.
    """
    height, width = grey.shape
    matrix = homography(whole_picture(*other.shape[::-1]), corners * (width, height))
    laid = np.asarray(cv2.warpPerspective(other, matrix, (width, height), borderValue=-1))
    inside = _tiles(laid).min(axis=1) >= 0
    first, second = (
        tiles - tiles.mean(axis=1, keepdims=True) for tiles in (_tiles(grey), _tiles(laid))
    )
    deviations = first.std(axis=1), second.std(axis=1)
    drawn = inside & (np.maximum(*deviations) > PLAIN)
    same = (first * second).mean(axis=1) > CORRELATED * deviations[0] * deviations[1]
    return iou(corners, whole_picture(1, 1)) * float(same[drawn].mean()) if drawn.any() else 0.0


def _tiles(grey: Grey) -> Grey:
    """The pixels of each whole tile, (N, TILE²)."""
    rows, columns = grey.shape[0] // TILE, grey.shape[1] // TILE
    cut = grey[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    return cut.swapaxes(1, 2).reshape(-1, TILE**2)
