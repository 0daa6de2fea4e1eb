"""The constants of `search/scoring.py`, fitted on scores of photos, and what they are worth."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from search import scoring
from search.scoring import MAX_INLIERS, Scores, verdict

Array = NDArray[np.float64]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a photo of a set scored; `book` is what is never on both sides of cross-validation.

    `right`: the right cover's scores, None where the cover is not at hand (`known` is false) or was
    no candidate. `wrong`: those of other covers where the right one is not in the library. `twins`:
    those of covers with the same art that the picture shows.
    """

    set: str
    book: str
    known: bool
    right: Scores | None
    wrong: Sequence[Scores]
    twins: Sequence[Scores]


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants of `search.scoring`, by their names there in lower case."""

    geometry_weights: tuple[float, ...]
    appearance_weights: tuple[float, ...]
    match_area: float
    match_lettering: float
    similar_cosine: float


def report(asked: Sequence[Asked]) -> None:
    """Print the constants fitted on all photos, and how the evidence lies on both sides."""
    for name, value in as_dict(fit_all(asked)).items():
        numbers = (value,) if isinstance(value, float) else value
        print(f"{name} = {', '.join(f'{number:.2f}' for number in numbers)}")
    right, best_wrong = rights(asked), [best for one in asked if (best := best_wrong_of(one))]
    twins = [scores for one in asked for scores in one.twins]
    for name in ("visual", "inliers", "area"):
        print(f"{name}: right {low(values(right, name))}; wrong {high(values(best_wrong, name))}")
    print(f"lettering: right {low(lettering(right))}; {len(twins)} twins {high(lettering(twins))}")


def cross_validate(asked: Sequence[Asked]) -> None:
    """Print each set's verdicts by constants that were fitted on other books alone."""
    books = np.random.default_rng(0).permutation(sorted({one.book for one in asked}))
    judged: list[tuple[Asked, str | None, bool]] = []
    for fold in range(FOLDS):
        mine = set(books[fold::FOLDS].tolist())
        with using(fit_all([one for one in asked if one.book not in mine])):
            for one in asked:
                if one.book in mine:
                    said = verdict(one.right) if one.right else None
                    judged.append((one, said, any(verdict(s) == "match" for s in one.wrong)))
    print(f"cross-validated over {len(books)} books in {FOLDS} folds:")
    for name in sorted({one.set for one in asked}):
        mine_ = [(one, said, wrong) for one, said, wrong in judged if one.set == name]
        known = [said for one, said, _ in mine_ if one.known]
        wrong = sum(wrong for *_, wrong in mine_)
        print(
            f"{name}: {known.count('match')} of {len(known)} right covers a match, "
            f"{known.count('likely')} likely; a wrong match without the right cover for "
            f"{wrong} of {len(mine_)} photos"
        )


@contextmanager
def using(constants: Constants) -> Iterator[None]:
    """Score by other constants than those of the module until the block's end."""
    before = {name: getattr(scoring, name) for name in as_dict(constants)}
    try:
        for name, value in as_dict(constants).items():
            setattr(scoring, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(scoring, name, value)


def as_dict(constants: Constants) -> dict[str, float | tuple[float, ...]]:
    """The constants by the names they have in `search.scoring`."""
    return {name.upper(): getattr(constants, name) for name in Constants.__slots__}


def fit_all(asked: Sequence[Asked]) -> Constants:
    """Fit all constants on these photos."""
    right = rights(asked)
    wrong = [scores for one in asked for scores in one.wrong]
    best_wrong = [best for one in asked if (best := best_wrong_of(one))]
    truth = np.array([1.0] * len(right) + [0.0] * len(wrong))
    everything = [*right, *wrong]
    twins = [scores for one in asked for scores in one.twins]
    return Constants(
        tuple(fit(geometry(everything), truth).tolist()),
        tuple(fit(appearance(everything), truth).tolist()),
        between(values(best_wrong, "area"), values(right, "area")),
        between(lettering(twins), lettering(right)),
        float(np.quantile(values(best_wrong, "visual"), 0.95)),
    )


def rights(asked: Sequence[Asked]) -> list[Scores]:
    """The right covers' scores, of those that were candidates."""
    return [one.right for one in asked if one.right]


def best_wrong_of(one: Asked) -> Scores | None:
    """The wrong cover with the most inliers."""
    return max(one.wrong, key=lambda scores: scores.inliers or 0, default=None)


def between(wrong: Array, right: Array) -> float:
    """The middle between 99 % of the wrong values and the lowest 1 % of the right ones."""
    return float(np.quantile(wrong, 0.99) + np.quantile(right, 0.01)) / 2


def values(of: Sequence[Scores], name: str) -> Array:
    """One part of the scores, 0 where it was not measured."""
    return np.array([getattr(parts, name) or 0 for parts in of], np.float64)


def low(parts: Array) -> str:
    """The lowest quantiles of values that should be high."""
    return "1 / 5 / 50 % below " + " / ".join(
        f"{q:.2f}" for q in np.quantile(parts, [0.01, 0.05, 0.5])
    )


def high(parts: Array) -> str:
    """The highest quantiles of values that should be low."""
    return "50 / 95 / 99 % below " + " / ".join(
        f"{q:.2f}" for q in np.quantile(parts, [0.5, 0.95, 0.99])
    )


def lettering(of: Sequence[Scores]) -> Array:
    """The share of the lettering that is visible, where it was compared."""
    return np.array([parts.lettering for parts in of if parts.lettering is not None] or [np.nan])


def geometry(of: Sequence[Scores]) -> Array:
    """The terms of GEOMETRY_WEIGHTS, (N, 3)."""
    return np.array(
        [(1.0, log1p(min(parts.inliers or 0, MAX_INLIERS)), parts.area or 0.0) for parts in of]
    )


def appearance(of: Sequence[Scores]) -> Array:
    """The terms of APPEARANCE_WEIGHTS, (N, 3)."""
    return np.array([(1.0, parts.visual or 0.0, parts.text or 0.0) for parts in of])


def fit(features: Array, truth: Array, ridge: float = 1.0) -> Array:
    """Logistic regression by Newton's method, both classes weighted equally.

    The ridge on all weights but the bias keeps them finite where the examples are separable.
    """
    weights = np.zeros(features.shape[1])
    balance = np.where(truth == 1, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    penalty = np.diag([0.0] + [ridge] * (features.shape[1] - 1))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (balance * (chance - truth)) + penalty @ weights
        curvature = (features.T * (balance * chance * (1 - chance))) @ features + penalty
        weights -= np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
    return weights
