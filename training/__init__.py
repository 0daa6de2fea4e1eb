"""How the shipped ResNet18 was made: material, drawn covers, views of them, and the training.

The scenes that tests and benchmarks draw serve here too, so their folder is put on the path.
"""

import sys
from pathlib import Path

_TESTS = str(Path(__file__).resolve().parents[1] / "tests")
if _TESTS not in sys.path:
    sys.path.append(_TESTS)
