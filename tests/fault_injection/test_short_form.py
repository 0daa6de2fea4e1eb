"""The short form of `make fault-injection`: faults, kills and fuzzed pictures."""

import os
import re
import subprocess
import sys

import pytest

FAULTS = (
    "full_disk full_disk_by_a_limit read_only_folder damaged_vector_file damaged_database "
    "newer_library file_that_changes file_that_vanishes odd_names links_pipes_and_giants "
    "no_permission library_that_is_a_file nothing_outside two_runs ten_readers "
    "removing_while_others_search ten_first_openings a_change_in_the_way ctrl_c"
).split()


@pytest.fixture(scope="module")
def lines():
    """The lines that the short form prints, by their names."""
    short = ("--kills", "20", "--others", "5", "--turns", "1", "--fuzzed", "13")
    run = subprocess.run(
        [sys.executable, "-m", "tests.fault_injection", *short],
        capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return dict(line.split(": ", 1) for line in run.stdout.splitlines())


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_a_sentence_and_loses_nothing(lines, name):
    said = lines[f"fault {name}"]
    if said.startswith("skipped"):
        pytest.skip(said)


def test_no_fault_is_forgotten_here(lines):
    assert {line.removeprefix("fault ") for line in lines if line.startswith("fault ")} == {*FAULTS}


@pytest.mark.parametrize(
    ("scene", "kills"), [("index", 20), ("remove", 5), ("rebuild", 5), ("migrate", 5)]
)
def test_a_kill_loses_nothing_but_what_was_in_hand(lines, scene, kills):
    steps, step_kills, random_kills, worker_kills, comparisons = map(
        int, re.findall(r"\d+", lines[f"kill {scene}"])
    )
    assert step_kills == steps >= 5
    assert random_kills == kills
    assert worker_kills == (2 if scene == "index" else 0)
    assert comparisons > steps


def test_broken_pictures_cost_themselves(lines):
    figures = dict(part.rsplit(" ", 1) for part in lines["fuzz"].split(", "))
    assert int(figures["files"]) > 100
    assert int(figures["crashes"]) == 0
    assert 0 < int(figures["failed"]) < int(figures["files"])
