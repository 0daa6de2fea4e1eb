"""Watch the steps of a change: SQL statements, and files that are made, synced or renamed.

SQLite's trace, Python's audit events and a patched `os.fsync` report them, so that the program
needs no hook for its tests.
"""

import os
import re
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from indexer.store import library

CHANGES = re.compile(
    r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|INSERT(?: OR REPLACE)? INTO \W?\w+|UPDATE \W?\w+"
    r"|DELETE FROM \W?\w+|CREATE \w+(?: \w+)? (?:IF NOT EXISTS )?\W?\w+|DROP \w+ \W?\w+"
    r"|ALTER TABLE \W?\w+)",
    re.IGNORECASE,
)


def watch(folder: Path, on_step: Callable[[str], None]) -> None:
    """Call `on_step` with the name of each step before it runs, until this process ends."""
    connect, fsync = library.connect, os.fsync

    def traced(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.set_trace_callback(on_statement)
        return connection

    def on_statement(statement: str) -> None:
        found = CHANGES.match(statement)
        if found:
            on_step(re.sub(r"SAVEPOINT.*", "SAVEPOINT", " ".join(found[1].split())))

    def on_write(event: str, path: str) -> None:
        if path.startswith(str(folder)):
            name = re.sub(r"\.\d+\.", ".PID.", Path(path).name)
            on_step(f"{event} {name}")

    def synced(descriptor: int) -> None:
        on_step("fsync")
        fsync(descriptor)
        on_step("fsync is done")

    library.connect = traced
    os.fsync = synced
    watch_files(on_write)


def watch_files(on_write: Callable[[str, str], None]) -> None:
    """Call `on_write` with each event that changes a file, and its path, until this process ends.

    Python sees only the connections of SQLite, not its writes.
    """

    def on_event(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[2], int):
            changes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            if arguments[2] & changes:
                on_write(event, str(arguments[0]))
        elif event in ("os.rename", "os.remove", "os.mkdir", "os.symlink", "sqlite3.connect"):
            on_write(event, str(arguments[0]))

    sys.addaudithook(on_event)


def list_steps(folder: Path, run: Callable[[], None]) -> Callable[[], None]:
    """Run, and print the name of each step on a line of its own."""

    def watched() -> None:
        # os.write, as the command prints to stderr as well.
        watch(folder, lambda name: os.write(2, f"step {name}\n".encode()) and None)
        run()

    return watched


def kill_at(folder: Path, run: Callable[[], None], name: str, turn: int) -> Callable[[], None]:
    """Run, and kill this process before a step for the `turn`-th time."""
    counted: Counter[str] = Counter()

    def on_step(step: str) -> None:
        counted[step] += 1
        if step == name and counted[step] == turn:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched() -> None:
        watch(folder, on_step)
        run()

    return watched
