"""Tables where they are piped, and in colours."""

import pytest

from output.table import print_table


def test_a_piped_table_has_tabs_and_no_padding(capsys):
    print_table(("id", "title", "file"), [("1", "Kim", "a.jpg"), ("22", "War and Peace", "b.jpg")])
    assert capsys.readouterr().out == ("id\ttitle\tfile\n1\tKim\ta.jpg\n22\tWar and Peace\tb.jpg\n")


@pytest.mark.parametrize("no_color", [False, True])
def test_no_color_takes_colours_away(monkeypatch, capsys, no_color):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    print_table(("name",), [((("bad", "red"),),)])
    assert ("\x1b[31m" in capsys.readouterr().out) is not no_color


def test_a_table_without_rows_prints_nothing(capsys):
    print_table(("a", "b"), [])
    assert capsys.readouterr().out == ""
