"""Several programs at once on one library, and signals."""

import json
import os
import signal
import sqlite3
import time
from pathlib import Path

from indexer.store import database, library
from indexer.vision.cover import Cover
from tests.fake_worker import save_order
from tests.fault_injection.children import Child, Ended, InChild
from tests.fault_injection.place import Place


class SlowChild(InChild):
    """Takes 0.1 s per picture, as if networks described it."""

    def describe(self, data: bytes) -> Cover:
        time.sleep(0.1)
        return super().describe(data)


def two_runs(place: Place) -> str:
    """The second of two runs waits, says so, and then finds nothing left to do."""
    children = [place.start("index", place.pictures, describer=SlowChild) for _ in range(2)]
    late, early = sorted((child.wait() for child in children), key=lambda ended: ended.stdout)
    assert late.stdout.startswith("0 added, 0 updated, 6 unchanged"), late
    assert early.stdout.startswith("3 added, 0 updated, 3 unchanged"), early
    assert "the library is busy, waiting for process" in late.stderr, late
    place.holds(1, 2, 3, 4, 5, 6)
    return late.stderr.strip()


def ten_readers(place: Place) -> str:
    """Queries during a run each see the library at one moment."""
    for number in range(70, 85):
        save_order(place.pictures / f"{number}.png", number)
    (place.pictures / "3.png").unlink()
    questions = (("list",), ("similar", "2", "-k", "99"), ("text", "oak elm"))
    writer = place.start("index", place.pictures, describer=SlowChild)
    answers = 0
    while writer.runs():
        asked = [questions[number % 3] for number in range(10)]
        readers = [place.start(*words, "--json") for words in asked]
        for reader in readers:
            _check_answer(reader.wait())
            answers += 1
    assert writer.wait().code == 0
    place.holds(1, 2, 4, 5, 6, *range(70, 85))
    return f"{answers} right answers, ten at a time, during one run"


def removing_while_others_search(place: Place) -> str:
    """Removing and searching don't wait for each other, and no search sees part of a cover."""
    place("index", place.pictures)
    searching = [place.start("similar", "2", "-k", "99", "--json") for _ in range(4)]
    removing = place.start("remove", "1", "3", "5")
    searching += [place.start("similar", "2", "-k", "99", "--json") for _ in range(4)]
    assert removing.wait().stdout == "3 removed\n"
    for child in searching:
        ended = child.wait()
        assert ended.code == 0, ended
        ids = {result["id"] for result in json.loads(ended.stdout)["results"]}
        assert ids in ({4, 6}, {1, 3, 4, 5, 6}), ids
    place.holds(2, 4, 6)
    return "3 removed during 8 searches"


def ten_first_openings(place: Place) -> str:
    """Ten programs make the same library at the same time."""
    place.library = place.root / "new"
    (place.root / "empty").mkdir()
    children = [place.start("index", place.root / "empty") for _ in range(10)]
    ended = [child.wait() for child in children]
    assert [one.code for one in ended] == [0] * 10, ended
    place.goes_on()
    return "ten made one library"


def a_change_in_the_way(place: Place) -> str:
    """A change waits for another one; if that takes too long, it fails with a sentence."""
    other = Child(lambda: _hold(place.library / library.FILE_NAME))
    time.sleep(0.5)
    waiting = place.start("remove", 1)
    time.sleep(2 * database.SILENT_SECONDS)
    assert place.covers() == {"1.png", "2.png", "3.png"}  # reading doesn't wait
    assert waiting.runs()
    os.kill(other.pid, signal.SIGKILL)
    ended = waiting.wait()
    assert (ended.code, ended.stdout) == (0, "1 removed\n"), ended
    assert ended.stderr == "coverdex: the library is busy, waiting …\n", ended
    other.wait()
    other = Child(lambda: _hold(place.library / library.FILE_NAME))
    time.sleep(0.5)
    sentence = place.fails(1, "try again", "remove", 2, before=_impatient)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    place.holds(2, 3)
    return sentence


def ctrl_c(place: Place) -> str:
    """After the first signal the pictures in hand are finished, after the second the run stops."""
    for number in range(70, 76):
        save_order(place.pictures / f"{number}.png", number)
    # The first picture is stored, the second is in hand, and perhaps a third.
    for signals, more in (
        ((signal.SIGINT,), (2, 3)),
        ((signal.SIGTERM,), (2, 3)),
        ((signal.SIGINT, signal.SIGINT), (0, 1)),
    ):
        before = len(place.covers())
        ended = place("index", place.pictures, describer=_interrupted(signals))
        assert ended.code == 130, ended
        assert "finishing the pictures in hand" in ended.stderr, ended
        assert "run it again to go on" in ended.stderr, ended
        assert len(place.covers()) - before in more, (signals, before, place.covers(), ended)
    place("index", place.pictures)
    place.holds(1, 2, 3, 4, 5, 6, *range(70, 76))
    return ended.stderr.splitlines()[-1]


TOGETHER = (
    two_runs,
    ten_readers,
    removing_while_others_search,
    ten_first_openings,
    a_change_in_the_way,
    ctrl_c,
)


def _check_answer(ended: Ended) -> None:
    """Check that each cover in an answer is complete: words, file and labels."""
    assert ended.code == 0, ended
    rows = next(rows for rows in json.loads(ended.stdout).values() if isinstance(rows, list))
    assert all(row["path"] and row["text"] and row["labels"] for row in rows), rows
    paths = [row["path"] for row in rows]
    assert len(paths) == len(set(paths)), paths


def _hold(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(600)


def _impatient() -> None:
    database.BUSY_SECONDS = 1


def _interrupted(signals: tuple[int, ...]) -> type:
    """A describer that gets signals during its second picture."""

    class Interrupted(InChild):
        pictures = 0

        def describe(self, data: bytes) -> Cover:
            self.pictures += 1
            if self.pictures == 2:
                for number in signals:
                    os.kill(os.getpid(), number)
                    time.sleep(0.2)  # two signals at the same time would count as one
            return super().describe(data)

    return Interrupted
