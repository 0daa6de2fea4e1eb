"""Fit the score and the thresholds of `search/scoring.py` on drawn photos of the sample covers.

    python -m benchmarks.verdict --photos 200

The photos are drawn for this, each of one of `data/covers` on a random table: none of the pictures
that search is measured on is used. Each is asked with its cover in the library and without it; the
right cover's scores are the positive examples, those of all other candidates the negative ones.
Covers that share artwork with the right one (twins) are kept apart: their geometry agrees, and only
their lettering differs. Prints the constants to put into the module. `--library` keeps the library
of the samples for the next time.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from math import log1p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.library_models import adopt_models
from indexer.models import models_for
from indexer.run import index_paths
from indexer.store.library import Library
from indexer.store.records import all_ids
from indexer.vision.model_names import ModelChoice
from indexer.workers.pool import Workers
from search.by_image import CANDIDATES, score_candidates
from search.query import Query
from search.scoring import MAX_INLIERS, Scores
from synth.sample_photos import SAMPLES, random_photo
from synth.samples.books import BOOKS

Array = NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, ask, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--library", type=Path)
    options = parser.parse_args(arguments)
    art = {book.file: book.art for book in BOOKS.values()}
    choice = ModelChoice()
    models = models_for(choice)
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(options.library or Path(folder), create=True) as library,
        Workers(choice) as workers,
    ):
        adopt_models(library, choice, models)
        index_paths(
            library,
            [SAMPLES / "covers"],
            workers,
            force=False,
            on_start=lambda files: print(f"indexing {files} covers", file=sys.stderr),
            on_step=lambda _: None,
        )
        names = {
            id_: Path(path).name for id_, path in library.db.execute("SELECT id, path FROM covers")
        }
        right, wrong, best_wrong, twin = [], [], [], []
        for seed in range(options.photos):
            photo = random_photo(seed, sorted(art))
            twins = {id_ for id_, name in names.items() if art[name] == art[photo.cover]}
            query = Query.of(photo.image, models)
            # With words, which a search reads only where geometry finds no match: else words
            # would be missing for just the clear cases.
            here = score_candidates(library, query, CANDIDATES, None, query.words)
            others = [id_ for id_ in all_ids(library) if id_ not in twins]
            gone = score_candidates(library, query, CANDIDATES, others)
            right += [parts for id_, parts in here.items() if names[id_] == photo.cover]
            twin += [
                parts
                for id_, parts in here.items()
                if id_ in twins and names[id_] != photo.cover and (parts.area or 0) > 0.3
            ]
            missed = [parts for id_, parts in gone.items() if parts.inliers is not None]
            wrong += missed
            best_wrong.append(max(missed, key=lambda parts: parts.inliers or 0))
            print(f"{seed} {photo.cover} {right[-1:]} {best_wrong[-1]}", file=sys.stderr)
    report(right, wrong, best_wrong, twin)


def report(
    right: Sequence[Scores],
    wrong: Sequence[Scores],
    best_wrong: Sequence[Scores],
    twin: Sequence[Scores],
) -> None:
    """Print the fitted constants, and what they would say of these photos."""
    truth = np.array([1.0] * len(right) + [0.0] * len(wrong))
    everything = [*right, *wrong]
    geometry_weights = fit(geometry(everything), truth)
    appearance_weights = fit(appearance(everything), truth)
    print(f"GEOMETRY_WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in geometry_weights)})")
    print(f"APPEARANCE_WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in appearance_weights)})")
    print(f"MATCH_AREA = {between(values(best_wrong, 'area'), values(right, 'area'), 0.99):.2f}")
    least = between(lettering(twin), lettering(right), 0.99)
    print(f"MATCH_LETTERING = {least:.2f} ({len(twin)} twins)")
    print(f"SIMILAR_COSINE = {np.quantile(values(best_wrong, 'visual'), 0.95):.2f}")
    for name in ("visual", "inliers", "area"):
        print(f"{name}: right {low(values(right, name))}; wrong {high(values(best_wrong, name))}")
    print(f"lettering: right {low(lettering(right))}; twins {high(lettering(twin))}")
    of_right, of_wrong = (
        1
        - (1 - probability(geometry(of), geometry_weights))
        * (1 - probability(appearance(of), appearance_weights) / 2)
        for of in (right, best_wrong)
    )
    print(f"scores: right {low(of_right)}; wrong {high(of_wrong)}, most {of_wrong.max():.2f}")


def between(wrong: Array, right: Array, share: float) -> float:
    """The middle between this quantile of the wrong values and the lowest 1 % of the right ones."""
    return float(np.quantile(wrong, share) + np.quantile(right, 0.01)) / 2


def values(of: Sequence[Scores], name: str) -> Array:
    """One part of the scores, 0 where it was not measured."""
    return np.array([getattr(parts, name) or 0 for parts in of])


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
        chance = probability(features, weights)
        gradient = features.T @ (balance * (chance - truth)) + penalty @ weights
        curvature = (features.T * (balance * chance * (1 - chance))) @ features + penalty
        weights -= np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
    return weights


def probability(features: Array, weights: Array) -> Array:
    """The logistic function of the weighted terms, 0 to 1."""
    return 1 / (1 + np.exp(-features @ weights))


if __name__ == "__main__":
    main()
