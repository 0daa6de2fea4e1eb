"""A comparison's figures, tables and bars, of ways that take the seconds they are told to."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Self

import pytest
from PIL import Image

from benchmarks import bench
from benchmarks.bench_plot import draw
from benchmarks.bench_report import Share, Spread, show
from benchmarks.memory import Memory
from benchmarks.ways import Called, Indexed, Limit
from tests.samples import COVERS


class FakeProcess:
    """Reads file names; after a cover of 1 s, plain takes 40, 60, 90 s and Coverdex 4, 2, 3."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.calls = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def call(self, method: str, *arguments: object) -> Called:
        answer = getattr(self, method)(*arguments)
        return Called(answer, Memory(2**30 * self.calls, 2**30 // self.calls))

    def index(self, paths: list[Path]) -> Indexed:
        seconds = {"plain": (1, 40, 60, 90), "product": (1, 4, 2, 3), "stages": (1, 6)}[
            self.module.removeprefix("benchmarks.")
        ]
        took = seconds[self.calls % len(seconds)]
        self.calls += 1
        stages = {"text detection": took * 0.5, "decode": took * 0.25}
        return Indexed(took, tuple(path.stem.replace("-", " ") for path in paths), stages)

    def limits(self, paths: list[Path]) -> dict[str, Limit]:
        return {"text detection": Limit({"bfloat16": 4 * 10**9}, 1.5)}

    def speeds(self) -> dict[str, float]:
        return {"bfloat16": 80e9}


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> bench.Report:
    monkeypatch.setattr(bench, "Process", FakeProcess)
    monkeypatch.setattr(bench, "SIZES", ((60, 90),))
    return bench.compare(bench.known_covers(COVERS, 2), rounds=3)


def test_ratios_are_of_rounds_side_by_side(report: bench.Report) -> None:
    (only,) = report.comparisons
    assert only.size == "60×90"
    assert only.ratio == Spread(10, 30, 30)
    assert (only.plain.seconds, only.coverdex.seconds) == (30, 1.5)
    assert only.coverdex.covers_per_second == pytest.approx(2 / 3)
    assert (only.plain.peak_gib, only.coverdex.peak_gib) == (4, 4)
    assert (only.plain.peak_pss_gib, only.coverdex.peak_pss_gib) == (0.5, 0.5)


def test_stages_are_those_of_one_cover_in_order(report: bench.Report) -> None:
    (only,) = report.comparisons
    assert list(only.plain.stages) == ["decode", "text detection"]
    assert only.plain.stages["decode"] == pytest.approx((40 + 60 + 90) / 3 / 2 * 0.25)
    assert only.coverdex.stages == {"decode": 0.75, "text detection": 1.5}
    assert only.shares == (Share("text detection", {"bfloat16": 2.0}, 0.75, 1.5),)


def test_title_words_come_from_covers_csv(report: bench.Report) -> None:
    (only,) = report.comparisons
    assert 0 < only.plain.title_words_read <= only.plain.title_words


def test_tables_show_it(report: bench.Report, capsys: pytest.CaptureFixture[str]) -> None:
    show(report)
    shown = " ".join(capsys.readouterr().out.split())
    assert "10.0 / 30.0 / 30.0 4.00" in shown
    assert "60×90 text detection bfloat16 2.00 0.7500 1.5000 50%" in shown


def test_bars_are_drawn(report: bench.Report, tmp_path: Path) -> None:
    draw(report, tmp_path / "new" / "bars.png")
    with Image.open(tmp_path / "new" / "bars.png") as picture:
        assert picture.width > 1000


def test_json_holds_the_same(report: bench.Report, capsys: pytest.CaptureFixture[str]) -> None:
    bench.main([str(COVERS), "--count", "2", "--rounds", "3", "--json"])
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(asdict(report)))
