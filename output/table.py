"""Tables: of cells in a terminal; if piped, lines of cells with tabs, never cut."""

import os
import sys
from collections.abc import Sequence

import typer

from indexer.folding import one_line

Styled = tuple[tuple[str, str], ...]
"""Pieces of a cell, each with the style in which a terminal shows it, as Rich names it."""

Cell = str | Styled
"""A cell; a string is printed as it is, never as markup, with its line breaks escaped."""


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table without borders. If piped, cells are separated by tabs, as `cut` expects them.

    Rich is imported for terminals alone: it takes a fifth of the start of a script's question.
    """
    if not rows:
        return
    cells = [
        [((one_line(cell), ""),) if isinstance(cell, str) else cell for cell in row] for row in rows
    ]
    if is_terminal():
        from output.terminal_table import print_cells

        print_cells(columns, cells)
        return
    lines = [["".join(piece for piece, _ in cell) for cell in row] for row in cells]
    for line in [columns, *lines] if any(columns) else lines:
        typer.echo("\t".join(line))


def is_terminal() -> bool:
    """Whether stdout is a terminal, or taken for one by FORCE_COLOR."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
