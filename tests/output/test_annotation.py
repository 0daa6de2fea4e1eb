import dataclasses

import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageColor

from indexer.errors import PictureError
from indexer.vision.cover import Boundary
from output.annotation import (
    BOUNDARY,
    LINE,
    REGION,
    SIDE,
    draw_books,
    draw_cover,
    write_books,
    write_picture,
)
from search.results import FoundBook, Result
from search.scoring import Scores
from tests.covers import box, make_cover

PICTURE = np.full((400, 300, 3), 128, np.uint8)


@pytest.fixture
def source(tmp_path):
    """PICTURE in a file."""
    PillowImage.fromarray(PICTURE).save(tmp_path / "picture.png")
    return tmp_path / "picture.png"


COVER = make_cover("BLACK BEAUTY\nAnna Sewell", region_labels=["horse", "hat"])


def drawn_around(drawing: PillowImage.Image, point, colour: str) -> bool:
    """Whether the colour is drawn within some pixels of a point of the picture."""
    x, y = np.array(point) * SIDE / 400
    pixels = np.asarray(drawing)[max(0, int(y) - 9) : int(y) + 10, max(0, int(x) - 9) : int(x) + 10]
    return bool((pixels == ImageColor.getrgb(colour)).all(axis=2).any())


def test_a_png_of_the_longer_side_is_written(source, tmp_path):
    path = tmp_path / "seen.png"
    write_picture(source, COVER, path)
    with PillowImage.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.size == (SIDE * 3 // 4, SIDE)


def test_a_png_is_written_whatever_the_name(source, tmp_path):
    write_picture(source, COVER, tmp_path / "seen")
    assert (tmp_path / "seen").read_bytes().startswith(b"\x89PNG")


def test_every_corner_of_the_boundary_is_drawn():
    drawing = draw_cover(PICTURE, dataclasses.replace(COVER, labels=()))
    for corner in COVER.boundary.corners:
        assert drawn_around(drawing, corner, BOUNDARY)
    assert not drawn_around(drawing, (150, 300), BOUNDARY)


def test_the_upright_covers_top_left_is_marked():
    corners = np.roll(box(40, 60, 200, 280), 1, axis=0)
    drawing = draw_cover(PICTURE, dataclasses.replace(COVER, boundary=Boundary(corners, 0.9, True)))
    marked = np.asarray(drawing)
    filled = [
        (marked[y * 4 - 8 : y * 4, x * 4 - 8 : x * 4] == ImageColor.getrgb(BOUNDARY)).all()
        for x, y in corners.astype(int)
    ]
    assert filled == [True, False, False, False]


def test_lines_and_regions_are_drawn():
    drawing = draw_cover(PICTURE, COVER)
    assert drawn_around(drawing, COVER.lines[0].polygon[1], LINE)
    assert drawn_around(drawing, COVER.regions[0].polygon[2], REGION)


def test_what_is_not_there_is_not_drawn():
    bare = dataclasses.replace(COVER, lines=(), regions=(), labels=())
    drawing = draw_cover(PICTURE, bare)
    assert not drawn_around(drawing, COVER.lines[0].polygon[1], LINE)
    assert not drawn_around(drawing, COVER.regions[0].polygon[2], REGION)


def test_corners_outside_the_picture_and_words_of_any_script_are_drawn():
    odd = dataclasses.replace(
        make_cover("雪国 — Достоевский ☃ [b]\n" + "very long " * 40),
        boundary=Boundary(box(-50, -60, 500, 600), 0.1, False),
    )
    assert draw_cover(PICTURE, odd).size == (SIDE * 3 // 4, SIDE)


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Достоевский, Ὁμήρου, 雪国, カタカナ, 红楼梦, 한국어, ألف", ""),
        ("ไทย हिन्दी", "Devanagari, Thai"),
    ],
)
def test_a_script_without_a_font_is_named(source, tmp_path, caplog, words, missing):
    path = tmp_path / "seen.png"
    write_picture(source, make_cover(words), path)
    write_picture(source, make_cover(labels=[words]), path)  # a class of a person's own
    named = f"{path}: there is no font for {missing}; boxes stand for its letters"
    assert caplog.messages == ([named] * 2 if missing else [])


@pytest.mark.parametrize("place", ["missing/seen.png", "."])
def test_a_place_that_cannot_be_written_is_named(source, tmp_path, place):
    with pytest.raises(PictureError, match="can't be written"):
        write_picture(source, COVER, tmp_path / place)


def test_every_book_is_drawn_with_its_answer():
    left, right = box(20, 50, 100, 200), box(160, 60, 110, 220)
    books = [FoundBook(left, [answer("match")]), FoundBook(right, [])]
    drawing = draw_books(PICTURE, books)
    for corner in (*left, *right):
        assert drawn_around(drawing, corner, BOUNDARY)


def test_a_stored_cover_has_no_corners_to_draw(source, tmp_path):
    write_books(str(source), [FoundBook(None, [answer("match")])], tmp_path / "seen.png")
    with PillowImage.open(tmp_path / "seen.png") as picture:
        assert len(picture.getcolors()) == 1


def answer(verdict):
    return Result(
        rank=1, id=7, path="/covers/a.jpg", score=0.9, scores=Scores(0.9), verdict=verdict,
        title="EMMA", author="", text="EMMA", hits=(), labels=(),
    )  # fmt: skip
