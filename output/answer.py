"""An answer on stdout: as its JSON document, or for people."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import typer

from indexer.folding import printable

Found = TypeVar("Found")
"""A result of any command."""


def print_answer(
    found: Found,
    document: Callable[[Found], dict[str, Any]],
    print_found: Callable[[Found], None],
    as_json: bool,
) -> None:
    """Print a result as the JSON of its document, or by `print_found`."""
    if as_json:
        typer.echo(printable(json.dumps(document(found), ensure_ascii=False, indent=2)))
    else:
        print_found(found)
