"""A library and its pictures, to run commands on."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.fake_worker import save_order
from tests.fault_injection.children import Child, Ended, InChild, command, in_child
from tests.fault_injection.promises import check


class SkippedError(Exception):
    """A fault can't be injected on this machine; the text is the reason."""


class Place:
    """A folder with six pictures, and a library of the first three."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        root.chmod(0o755)
        self.root, self.pictures, self.library = root, root / "pictures", root / "library"
        self.pictures.mkdir()
        for number in (1, 2, 3):
            save_order(self.pictures / f"{number}.png", 20 * number)
        assert self("index", self.pictures).code == 0
        for number in (4, 5, 6):
            save_order(self.pictures / f"{number}.png", 20 * number)

    def __call__(
        self,
        *words: object,
        before: Callable[[], object] = lambda: None,
        as_nobody: bool = False,
        describer: type = InChild,
    ) -> Ended:
        """Run a command on the library in a child process, which calls `before` first."""
        ended = self.start(*words, before=before, as_nobody=as_nobody, describer=describer).wait()
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended

    def start(
        self,
        *words: object,
        before: Callable[[], object] = lambda: None,
        as_nobody: bool = False,
        describer: type = InChild,
    ) -> Child:
        """Start a command without waiting for it."""

        def run() -> None:
            before()
            command(*words, "--library", self.library, describer=describer)()

        return Child(run, as_nobody=as_nobody)

    def fails(self, code: int, sentence: str, *words: object, **options: object) -> str:
        """Run a command that must end in a sentence and an exit code; returns the sentence."""
        ended = self(*words, **options)  # type: ignore[arg-type]
        assert ended.code == code, ended
        assert sentence in ended.stderr, ended
        return next(line for line in ended.stderr.splitlines() if sentence in line).strip()

    def covers(self, **options: bool) -> set[str]:
        """The file names of the covers that `list` prints."""
        listed = self("list", "--json", **options)
        assert listed.code == 0, listed
        return {Path(cover["path"]).name for cover in json.loads(listed.stdout)["covers"]}

    def holds(self, *numbers: int) -> None:
        """Check that the library keeps its promises and holds exactly these covers."""
        checked = in_child(lambda: check(self.library))
        assert checked.code == 0, checked.stderr
        assert self.covers() == {f"{number}.png" for number in numbers}

    def goes_on(self) -> None:
        """Check that the same command finishes its work once the fault is gone."""
        assert self("index", self.pictures).code == 0
        self.holds(1, 2, 3, 4, 5, 6)
