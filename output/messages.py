"""Messages on stderr, and what becomes of the streams when nobody can take what is printed."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

import typer

from indexer.folding import one_line


def print_message(sentence: str) -> None:
    """Print one sentence to stderr, control characters and line breaks escaped."""
    with stderr_may_be_full():
        typer.echo(one_line(f"coverdex: {sentence}"), err=True)


class Logged(logging.Handler):
    """Prints what other modules log, as that they wait for another program."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a logged message."""
        print_message(record.getMessage())


def prepare_streams() -> None:
    """Let stdout and stderr print escapes for letters that their encoding lacks, as ASCII does.

    What is printed to a closed one goes nowhere, as into a closed pipe; a closed stdin is empty.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - open to the end
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def stderr_may_be_full() -> Iterator[None]:
    """What is written to stderr meanwhile is lost where its disk is full: the exit code tells."""
    try:
        yield
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Send what is left in a stream's buffer nowhere, so that Python's exit does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
