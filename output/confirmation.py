"""Questions on the terminal, before something is done that takes long to do again."""

import sys

import typer

from indexer.errors import ConfirmationError


def confirm_removal(covers: int, *, yes: bool) -> None:
    """Ask whether to forget so many covers, unless `yes`.

    Raises:
        ConfirmationError: nobody is there to be asked.
        typer.Abort: the answer was no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfirmationError(f"{covers} covers would be forgotten; to do so, add --yes")
    typer.confirm(f"Forget {covers} covers? Their picture files stay.", abort=True, err=True)
