"""The words of the page, from the one file that a translation replaces."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def texts() -> dict[str, Any]:
    """The texts by section and name, as `texts()["ask"]["title"]`."""
    return tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))


def counted(section: str, name: str, count: int) -> str:
    """A text that has one form for one thing, NAME_one, and another for more, NAME_many."""
    form: str = texts()[section][f"{name}_{'one' if count == 1 else 'many'}"]
    return form.format(count=count)
