"""Tables in a terminal: as wide as it is, or lists of facts."""

import io

from rich.console import Console

from output import terminal_table
from output.table import Styled
from output.terminal_table import print_cells


def cells(*words: str) -> list[Styled]:
    return [((word, ""),) for word in words]


def test_a_narrow_terminal_gets_a_list_of_facts(monkeypatch):
    sent = io.StringIO()
    console = Console(file=sent, force_terminal=True, width=40, color_system=None, highlight=False)
    monkeypatch.setattr(terminal_table, "_console", lambda: console)
    columns = ("rank", "", "title", "file")
    print_cells(columns, [cells("1", "", "EMMA", "/a.jpg"), cells("2", "match", "KIM", "/b.jpg")])
    facts = [" ".join(line.split()) for line in sent.getvalue().splitlines()]
    assert facts == [
        *("rank 1", "title EMMA", "file /a.jpg", ""),
        *("rank 2", "match", "title KIM", "file /b.jpg", ""),
    ]


def test_a_wide_terminal_gets_a_table(monkeypatch):
    sent = io.StringIO()
    console = Console(file=sent, force_terminal=True, width=80, color_system=None, highlight=False)
    monkeypatch.setattr(terminal_table, "_console", lambda: console)
    print_cells(("id", "title"), [cells("1", "EMMA"), cells("22", "KIM")])
    assert [line.split() for line in sent.getvalue().splitlines()] == [
        ["id", "title"],
        ["1", "EMMA"],
        ["22", "KIM"],
    ]
