import cv2
import numpy as np
import pytest

from indexer.vision.detection import boundary
from indexer.vision.detection.books import PictureMaps
from indexer.vision.detection.boundary import detect_books
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.outline.quads import (
    FOCAL,
    areas,
    aspects,
    clockwise,
    distinct,
    upright,
)
from indexer.vision.detection.outline.strips import fit_sides
from indexer.vision.geometry import iou, side_lengths, whole_picture
from synth import series
from synth.scenes import KINDS, WHOLE_KINDS, draw_scene
from synth.simple_covers import draw_cover
from tests.drawing import titled

EASY = ("plain", "textured", "thick", "landscape", "scan")
HARD = ("glare", "dark", "pale", "clutter", "plastic", "shelf", "hand", "tilted", "overlapped")


def detect_boundary(image):
    """The main book's."""
    return detect_books(PictureFeatures(image))[0]


def overlaps(kind, seeds):
    """Intersection over union with the true corners, of drawn scenes."""
    scenes = [draw_scene(seed, kind) for seed in seeds]
    return np.array([iou(detect_boundary(s.image).corners, s.corners) for s in scenes])


@pytest.mark.parametrize("kind", EASY)
def test_finds_the_book(kind):
    assert (overlaps(kind, range(500, 502)) > 0.9).all()


@pytest.mark.parametrize("kind", HARD)
def test_finds_hard_books_often(kind):
    assert (overlaps(kind, range(500, 502)) > 0.9).any()


def test_flat_covers_stay_whole():
    results = [detect_boundary(draw_scene(seed, "flat").image) for seed in range(500, 504)]
    assert sum(not result.found for result in results) >= 3


@pytest.mark.parametrize("kind", series.KINDS)
def test_covers_of_a_series_are_not_cut_to_their_panel(kind):
    covers = [series.draw_volume(kind, number) for number in range(4)]
    assert not any(detect_boundary(cover).found for cover in covers)


def on_cloth(height, width, turned=0.0):
    """A paper label on a cover of woven cloth; `turned` in degrees about its middle."""
    rng = np.random.default_rng(4)
    paper = ((300, 260), (width, height), turned)
    mask = cv2.fillConvexPoly(
        np.zeros((900, 600), np.uint8), np.int32(np.rint(cv2.boxPoints(paper))), 1
    )
    image = np.where(mask[..., None], (240, 230, 205), (60, 90, 65)) + rng.normal(
        0, 7, (900, 600, 1)
    )
    image = image.clip(0, 255).astype(np.uint8)
    for text, y in (("THE NINTH LAMP", 250), ("ILSE MARROW", 300)):
        cv2.putText(image, text, (170, y), cv2.FONT_HERSHEY_COMPLEX, 0.9, (30, 20, 20), 2)
    return image


@pytest.mark.parametrize(("height", "width"), [(180, 340), (240, 340), (330, 330)])
def test_a_cover_of_cloth_is_not_cut_to_its_label(height, width):
    found = detect_boundary(on_cloth(height, width))
    assert not found.found
    np.testing.assert_array_equal(found.corners, whole_picture(600, 900))


@pytest.mark.parametrize(("fitted", "is_whole"), [((0, 0), True), ((9, 0), True), ((9, 9), False)])
def test_one_side_of_a_label_may_be_fitted_to_its_letters(monkeypatch, fitted, is_whole):
    """`fitted`: pixels by which the lower ends of the left and the right side are off."""
    left, right = fitted
    quad = np.array([[130, 170], [470, 170], [470 - right, 500], [130 + left, 500]], float)
    monkeypatch.setattr(boundary, "_refined", lambda *_: [quad])
    assert detect_boundary(on_cloth(330, 330)).found != is_whole


@pytest.mark.parametrize("turned", [1.5, -4])
def test_what_lies_less_straight_than_a_label_is_a_book(turned):
    found = detect_boundary(on_cloth(240, 340, turned))
    assert found.found
    assert iou(found.corners, cv2.boxPoints(((300, 260), (340, 240), turned))) > 0.9


@pytest.mark.parametrize("level", [40, 128, 255])
def test_a_cover_in_the_middle_of_a_plain_margin_is_cut_out_straight(level):
    cover = cv2.resize(titled(0, "WALDEN"), (480, 720))
    picture = np.full((1600, 1600, 3), level, np.uint8)
    picture[440:1160, 560:1040] = cover
    assert iou(detect_boundary(picture).corners, whole_picture(480, 720) + (560, 440)) > 0.99


@pytest.mark.parametrize(("flat", "filled", "searched"), [
    (0.99, 0.5, False), (0.7, 1.0, False), (0.7, 0.9, True), (0.5, 1.0, True),
])  # fmt: skip
def test_a_surely_flat_cover_is_not_searched(monkeypatch, flat, filled, searched):
    front = np.zeros((80, 56), np.float32)
    front[: round(80 * filled)] = 1
    maps = PictureMaps(front, np.zeros_like(front), np.zeros((2, *front.shape), np.float32), flat)
    calls = []
    monkeypatch.setattr(boundary, "picture_maps", lambda _: maps)
    monkeypatch.setattr(boundary, "survey", calls.append)
    (found,) = detect_books(PictureFeatures(np.full((900, 600, 3), 90, np.uint8)))
    assert bool(calls) == searched
    assert not found.found
    assert found.confidence == (1.0 if searched else flat)


def test_without_a_book_the_corners_are_the_pictures():
    scene = draw_scene(501, "empty")
    result = detect_boundary(scene.image)
    assert not result.found
    np.testing.assert_array_equal(result.corners, scene.corners)


def test_corners_are_precise_on_a_clear_picture():
    worst = []
    for seed in range(500, 512):
        scene = draw_scene(seed, "scan")  # no wall of a book beside the front
        corners = detect_boundary(scene.image).corners
        turned = [np.roll(corners, turn, axis=0) for turn in range(4)]
        worst.append(min(np.abs(one - scene.corners).max() for one in turned))
    assert np.median(worst) < 1.0


@pytest.mark.parametrize("turn", range(4))
def test_corners_start_at_the_top_left_of_the_upright_book(turn):
    scene = draw_scene(500, "plain")
    image = np.ascontiguousarray(np.rot90(scene.image, turn))
    result = detect_boundary(image)
    top, right, bottom, left = side_lengths(result.corners)
    assert result.found
    assert areas(result.corners[None])[0] > 0
    assert left + right > top + bottom
    assert result.corners[:2, 1].mean() <= result.corners[2:, 1].mean()


def test_the_same_picture_gives_the_same_answer():
    image = draw_scene(503, "clutter").image
    first, second = detect_boundary(image), detect_boundary(image.copy())
    np.testing.assert_array_equal(first.corners, second.corners)
    assert first.confidence == second.confidence


def test_the_answer_scales_with_the_picture():
    scene = draw_scene(500, "plain")
    double = np.repeat(np.repeat(scene.image, 2, axis=0), 2, axis=1)
    assert iou(detect_boundary(double).corners, 2 * scene.corners) > 0.95


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (1, 5000), (5000, 1), (2, 3), (24, 24), (30, 700), (640, 640)]
)
@pytest.mark.parametrize("level", [0, 128, 255])
def test_plain_pictures_of_any_size_stay_whole(height, width, level):
    result = detect_boundary(np.full((height, width, 3), level, np.uint8))
    assert not result.found
    np.testing.assert_array_equal(result.corners, whole_picture(width, height))


@pytest.mark.parametrize("size", [(1, 1), (40, 60), (300, 200), (64, 1000)])
def test_noise_does_no_harm(size):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3)).astype(np.uint8)
    assert 0.0 <= detect_boundary(image).confidence <= 1.0


def test_books_side_by_side_are_all_found():
    image, corners = side_by_side()
    found = detect_books(PictureFeatures(image))
    assert len(found) == 3
    for one in corners:
        assert max(iou(book.corners, one) for book in found) > 0.9


def side_by_side():
    """Three drawn covers on a table, and their corners."""
    rng = np.random.default_rng(3)
    image = np.full((700, 1200, 3), (120, 90, 60), np.uint8)
    image = (image + rng.normal(0, 4, image.shape)).clip(0, 255).astype(np.uint8)
    corners = []
    for number in range(3):
        cover = draw_cover(rng, 1.5, height=480)
        height, width = cover.shape[:2]
        left, top = 60 + 380 * number, 100
        image[top : top + height, left : left + width] = cover
        corners.append(whole_picture(width, height) + [left, top])
    return cv2.GaussianBlur(image, (0, 0), 0.8), corners


def test_scenes_are_drawn_from_their_seed_alone():
    for kind in KINDS:
        scene = draw_scene(7, kind)
        assert scene.image.dtype == np.uint8
        assert scene.image.ndim == scene.cover.ndim == 3
        assert areas(scene.corners[None])[0] > 0
        if kind in WHOLE_KINDS:
            height, width = scene.image.shape[:2]
            np.testing.assert_array_equal(scene.corners, whole_picture(width, height))
    np.testing.assert_array_equal(draw_scene(7).image, draw_scene(7).image)


def test_clockwise_starts_nearest_the_top_left():
    quad = np.array([[0.0, 10], [10, 10], [10, 0], [0, 0]])
    np.testing.assert_array_equal(clockwise(quad[None])[0], [[0, 0], [10, 0], [10, 10], [0, 10]])


def test_upright_takes_the_long_side_as_vertical():
    quad = whole_picture(150, 100)
    np.testing.assert_array_equal(upright(quad, 150, 100), np.roll(quad, -1, axis=0))


def test_aspect_is_undone_from_perspective():
    flat = np.array([[-1.0, -1.5], [1, -1.5], [1, 1.5], [-1, 1.5]])
    tilt = np.radians(40)
    depth = 6 + flat[:, 1] * np.sin(tilt)
    seen = np.stack([flat[:, 0], flat[:, 1] * np.cos(tilt)], axis=1) / depth[:, None]
    quad = FOCAL * 800 * seen + [400, 300]
    assert aspects(quad[None], 800, 600)[0] == pytest.approx(1.5, rel=0.01)


def test_distinct_keeps_the_first_of_two_alike():
    quads = np.stack([whole_picture(10, 10), whole_picture(11, 10), whole_picture(20, 10)])
    np.testing.assert_array_equal(distinct(quads, 2.0, 9), [0, 2])


def test_sides_are_fitted_to_the_edge_between_pixels():
    lab = np.zeros((200, 300, 3), np.float32)
    lab[50:150, 80:220] = 60.0
    rough = np.array([[82.0, 48], [218, 53], [221, 149], [78, 152]])
    fitted = fit_sides(lab, rough[None], 5.0, 1.0, 32, np.zeros((1, 4), bool))[0]
    np.testing.assert_allclose(fitted, [[80, 50], [220, 50], [220, 150], [80, 150]], atol=0.3)
