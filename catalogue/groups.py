"""Groups of covers that belong together: what they are, what binds them, and how they form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["same-cover", "same-art", "same-words"]
"""Scan, crop or photo of one print; its art with other words; its words with other art."""

KINDS: tuple[Kind, ...] = get_args(Kind)


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


def evidence_words(evidence: Evidence) -> str:
    """What binds two covers, as a person says it."""
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


def grouped(
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
