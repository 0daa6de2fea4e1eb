"""The findings of `coverdex doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined; `good` is False where something must be done."""

    name: str
    value: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was examined."""

    all: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Return whether nothing must be done."""
        return all(finding.good for finding in self.all)
