"""What `make demo` runs, with the real models: a new user sees this first."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_runs_to_its_end(tmp_path):
    command = f"{sys.executable} -m cli --library {tmp_path / 'library'}"
    run = subprocess.run(
        ["sh", "data/demo.sh"],
        cwd=ROOT, env={**os.environ, "COVERDEX": command},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    in_the_photo = run.stdout.split("Which book is in this photo?")[1]
    assert in_the_photo.splitlines()[3].split("\t")[2] == "match"
    assert "Frankenstein" in run.stdout.split("misspelt?")[1]
    assert (ROOT / "build" / "photo_00.png").stat().st_size > 100_000
