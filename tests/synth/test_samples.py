"""The sample pictures under data/: complete, well described, small, and drawn again alike."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from synth.samples.__main__ import BOOKS, write_covers
from synth.samples.fonts import MissingFontError, check_fonts

DATA = Path(__file__).resolve().parents[2] / "data"
COVERS = DATA / "covers"
PHOTOS = DATA / "photos"
CORNERS = ("tl", "tr", "br", "bl")
LARGEST_TOTAL = 15_000_000


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


COVER_ROWS = rows(COVERS / "covers.csv")
PHOTO_ROWS = rows(PHOTOS / "photos.csv")


def corners(row: dict[str, str]) -> list[tuple[float, float]]:
    return [(float(row[f"{corner}_x"]), float(row[f"{corner}_y"])) for corner in CORNERS]


def pictures(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix in {".jpg", ".png"}}


def groups(shared: str, different: str) -> list[str]:
    """The values of one column that rows with more than one value of the other share."""
    found = defaultdict(set)
    for row in COVER_ROWS:
        found[row[shared]].add(row[different])
    return [value for value, others in found.items() if len(others) > 1]


def test_the_lists_have_their_columns():
    assert list(COVER_ROWS[0]) == ["file", "title", "author", "art", "work"]
    places = [f"{corner}_{axis}" for corner in CORNERS for axis in "xy"]
    assert list(PHOTO_ROWS[0]) == ["file", "cover", *places]


def test_there_are_enough_pictures():
    assert len(COVER_ROWS) >= 44
    assert len(PHOTO_ROWS) >= 10


def test_every_picture_is_listed_once_and_every_listed_picture_is_there():
    for folder, listed in ((COVERS, COVER_ROWS), (PHOTOS, PHOTO_ROWS)):
        names = [row["file"] for row in listed]
        assert len(names) == len(set(names))
        assert set(names) == pictures(folder)


def test_the_pictures_are_small_enough_to_ship():
    total = sum(path.stat().st_size for folder in (COVERS, PHOTOS) for path in folder.iterdir())
    assert total < LARGEST_TOTAL


@pytest.mark.parametrize("row", COVER_ROWS, ids=lambda row: row["file"])
def test_a_cover_opens_and_is_described(row: dict[str, str]):
    with Image.open(COVERS / row["file"]) as picture:
        picture.load()
        assert 600 <= picture.width <= 900
        assert 650 <= picture.height <= 900
    assert all(value and value == value.strip() for value in row.values())
    assert "|" not in row["title"] + row["author"]


@pytest.mark.parametrize("row", PHOTO_ROWS, ids=lambda row: row["file"])
def test_the_cover_lies_wholly_inside_its_photo(row: dict[str, str]):
    with Image.open(PHOTOS / row["file"]) as picture:
        upright = ImageOps.exif_transpose(picture)
    for x, y in corners(row):
        assert 0 <= x <= upright.width - 1
        assert 0 <= y <= upright.height - 1
    assert row["cover"] in {cover["file"] for cover in COVER_ROWS}


@pytest.mark.parametrize("row", PHOTO_ROWS, ids=lambda row: row["file"])
def test_the_corners_run_clockwise_around_a_convex_outline(row: dict[str, str]):
    points = corners(row)
    for i in range(4):
        (ax, ay), (bx, by), (cx, cy) = points[i], points[(i + 1) % 4], points[(i + 2) % 4]
        assert (bx - ax) * (cy - by) - (by - ay) * (cx - bx) > 0


def test_one_photo_has_to_be_turned_by_its_exif_note():
    turned = []
    for row in PHOTO_ROWS:
        with Image.open(PHOTOS / row["file"]) as picture:
            turned.append(picture.getexif().get(ExifTags.Base.Orientation, 1) != 1)
    assert any(turned)


def test_formats_and_shapes_vary():
    sizes = set()
    for row in COVER_ROWS:
        with Image.open(COVERS / row["file"]) as picture:
            sizes.add(picture.size)
    assert any(width > height for width, height in sizes)
    assert len(sizes) >= 3
    assert sum(row["file"].endswith(".png") for row in COVER_ROWS) >= 2


def test_some_covers_share_their_art_but_not_their_words():
    assert len(groups(shared="art", different="title")) >= 4


def test_some_works_come_in_several_editions():
    assert len(groups(shared="work", different="art")) >= 3


def test_the_words_include_accents_apostrophes_and_digits():
    words = " ".join(row["title"] + " " + row["author"] for row in COVER_ROWS)
    assert "ë" in words
    assert "é" in words
    assert "'" in words
    assert any(letter.isdigit() for letter in words)


def test_a_cover_is_drawn_again_as_it_is(tmp_path):
    """To the byte where processor and libraries round alike, and nearly so elsewhere."""
    try:
        check_fonts()
    except MissingFontError as error:
        pytest.skip(str(error))
    name = "franz-kafka_the-metamorphosis.jpg"
    write_covers([BOOKS[name]], tmp_path)
    drawn, shipped = (
        np.asarray(Image.open(folder / name), np.int16) for folder in (tmp_path, COVERS)
    )
    assert np.abs(drawn - shipped).mean() < 0.5
