"""The sample covers and photos in `data/`."""

import csv
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
COVERS, PHOTOS = DATA / "covers", DATA / "photos"


def sample_rows(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a list of samples, by file name."""
    with path.open(newline="", encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}
