"""Groups of covers that belong together: their kinds, their evidence, and how pairs form them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["same-cover", "mirrored", "same-art", "same-words"]
"""Scan, crop or photo of one print; the same, one of them as a mirror shows it; the same art with
other words; the same words, other art."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two covers, by id, belong together.

    `visual`: cosine of the vectors, -1 to 1. `inliers`: local features that agree on one
    homography. `words`: similarity, 0 to 1, of title and author for same-words, else of the titles;
    None where nothing was read on one of them, and for mirrored covers.
    """

    a: int
    b: int
    visual: float
    inliers: int
    words: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Covers that belong together, by id, with the pairs among them, the strongest first."""

    kind: Kind
    members: tuple[int, ...]
    evidence: tuple[Evidence, ...]


def evidence_words(evidence: Evidence) -> str:
    """The evidence in words for a person."""
    points = counted(evidence.inliers, "matching point")
    words = (
        "no words to compare"
        if evidence.words is None
        else f"words {100 * evidence.words:.0f} % alike"
    )
    return f"{points}, {words}, likeness {evidence.visual:.2f}"


def counted(number: int, thing: str) -> str:
    """A number of things, in the singular or plural."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def group_pairs(
    kind: Kind,
    evidence: Sequence[Evidence],
    cannot_link: Iterable[tuple[int, int]],
    confirmed: Collection[tuple[int, int]] = (),
) -> list[Group]:
    """Union pairs strongest first, so a cannot-link pair drops the weakest link between its covers.

    Pairs that a person confirmed are the strongest. Groups come largest first.
    """
    rejected: dict[int, set[int]] = {}
    for a, b in cannot_link:
        rejected.setdefault(a, set()).add(b)
        rejected.setdefault(b, set()).add(a)
    group_of = {id_: [id_] for pair in evidence for id_ in (pair.a, pair.b)}
    by_art = kind != "same-words"
    strongest = sorted(
        evidence,
        key=lambda pair: (
            (pair.a, pair.b) not in confirmed,
            -pair.inliers * by_art,
            -(pair.words or 0.0),
            -pair.visual,
        ),
    )
    for pair in strongest:
        small, large = sorted((group_of[pair.a], group_of[pair.b]), key=len)
        barred = {other for id_ in small for other in rejected.get(id_, ())}
        if small is not large and not any(group_of.get(other) is large for other in barred):
            large += small
            group_of |= dict.fromkeys(small, large)
    pairs_of: dict[tuple[int, ...], list[Evidence]] = {}
    for pair in strongest:
        if group_of[pair.a] is group_of[pair.b]:
            pairs_of.setdefault(tuple(sorted(group_of[pair.a])), []).append(pair)
    groups = [Group(kind, members, tuple(pairs)) for members, pairs in pairs_of.items()]
    return sorted(groups, key=lambda group: -len(group.members))
