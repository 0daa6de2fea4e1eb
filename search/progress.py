"""Progress of indexing on stderr: a bar where that is a terminal, failures either way."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
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

from indexer.indexing import Step


class IndexProgress:
    """Counts files as they are done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("looking for pictures", total=None)

    def start(self, files: int) -> None:
        """The number of files is known."""
        self._progress.update(self._task, total=files, description="indexing")

    def step(self, step: Step) -> None:
        """One file is done, or one cover was removed."""
        if step.outcome == "failed":
            self._progress.console.print(
                f"[red]failed[/] {escape(step.path)}: {escape(step.reason)}", soft_wrap=True
            )
        if step.outcome != "removed":
            self._progress.advance(self._task)


@contextmanager
def index_progress() -> Iterator[IndexProgress]:
    """A bar with count, rate and time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield IndexProgress(progress)


class _RateColumn(ProgressColumn):
    """Covers a minute: the unit in which indexing on a processor goes."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed * 60:.0f}/min" if task.speed else "")
