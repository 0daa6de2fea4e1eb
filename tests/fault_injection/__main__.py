"""Inject all faults and kills, and print a line of figures for each.

    python -m tests.fault_injection

It ends at the first broken promise. `make fault-injection` runs the long form, `test_short_form.py`
a short one.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.fault_injection.faults import FAULTS
from tests.fault_injection.fuzz_run import fuzz
from tests.fault_injection.kills import inject_kills
from tests.fault_injection.place import Place, SkippedError
from tests.fault_injection.scenes import all_scenes
from tests.fault_injection.together import TOGETHER


def main(arguments: Sequence[str] | None = None) -> None:
    """Run everything in a temporary folder, which is deleted at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault_injection", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kills of index at random moments")
    parser.add_argument("--others", type=int, default=200, help="kills of each other command")
    parser.add_argument("--turns", type=int, default=5, help="most kills at one named step")
    parser.add_argument("--fuzzed", type=int, default=1000, help="fuzzed files of each format")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    root = Path(tempfile.mkdtemp(prefix="coverdex-faults-"))
    root.chmod(0o755)
    started = time.monotonic()
    for fault in (*FAULTS, *TOGETHER):
        try:
            say(f"fault {fault.__name__}", fault(Place(root / fault.__name__)), root)
        except SkippedError as reason:
            say(f"fault {fault.__name__}", f"skipped, {reason}", root)
    for scene in all_scenes(root):
        kills = options.kills if scene.name == "index" else options.others
        figures = inject_kills(
            scene, root / f"kill-{scene.name}", kills, options.turns, options.seed
        )
        say(f"kill {scene.name}", figures.sentence, root)
    fuzzed = fuzz(root / "fuzz", options.fuzzed, options.seed)
    say("fuzz", ", ".join(f"{key} {value}" for key, value in asdict(fuzzed).items()), root)
    say("all", f"held in {time.monotonic() - started:.0f} s", root)
    shutil.rmtree(root)


def say(what: str, sentence: str, root: Path) -> None:
    """Print one line of figures, flushed, without the name of the temporary folder."""
    print(f"{what}: {sentence.replace(str(root), '…')}", flush=True)


if __name__ == "__main__":
    main()
