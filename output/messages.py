"""Messages on stderr: all that is not the answer to a command."""

import typer

from indexer.folding import printable


def print_message(sentence: str) -> None:
    """Print one sentence to stderr, control characters escaped."""
    typer.echo(printable(f"coverdex: {sentence}"), err=True)
