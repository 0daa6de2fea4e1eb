"""What was looked at in an installation and its library, and what was found."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `good` is False where something must be done."""

    name: str
    value: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was looked at."""

    all: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing must be done."""
        return all(finding.good for finding in self.all)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        findings = [
            {"name": finding.name, "value": finding.value, "good": finding.good}
            for finding in self.all
        ]
        return {"healthy": self.healthy, "findings": findings}
