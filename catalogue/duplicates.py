"""Covers that belong together: one print, one artwork under other words, or one book redrawn.

Vectors and rare words propose pairs of covers, geometry and words decide what each pair is, and
the pairs form groups.

The thresholds were chosen on the figures that `python -m benchmarks.duplicates` prints.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.artwork import MIN_INLIERS, Art, ArtworkComparison
from catalogue.candidates import candidate_pairs
from catalogue.cannot_link import cannot_link_pairs
from catalogue.groups import KINDS, Evidence, Group, Kind, group_pairs
from catalogue.judgements import confirmed_pairs
from catalogue.text_similarity import SAME_WORDS, Texts, WordSimilarity
from indexer.store.embeddings import ids_with_vectors, vectors_of
from indexer.store.library import Library
from indexer.store.records import Summary, summaries
from search.vectors.index import open_index

PRINT_INLIERS, PRINT_AREA = MIN_INLIERS, 0.5
"""At least these make two covers with the same title one print. Glare leaves few matches in a
photo. The area is `agreeing_area`, 0 to 1."""

MAX_CONFLICT = 0.12
"""Share of what is drawn that may differ between two covers of one print. Scans and photos with
glare: 0.10 at most; the same words on another picture 0.16 at least, where they fill less than half
of the cover; two titles of a series with coloured bands 0.13."""

MIN_DRAWN, MAX_GROUNDS = 0.25, 25.0
"""Least share of a cover that is drawn on, for two covers without words to be one print by their
art: the same label on two plain books fills less. Art fills 0.39 and more of the samples. With
words, two plain covers are one print if their cloths' hues, in CIELAB, lie no further apart than
this; a photo by the light of a bulb shifts a scan's by 20."""

ART_INLIERS, ART_AREA = 60, 0.75
"""At least these make two covers with different titles share their art. Covers of one series, with
the same frame around other pictures, stay below."""


MIRRORED_COSINE = 0.6
"""Least cosine of two covers of which one may be mirrored: 95 % of 55 covers of real books have
0.646 and more with themselves mirrored, and 95 % of 59 samples 0.784."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of covers that belong together, and the covers in them by id."""

    groups: tuple[Group, ...]
    covers: Mapping[int, Summary]


def duplicates(
    library: Library,
    kinds: Sequence[str] = KINDS,
    *,
    on_start: Callable[[int], None] = lambda pairs: None,
    on_pair: Callable[[], None] = lambda: None,
) -> Duplicates:
    """The groups of some kinds (see `find_duplicates`) with what a list shows of their covers."""
    with library.snapshot():
        groups = find_duplicates(library, kinds, on_start=on_start, on_pair=on_pair)
        members = {id_ for group in groups for id_ in group.members}
        return Duplicates(tuple(groups), summaries(library, sorted(members)))


def find_duplicates(
    library: Library,
    kinds: Sequence[str] = KINDS,
    *,
    on_start: Callable[[int], None] = lambda pairs: None,
    on_pair: Callable[[], None] = lambda: None,
) -> list[Group]:
    """The groups of some kinds, kind by kind, the largest first.

    Two covers that a person rejected are never in one group, not even through a third. Two that a
    person confirmed are of one kind at least: what they are measured to be, else the same cover.
    `on_start` gets the number of pairs to compare, `on_pair` is called after each.
    """
    evidence: dict[Kind, list[Evidence]] = {kind: [] for kind in KINDS}
    with library.snapshot():
        cannot_link, ids = cannot_link_pairs(library), ids_with_vectors(library)
        known = frozenset(ids)
        confirmed = {pair for pair in confirmed_pairs(library) if known.issuperset(pair)}
        texts, artwork = Texts(library, ids), ArtworkComparison(library)
        pairs = candidate_pairs(open_index(library), texts).tolist()
        pairs += sorted(confirmed.difference(map(tuple, pairs)))
        on_start(len(pairs))
        for a, b in pairs:
            on_pair()
            if (a, b) in cannot_link:
                continue
            first, second = vectors_of(library, [a, b])[1]
            visual = float(first @ second)
            art, words = artwork.compare(a, b), texts.similarity(a, b)
            kind = kind_of(art, words)
            if art.inliers < MIN_INLIERS and visual >= MIRRORED_COSINE:
                reflected = artwork.compare(a, b, mirrored=True)
                if kind_of(reflected, None) == "same-cover":
                    kind, art, words = "mirrored", reflected, None
            if kind is None and (a, b) in confirmed:
                kind = "same-cover"
            if kind:
                evidence[kind].append(Evidence(a, b, visual, art.inliers, _decisive(kind, words)))
    return [
        group
        for kind in KINDS
        if kind in kinds
        for group in group_pairs(kind, evidence[kind], cannot_link, confirmed)
    ]


def kind_of(art: Art, words: WordSimilarity | None) -> Kind | None:
    """What a pair is, if anything. A cover without words contradicts nothing."""
    alike = art.inliers >= PRINT_INLIERS and art.area >= PRINT_AREA
    has_art = art.drawn >= MIN_DRAWN
    if words is None:
        same_title = has_art
    else:
        same_title = words.title >= SAME_WORDS and (has_art or art.grounds <= MAX_GROUNDS)
    if alike and art.conflict <= MAX_CONFLICT and same_title:
        return "same-cover"
    if art.inliers >= ART_INLIERS and art.area >= ART_AREA and has_art:
        return "same-art"
    return "same-words" if words is not None and words.both >= SAME_WORDS else None


def _decisive(kind: Kind, words: WordSimilarity | None) -> float | None:
    """The similarity of words that decided for a kind, or against another."""
    if words is None:
        return None
    return words.both if kind == "same-words" else words.title
