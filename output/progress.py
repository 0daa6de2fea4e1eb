"""Progress of long work on stderr: a bar if stderr is a terminal, failures in any case."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from indexer.folding import one_line
from indexer.report import Report, Step
from output.messages import print_message
from output.terminal import print_report


class ShownProgress:
    """Counts finished pictures on a progress bar."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("looking for pictures", total=None)

    def start(self, pictures: int) -> None:
        """Set the number of pictures."""
        self._bar.update(self._task, total=pictures, description="working")

    def advance(self) -> None:
        """Count one finished picture."""
        self._bar.advance(self._task)

    def step(self, step: Step) -> None:
        """Count the outcome of one file, and print it if it failed. Removed covers don't count."""
        if step.outcome == "failed":
            sentence = one_line(f" {step.path}: {step.reason}")
            self._bar.console.print(Text.assemble(("failed", "red"), sentence), soft_wrap=True)
        for note in step.notes:
            sentence = one_line(f" {step.path}: {note}")
            self._bar.console.print(Text.assemble(("note", "yellow"), sentence), soft_wrap=True)
        if step.outcome != "removed":
            self.advance()


def print_watched(report: Report) -> None:
    """Print what one run of a watched folder changed, with what failed; nothing if nothing did."""
    for step in report.failures:
        print_message(f"failed {step.path}: {step.reason}")
    for note in report.notes:
        print_message(note)
    if any(count for outcome, count in report.counts.items() if outcome != "unchanged"):
        print_report(report)


@contextmanager
def progress() -> Iterator[ShownProgress]:
    """Show a progress bar with count, rate and time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        yield ShownProgress(bar)


class _RateColumn(ProgressColumn):
    """Pictures per minute."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed * 60:.0f}/min" if task.speed else "")
