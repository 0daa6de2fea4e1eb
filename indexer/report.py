"""The outcome of an indexing run: one step per file, and their counts."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["added", "updated", "moved", "unchanged", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one file; `reason` is empty unless it failed. `notes`: see `Cover`."""

    path: str
    outcome: Outcome
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """The number of files per outcome, and notes on paths that held no picture.

    `noted` are the files with notes on how they were read. `passed_over` counts files that were not
    looked at, by reason.
    """

    counts: dict[Outcome, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("added", "updated", "moved", "unchanged", "removed", "failed"), 0
        )
    )
    failures: list[Step] = field(default_factory=list)
    noted: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)

    def count(self, step: Step) -> None:
        """Add the outcome of one file."""
        self.counts[step.outcome] += 1
        if step.outcome == "failed":
            self.failures.append(step)
        if step.notes:
            self.noted.append(step)
