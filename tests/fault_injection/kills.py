"""Kill a command at every named step and at random moments, and compare with an undisturbed run."""

import json
import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fault_injection.children import FakeWorkers, InChild, in_child
from tests.fault_injection.promises import check, dump
from tests.fault_injection.scenes import Scene
from tests.fault_injection.steps import kill_at, list_steps

KILLED = -9


@dataclass(frozen=True)
class Figures:
    """The kills of one scene. Every check and every comparison held."""

    steps: int
    step_kills: int
    random_kills: int
    worker_kills: int
    comparisons: int

    @property
    def sentence(self) -> str:
        """The figures in a sentence."""
        return (
            f"at each of {self.steps} named steps ({self.step_kills} kills) and at "
            f"{self.random_kills} random moments, {self.worker_kills} of them with a worker "
            f"process; checked after each kill, {self.comparisons} times compared with a quiet run"
        )


class Killer:
    """Kills the command of one scene, on copies of its library in a folder of its own."""

    def __init__(self, scene: Scene, folder: Path, rng: random.Random) -> None:
        self.scene, self.folder, self.rng = scene, folder, rng
        self.comparisons = 0
        quiet = self._copy()
        self.seconds = {InChild: self._quiet(quiet)}
        self.expected = self._dump(quiet)

    def kill_at_steps(self, turns: int) -> tuple[int, int]:
        """Kill before each step, at most `turns` times each; returns counts of steps and kills."""
        listed = in_child(list_steps(self._copy(), self.scene.run(self.library)))
        lines = listed.stderr.splitlines()
        names = Counter(line.removeprefix("step ") for line in lines if line.startswith("step "))
        kills = 0
        for name, times in names.items():
            for turn in sorted(self.rng.sample(range(1, times + 1), min(times, turns))):
                self._copy()
                dead = in_child(kill_at(self.library, self.scene.run(self.library), name, turn))
                assert dead.code == KILLED, (name, turn, dead)
                kills += 1
                self._go_on(f"killed before {name} ({turn})")
        return len(names), kills

    def kill_at_random(self, kills: int, describer: type) -> None:
        """Kill, check and start again until `kills` have hit; compare each finished library."""
        if describer not in self.seconds:
            self.seconds[describer] = self._quiet(self._copy(), describer)
        hits = 0
        while hits < kills:
            self._copy()
            code = KILLED
            while code == KILLED and hits < kills:
                moment = self.rng.uniform(0, self.seconds[describer])
                code = in_child(self.scene.run(self.library, describer=describer), moment).code
                assert code in (KILLED, self.scene.code) or self.scene.name == "remove", code
                hits += code == KILLED
                # The time of a run depends on the machine's load, so the estimate is adapted.
                self.seconds[describer] *= 1.02 if code == KILLED else 0.9
                self._check(f"killed after {moment:.3f} s")
            if code == KILLED:
                self._go_on("killed at random")
            else:
                self._compare("killed at random, and then ended")

    @property
    def library(self) -> Path:
        """The copy of the library that the command changes."""
        return self.folder / "library"

    def _copy(self) -> Path:
        shutil.rmtree(self.library, ignore_errors=True)
        shutil.copytree(self.scene.library, self.library)
        return self.library

    def _quiet(self, library: Path, describer: type = InChild) -> float:
        started = time.monotonic()
        done = in_child(self.scene.run(library, describer=describer))
        assert done.code == self.scene.code, done
        return time.monotonic() - started

    def _go_on(self, what: str) -> None:
        """Check the library, run the command again to its end, and compare."""
        self._check(what)
        done = in_child(self.scene.run(self.library))
        # What was removed before the kill can't be removed again.
        assert done.code == self.scene.code or self.scene.name == "remove", (what, done)
        self._compare(what)

    def _compare(self, what: str) -> None:
        found = self._dump(self.library)
        for part, content in self.expected.items():
            assert found[part] == content, f"{what}: {part} differs"
        self.comparisons += 1

    def _check(self, what: str) -> None:
        checked = in_child(lambda: check(self.library))
        assert checked.code == 0, (what, checked.stderr)

    def _dump(self, library: Path) -> dict[str, Any]:
        dumped = in_child(lambda: print(json.dumps(dump(library))))
        assert dumped.code == 0, dumped.stderr
        content: dict[str, Any] = json.loads(dumped.stdout)
        return content


def inject_kills(scene: Scene, folder: Path, kills: int, turns: int, seed: int) -> Figures:
    """Inject all kills of one scene. A tenth of `index`'s random ones hit a real worker process.

    Raises:
        AssertionError: a promise was broken; the text names the kill.
    """
    folder.mkdir()
    killer = Killer(scene, folder, random.Random(f"{scene.name} {seed}"))
    steps, step_kills = killer.kill_at_steps(turns)
    with_worker = kills // 10 if scene.name == "index" else 0
    killer.kill_at_random(kills - with_worker, InChild)
    if with_worker:
        killer.kill_at_random(with_worker, FakeWorkers)
    return Figures(steps, step_kills, kills, with_worker, killer.comparisons)
