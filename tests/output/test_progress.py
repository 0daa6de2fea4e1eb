import pytest

from indexer.run import Step
from output.progress import progress


def test_failures_go_to_stderr_and_nothing_to_stdout(capsys):
    with progress() as shown:
        shown.start(3)
        shown.step(Step("/covers/a.jpg", "added"))
        shown.step(Step("/covers/b.jpg", "failed", "damaged or cut short"))
        shown.step(Step("/covers/c.jpg", "unchanged"))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "failed /covers/b.jpg: damaged or cut short\n"


@pytest.mark.parametrize("name", ["[red]x[/]", "[/]", "[bold", ":smile:", "a" * 500])
def test_names_and_reasons_are_printed_as_they_are(capsys, name):
    with progress() as shown:
        shown.step(Step(f"/covers/{name}.jpg", "failed", f"reason {name}"))
    assert capsys.readouterr().err == f"failed /covers/{name}.jpg: reason {name}\n"


def test_files_are_counted_and_removed_covers_are_not():
    with progress() as shown:
        shown.start(3)
        shown.step(Step("/covers/gone.jpg", "removed"))
        shown.step(Step("/covers/a.jpg", "added"))
        shown.advance()
        (task,) = shown._bar.tasks
        assert (task.completed, task.total) == (2, 3)


def test_a_terminal_is_shown_a_bar(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    with progress() as shown:
        shown.start(2)
        shown.step(Step("/covers/a.jpg", "added"))
        shown.step(Step("/covers/b.jpg", "failed", "damaged"))
    captured = capsys.readouterr()
    assert "2/2" in captured.err
    assert "damaged" in captured.err
    assert captured.out == ""
