"""Covers that belong together: one print, one artwork under other words, or one book redrawn.

Likeness and rare words propose pairs of covers, geometry and words say what each pair is, and the
pairs that hold become groups.

The thresholds were chosen on the figures that `python -m benchmarks.duplicates` prints.
"""

from collections.abc import Callable, Sequence

from catalogue.artwork import LEAST_INLIERS, Looks
from catalogue.candidates import candidates
from catalogue.cannot_link import rejected_pairs
from catalogue.groups import KINDS, Evidence, Group, Kind, grouped
from catalogue.text_similarity import ALIKE, Likeness, Texts
from indexer.store.embeddings import load_vectors
from indexer.store.library import Library

PRINT_INLIERS, PRINT_AREA = LEAST_INLIERS, 0.5
"""From these on two covers with the same title are one print: matches that agree, of which glare
leaves few in a photo, and `agreeing_area`, 0 to 1."""

ART_INLIERS, ART_AREA = 60, 0.75
"""From these on they share their art though the titles differ. Covers of one series, with the same
frame around other pictures, stay below."""


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
    with library.snapshot():
        rejected = rejected_pairs(library)
        ids, vectors = load_vectors(library)
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
        group for kind in KINDS if kind in kinds for group in grouped(kind, bound[kind], rejected)
    ]


def kind_of(inliers: int, area: float, words: Likeness | None) -> Kind | None:
    """What a pair is, if anything. A cover without words contradicts nothing."""
    one_print = inliers >= PRINT_INLIERS and area >= PRINT_AREA
    if one_print and (words is None or words.title >= ALIKE):
        return "same-cover"
    if inliers >= ART_INLIERS and area >= ART_AREA:
        return "same-art"
    return "same-words" if words is not None and words.both >= ALIKE else None


def _said(kind: Kind, words: Likeness | None) -> float | None:
    """The likeness that spoke for a kind, or against another."""
    if words is None:
        return None
    return words.both if kind == "same-words" else words.title
