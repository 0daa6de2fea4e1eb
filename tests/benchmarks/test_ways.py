"""What is charged to a stage, and what is measured of a process."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.ways import Meter, Process
from tests.benchmarks.fake_way import HELD


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_stage_within_another_counts_for_itself_alone(clock: Clock) -> None:
    meter = Meter(clock)
    with meter.stage("outer"):
        clock.now = 1
        with meter.stage("inner"):
            clock.now = 11
        clock.now = 14
    clock.now = 100
    with meter.stage("inner"):
        clock.now = 120
    assert meter.spent == {"outer": 4, "inner": 30}


def test_a_stage_that_fails_is_charged_and_closed(clock: Clock) -> None:
    meter = Meter(clock)

    def fail() -> None:
        clock.now += 3
        raise ValueError

    with meter.stage("outer"):
        with pytest.raises(ValueError):  # noqa: PT011
            meter.wrap("inner", fail)()
        clock.now += 1
    assert meter.spent == {"outer": 1, "inner": 3}


def test_a_wrapped_function_does_what_it_did(clock: Clock) -> None:
    assert Meter(clock).wrap("stage", divmod)(7, 2) == (3, 1)


def test_counters_are_charged_like_clocks() -> None:
    counts = Counter(fp32=5)
    meter = Meter(counts.copy)
    with meter.stage("one"):
        counts["fp32"] += 2
        with meter.stage("two"):
            counts["bf16"] += 3
    with meter.stage("two"):
        counts["bf16"] += 4
    assert meter.spent == {"one": {"fp32": 2}, "two": {"bf16": 7}}


def test_a_way_runs_in_a_process_of_its_own() -> None:
    with Process("tests.benchmarks.fake_way") as way:
        called = way.call("index", [Path("a.jpg"), Path("b.png")])
        assert called.answer.texts == ("a", "b")
        assert 2**20 < called.peak.proportional < called.peak.resident < 2**30
        with pytest.raises(ValueError, match="no such picture"):
            way.call("fail")


def test_memory_of_its_children_counts() -> None:
    with Process("tests.benchmarks.fake_way") as way:
        alone = way.call("index", []).peak
        held = way.call("hold_in_a_child").peak
        assert held.resident - alone.resident > HELD
        assert held.proportional - alone.proportional > HELD
