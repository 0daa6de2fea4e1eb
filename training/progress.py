"""What a training leaves on the disk while it goes on: its checkpoint and its log."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch


def write_checkpoint(state: Mapping[str, Any], path: Path) -> None:
    """Write a checkpoint; the old one stays until the new one is whole."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def log_row(path: Path, values: Mapping[str, Any]) -> None:
    """Add a row to a CSV file, which begins with the names of its columns, and print it."""
    fresh = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(values))
        if fresh:
            writer.writeheader()
        writer.writerow(values)
    print("  ".join(f"{name} {value}" for name, value in values.items()), flush=True)
