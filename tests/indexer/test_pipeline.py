import numpy as np
import pytest

from indexer.pipeline import describe_cover, rectify_books
from indexer.vision.cover import Boundary, TextLine
from indexer.vision.geometry import iou
from indexer.vision.labels import REGION_KINDS
from indexer.vision.thumbnail import decode_thumbnail
from tests.covers import box
from tests.drawing import DISC, draw_cover
from tests.fakes import NAMES, FakeReader, fake_candidates, make_models

TITLE, AUTHOR = "THE SEAGULL", "Anton Chekhov"
TABLE = (120, 118, 110)


def on_a_table(flat: np.ndarray, turns: int) -> tuple[np.ndarray, Boundary]:
    """A photo of the cover, `turns` quarter turns to the left, and its detected boundary.

    The boundary detector can't know which way the words run.
    """
    lying = np.rot90(flat, turns)
    height, width = lying.shape[:2]
    photo = np.empty((height + 130, width + 110, 3), np.uint8)
    photo[:] = TABLE
    photo[60 : 60 + height, 50 : 50 + width] = lying
    corners = box(50, 60, width, height)
    if width > height:  # the long side is taken as vertical
        corners = np.roll(corners, 1, axis=0)
    return photo, Boundary(corners, 0.7, True)


@pytest.fixture(params=range(4))
def photo(request, monkeypatch):
    """A photo of a cover in each quarter turn, and the corners of the upright cover in it."""
    flat = draw_cover(TITLE, AUTHOR)
    picture, boundary = on_a_table(flat, request.param)
    monkeypatch.setattr("indexer.pipeline.detect_books", lambda _: (boundary,))
    monkeypatch.setattr("indexer.vision.detection.figures.find_candidates", fake_candidates)
    left, right, top, bottom = 50, picture.shape[1] - 60, 60, picture.shape[0] - 70
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    return picture, np.roll(corners, request.param, axis=0)


def test_a_cover_in_a_photo_is_described_upright(photo):
    picture, corners = photo
    cover = describe_cover(picture, make_models())
    assert (cover.title, cover.author) == (TITLE, AUTHOR)
    assert cover.boundary.corners.tolist() == corners.tolist()
    assert (cover.boundary.confidence, cover.boundary.found) == (0.7, True)
    assert (cover.width, cover.height) == picture.shape[1::-1]


def test_words_and_regions_are_in_the_pixels_of_the_photo(photo):
    picture, corners = photo
    cover = describe_cover(picture, make_models())
    # The first square of the title is drawn at (20, 30) of the rectified cover.
    right, down = (corners[1] - corners[0]) / 300, (corners[3] - corners[0]) / 400
    title = next(line for line in cover.lines if line.words == TITLE)
    assert title.polygon[0] == pytest.approx(corners[0] + 20 * right + 30 * down, abs=0.01)
    assert title.polygon[2] == pytest.approx(corners[0] + 164 * right + 42 * down, abs=0.01)
    (region,) = cover.regions
    middle = corners[0] + DISC[0] * right + DISC[1] * down
    disc = middle + 62 * np.array([-right - down, right - down, right + down, down - right])
    assert region.kind == "image"
    assert iou(region.polygon, disc) > 0.95


def test_a_cover_has_the_same_vector_and_thumbnail_whichever_way_it_lies(photo):
    picture, _ = photo
    flat = draw_cover(TITLE, AUTHOR)
    cover = describe_cover(picture, make_models())
    wanted = make_models().backbone.embed([flat])[0]
    assert cover.vector == pytest.approx(wanted, abs=1e-5)
    small = decode_thumbnail(cover.thumbnail)
    assert small.shape == flat.shape
    assert np.abs(small.astype(int) - flat).mean() < 4


def test_the_classes_are_those_of_the_upright_cover_and_of_each_region(photo):
    picture, _ = photo
    cover = describe_cover(picture, make_models())
    flat = draw_cover(TITLE, AUTHOR)
    predicted = make_models().backbone.describe(flat, [])
    assert [label.name for label in cover.labels] == [label.name for label in predicted.labels]
    (region,) = cover.regions
    assert region.labels[0].name == "photo"
    assert region.labels[0].probability == pytest.approx(0.75)
    assert [label.classifier for label in region.labels] == [REGION_KINDS] * 5 + [NAMES.labels] * 5


def test_a_picture_without_a_boundary_is_described_whole(whole_pictures):
    flat = draw_cover(TITLE)
    cover = describe_cover(flat, make_models())
    assert not cover.boundary.found
    assert cover.boundary.corners.tolist() == box(0, 0, 300, 400).tolist()
    assert (cover.title, cover.author) == (TITLE, "")
    assert cover.lines[0].polygon == pytest.approx(box(20, 30, 144, 12), abs=1e-4)


def test_a_plain_picture_has_no_words_and_no_regions(whole_pictures):
    cover = describe_cover(np.full((400, 300, 3), 90, np.uint8), make_models())
    assert (cover.lines, cover.regions, cover.title, cover.author) == ((), (), "", "")
    assert len(cover.labels) == 5


def test_the_same_picture_is_described_the_same(whole_pictures):
    first, second = (describe_cover(draw_cover(TITLE, AUTHOR), make_models()) for _ in range(2))
    assert (first.vector == second.vector).all()
    assert first.thumbnail == second.thumbnail
    assert first.words == second.words


def test_the_picture_itself_is_left_as_it_was(photo):
    picture, _ = photo
    before = picture.copy()
    describe_cover(picture, make_models())
    assert (picture == before).all()


def test_confidences_are_those_of_the_reader(whole_pictures):
    lines = (TextLine("EMMA", box(20, 30, 100, 20), 0.875),)
    cover = describe_cover(draw_cover(TITLE), make_models(reader=FakeReader(lines)))
    assert [(line.words, line.confidence) for line in cover.lines] == [("EMMA", 0.875)]


def test_rectifying_needs_no_network(photo):
    picture, _ = photo
    rectified = rectify_books(picture)[0]
    assert sorted(rectified.flat.shape) == [3, 300, 400]
    assert rectified.flat.shape[0] == 400
