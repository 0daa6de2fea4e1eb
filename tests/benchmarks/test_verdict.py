import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from benchmarks import verdict, verdict_fit
from benchmarks.verdict_fit import Asked, Constants, fit, fit_all, using
from search import scoring
from search.scoring import Scores

RIGHT = Scores(visual=0.9, text=0.8, inliers=120, area=0.9, lettering=0.95)
WRONG = Scores(visual=0.3, text=0.0, inliers=6, area=0.1, lettering=0.2)


@pytest.fixture
def asked():
    """Forty photos of twenty books, scores a little scattered; one cover was no candidate."""
    rng = np.random.default_rng(0)

    def near(scores):
        return replace(scores, visual=scores.visual + rng.normal(0, 0.03), inliers=scores.inliers)

    photos = [
        Asked("drawn", f"book {n // 2}", True, near(RIGHT), [near(WRONG), near(WRONG)], [WRONG])
        for n in range(40)
    ]
    photos[7] = replace(photos[7], right=None)
    return [*photos, Asked("real", "unknown", False, None, [near(WRONG)], [])]


def test_a_fit_separates_what_can_be_separated():
    rng = np.random.default_rng(1)
    features = np.column_stack([np.ones(200), rng.normal(0, 1, 200)])
    weights = fit(features, (features[:, 1] > 0.5).astype(float))
    assert -weights[0] / weights[1] == pytest.approx(0.5, abs=0.2)


def test_thresholds_lie_between_right_and_wrong(asked):
    constants = fit_all(asked)
    assert constants.match_area == pytest.approx(0.5)
    assert 0.25 < constants.similar_cosine < 0.45
    assert constants.appearance_weights[1] > 0


def test_constants_are_used_until_the_blocks_end():
    before = scoring.MATCH_AREA
    given = Constants(scoring.GEOMETRY_WEIGHTS, scoring.APPEARANCE_WEIGHTS, 0.95, 0.1, 0.9)
    assert scoring.verdict(RIGHT) == "match"
    with using(given):
        assert scoring.verdict(RIGHT) == "likely"
    assert before == scoring.MATCH_AREA


def test_each_book_is_judged_by_constants_of_other_books(asked, monkeypatch, capsys):
    fitted: list[set[str]] = []
    real = verdict_fit.fit_all

    def noted(some):
        fitted.append({one.book for one in some})
        return real(some)

    monkeypatch.setattr(verdict_fit, "fit_all", noted)
    verdict_fit.cross_validate(asked)
    everything = {one.book for one in asked}
    left_out = [everything - some for some in fitted]
    assert sorted(book for some in left_out for book in some) == sorted(everything)
    printed = capsys.readouterr().out
    assert "drawn: 39 of 40 right covers a match, 0 likely" in printed
    assert "for 0 of 40 photos" in printed
    assert "real: 0 of 0 right covers" in printed


def test_kept_scores_are_fitted_again_without_asking(asked, tmp_path, monkeypatch, capsys):
    kept = tmp_path / "scores.jsonl"
    kept.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in asked))
    monkeypatch.setattr(verdict, "ask_all", None)
    verdict.main(["--keep", str(kept)])
    printed = capsys.readouterr().out
    assert "MATCH_AREA = 0.50" in printed
    assert "cross-validated over 21 books" in printed
    assert [verdict.read_asked(line) for line in kept.read_text().splitlines()] == asked
