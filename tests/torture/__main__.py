"""All of it, with its figures on stdout: `python tests/torture`. The first broken promise ends it.

The long form is `make torture`; `tests/test_torture.py` runs a short one.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from torture.faults import FAULTS
from torture.kills import torment
from torture.place import Place, SkippedError
from torture.scenes import all_scenes
from torture.survive import survive
from torture.together import TOGETHER


def main(arguments: Sequence[str] | None = None) -> None:
    """Run everything in a folder that is deleted at the end."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of index at random moments")
    parser.add_argument("--others", type=int, default=200, help="of each other command")
    parser.add_argument("--turns", type=int, default=5, help="kills at most at one named step")
    parser.add_argument("--mutants", type=int, default=1000, help="of each picture format")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    root = Path(tempfile.mkdtemp(prefix="coverdex-torture-"))
    root.chmod(0o755)
    started = time.monotonic()
    for fault in (*FAULTS, *TOGETHER):
        try:
            say(f"fault {fault.__name__}", fault(Place(root / fault.__name__)), root)
        except SkippedError as reason:
            say(f"fault {fault.__name__}", f"skipped, {reason}", root)
    for scene in all_scenes(root):
        kills = options.kills if scene.name == "index" else options.others
        figures = torment(scene, root / f"kill-{scene.name}", kills, options.turns, options.seed)
        say(f"kill {scene.name}", figures.sentence, root)
    survived = survive(root / "survive", options.mutants, options.seed)
    say("mutants", ", ".join(f"{key} {value}" for key, value in asdict(survived).items()), root)
    say("all", f"held in {time.monotonic() - started:.0f} s", root)
    shutil.rmtree(root)


def say(what: str, sentence: str, root: Path) -> None:
    """One line of figures, at once."""
    print(f"{what}: {sentence.replace(str(root), '…')}", flush=True)


if __name__ == "__main__":
    main()
