"""How the shipped weights were made, and training on a person's own collection.

In a checkout, the scenes that tests and benchmarks draw serve here too: their folder is put on the
path. An installed Coverdex trains a person's own classes only, and has no such folder.
"""

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1] / "tests"
if (_TESTS / "scene_parts.py").exists() and str(_TESTS) not in sys.path:
    sys.path.append(str(_TESTS))
