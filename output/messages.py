"""Messages on stderr, and what becomes of stdout when nobody can take the answer."""

import logging
import os
import sys
from io import TextIOWrapper

import typer

from indexer.folding import one_line


def print_message(sentence: str) -> None:
    """Print one sentence to stderr, control characters and line breaks escaped."""
    typer.echo(one_line(f"coverdex: {sentence}"), err=True)


class Logged(logging.Handler):
    """Prints what other modules log, as that they wait for another program."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a logged message."""
        print_message(record.getMessage())


def escape_unprintable() -> None:
    """Let stdout and stderr print escapes for letters that their encoding lacks, as ASCII does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_stdout() -> None:
    """Send what is left in stdout's buffer nowhere, so that Python's exit does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
