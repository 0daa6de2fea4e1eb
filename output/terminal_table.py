"""Tables in a terminal, by Rich."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from output.table import Styled

NARROW = 80
"""Columns of a terminal below which a table of more than MAX_NARROW columns is a list of facts."""

MAX_NARROW = 3


def print_cells(columns: Sequence[str], rows: Sequence[Sequence[Styled]]) -> None:
    """Print rows as a table as wide as the terminal, or as lists of facts where that is narrow."""
    console = _console()
    texts = [[Text.assemble(*cell) for cell in row] for row in rows]
    if console.width < NARROW and len(columns) > MAX_NARROW:
        for row in texts:
            console.print(_facts(columns, row), Text())
        return
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in texts:
        table.add_row(*row)
    console.print(table)


def _facts(columns: Sequence[str], row: Sequence[Text]) -> Table:
    """A row as a list of its columns' names and values, without the empty ones."""
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    for column, cell in zip(columns, row, strict=True):
        if cell.plain:
            facts.add_row(column, cell)
    return facts


class _Console(Console):
    """Rich's console, that leaves a closed pipe to the command line."""

    def on_broken_pipe(self) -> None:
        """Raise the BrokenPipeError again, for which Rich would exit with 1."""
        raise  # noqa: PLE0704 - Rich calls this while it handles the error


def _console() -> Console:
    return _Console(highlight=False)
