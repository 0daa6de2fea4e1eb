"""The benchmark from end to end, with the real models, on one small cover."""

import json

import pytest

from benchmarks import bench
from tests.samples import COVERS


def test_both_ways_and_every_stage_are_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "SIZES", ((300, 450),))
    bench.main([str(COVERS), "--count", "1", "--rounds", "1", "--json"])
    report = json.loads(capsys.readouterr().out)
    (only,) = report["comparisons"]
    assert list(only["coverdex"]["stages"]) == list(bench.STAGES)
    assert set(only["plain"]["stages"]) == {*bench.STAGES} - {"figures", "other"}
    for way in ("plain", "coverdex"):
        assert only[way]["seconds"] > 0
        assert only[way]["title_words_read"] > only[way]["title_words"] / 2
        assert 0.1 < only[way]["peak_pss_gib"] < only[way]["peak_gib"] < 4
    multiplied = {share["stage"]: sum(share["multiply_adds"].values()) for share in only["shares"]}
    # ONNX Runtime, which reads the words, does not count its work.
    assert set(multiplied) == {"boundary", "figures", "embedding", "classification"}
    assert multiplied["classification"] > multiplied["embedding"] > 0 < multiplied["boundary"]
