"""A way of indexing that reads a file's name, for `benchmarks/ways.py`."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ways import Indexed

HELD = 96 * 2**20
"""Bytes that a child of it holds."""


class Way:
    def index(self, paths: Sequence[Path]) -> Indexed:
        return Indexed(2.0, tuple(path.stem for path in paths), {"decode": 0.5})

    def fail(self) -> None:
        raise ValueError("no such picture")

    def hold_in_a_child(self) -> None:
        program = f"import time; held = b'1' * {HELD}; time.sleep(3)"
        subprocess.run([sys.executable, "-c", program], check=True)
