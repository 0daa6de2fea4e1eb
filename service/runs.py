"""Indexing runs of a service: one at a time, in a thread, with progress that anybody may follow."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal

from catalogue.refresh import refresh
from indexer.errors import CoverdexError
from indexer.report import Step
from indexer.run import index
from indexer.workers.pool import default_jobs
from output.documents import report_document
from service.problems import Refusal

BUSY_SECONDS = 10
"""When a client that was refused because of another run may try again."""

State = Literal["idle", "running", "done", "failed", "stopped"]

log = logging.getLogger("coverdex")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    `files`: how many it looks at, None until they are counted. `done`: how many of these are
    finished, `failed`: how many of these failed. `report`: the document of a finished run.
    `problem`: why a run ended early.
    """

    state: State = "idle"
    files: int | None = None
    done: int = 0
    failed: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    def document(self) -> dict[str, Any]:
        """Its JSON document."""
        return asdict(self)


class Runs:
    """The runs of one service on a library's folder; `progress` is that of the last one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stopping = False
        self.progress = Progress()

    def start(self, paths: Sequence[Path], **options: bool) -> Thread:
        """Begin a run with options of `indexer.run.index`; returns the thread that does it.

        Raises:
            Refusal: 409 while another run goes on, or the service stops.
        """
        with self._lock:
            if self._stopping or (self._thread is not None and self._thread.is_alive()):
                sentence = "the library is busy: another run goes on; try again when it is done"
                raise Refusal(409, sentence, BUSY_SECONDS)
            self.progress = Progress("running")
            self._thread = Thread(target=self._run, args=(paths, options), daemon=True)
            self._thread.start()
            return self._thread

    def close(self) -> None:
        """Stop a run after the pictures in hand; none begins any more."""
        with self._lock:
            self._stopping = True
        if self._thread is not None:
            self._thread.join()

    def _run(self, paths: Sequence[Path], options: dict[str, bool]) -> None:
        try:
            report = index(
                self._folder,
                paths,
                jobs=max(1, default_jobs() - 1),  # one processor is left for questions
                on_start=self._started,
                on_step=self._stepped,
                finish=refresh,
                **options,  # type: ignore[arg-type]
            )
        except KeyboardInterrupt:
            sentence = "stopped; what was finished is kept, run it again to go on"
            self.progress = replace(self.progress, state="stopped", problem=sentence)
        except CoverdexError as error:
            self.progress = replace(self.progress, state="failed", problem=str(error))
        except Exception as error:
            log.error("an indexing run failed", exc_info=error)
            sentence = "an error of the program; the service's log holds the details"
            self.progress = replace(self.progress, state="failed", problem=sentence)
        else:
            document = report_document(report) | {"notes": report.notes}
            self.progress = replace(self.progress, state="done", report=document)

    def _started(self, files: int) -> None:
        self.progress = replace(self.progress, files=files)

    def _stepped(self, step: Step) -> None:
        """Count a finished file; raises KeyboardInterrupt, as Ctrl-C does, if the service stops."""
        now = self.progress
        failed = now.failed + (step.outcome == "failed")
        self.progress = replace(now, done=now.done + (step.outcome != "removed"), failed=failed)
        if self._stopping:
            raise KeyboardInterrupt
