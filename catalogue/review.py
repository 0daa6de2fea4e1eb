"""What is left to judge of duplicates, once a person has judged some pairs the same or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.groups import Evidence, Group, Kind

Pairs = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Question:
    """Two sets of covers, by id, that may be the same, and the strongest evidence for it.

    The covers of a set were judged the same, so one judgement answers for all of them.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    kind: Kind
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Review:
    """The questions that are left, and the sets of covers that were judged the same."""

    questions: tuple[Question, ...]
    decided: tuple[tuple[int, ...], ...]


def review(groups: Sequence[Group], confirmed: Pairs, rejected: Pairs) -> Review:
    """What a person's judgements leave of the groups' pairs.

    What follows is not asked: with 1 and 2 the same, 3 is judged against both at once.
    """
    set_of = _joined(confirmed)

    def sets(pair: tuple[int, int]) -> frozenset[tuple[int, ...]]:
        return frozenset(set_of.get(id_, (id_,)) for id_ in pair)

    answered = {sets(pair) for pair in rejected}
    questions = []
    for group in groups:
        for evidence in group.evidence:
            asked = sets((evidence.a, evidence.b))
            if len(asked) == 2 and asked not in answered:
                answered.add(asked)
                first, second = sorted(asked)
                questions.append(Question(first, second, group.kind, evidence))
    return Review(tuple(questions), tuple(sorted(set(set_of.values()))))


def _joined(pairs: Pairs) -> dict[int, tuple[int, ...]]:
    """The set, as a sorted tuple, of every id in the pairs: those that pairs join to it."""
    set_of: dict[int, tuple[int, ...]] = {}
    for a, b in pairs:
        joined = tuple(sorted({*set_of.get(a, (a,)), *set_of.get(b, (b,))}))
        set_of |= dict.fromkeys(joined, joined)
    return set_of
