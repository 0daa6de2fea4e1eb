"""Which candidates are figures; and the shipped network on drawn covers."""

import cv2
import numpy as np
import pytest

from indexer.vision.detection import figures
from indexer.vision.detection.features import SIDE
from indexer.vision.detection.figure_candidates import Candidates
from indexer.vision.detection.figure_network import KINDS
from indexer.vision.detection.figures import MOST_FIGURES, SURE, Figure, find_figures
from indexer.vision.image import read_image
from indexer.vision.labels import REGION_KINDS
from tests.covers import box, line
from tests.samples import COVERS

COVER = np.full((900, 600, 3), 200, np.uint8)
NOISE = np.random.default_rng(0).integers(0, 256, COVER.shape, dtype=np.uint8)


@pytest.fixture
def found(monkeypatch):
    """Finds figures among given candidates: (box, sure, kind) each, the surest first."""

    def find(*given, lines=(), cover=NOISE):
        kinds = np.full((len(given), len(KINDS)), 0.02, np.float32)
        for row, (_, _, kind) in zip(kinds, given, strict=True):
            row[KINDS.index(kind)] = 0.9
        candidates = Candidates(
            np.array([of for of, _, _ in given], np.float32).reshape(-1, 4),
            np.array([sure for _, sure, _ in given], np.float32),
            kinds,
        )
        monkeypatch.setattr(figures, "find_candidates", lambda _: candidates)
        return find_figures(cover, lines)

    return find


def test_sure_candidates_are_figures_with_their_kinds(found):
    (figure,) = found(([100, 200, 500, 700], 0.8, "photo"), ([10, 10, 60, 60], SURE - 0.01, "logo"))
    assert (figure.left, figure.top, figure.right, figure.bottom) == (100, 200, 500, 700)
    assert figure.labels[0].name == "photo"
    assert figure.labels[0].probability == pytest.approx(0.9)
    assert {label.classifier for label in figure.labels} == {REGION_KINDS}


def test_a_large_figure_is_an_image_and_a_small_one_an_icon(found):
    large, small = found(([0, 0, 600, 400], 0.8, "photo"), ([500, 820, 540, 868], 0.9, "logo"))
    assert (large.size, small.size) == ("image", "icon")


def test_what_lines_of_text_fill_is_no_figure_but_a_label_may_be_full_of_words(found):
    words = [line("BEAUTY", 95, 95, 310, 110)]
    place = [100, 100, 400, 200]
    assert found((place, 0.9, "illustration"), lines=words) == ()
    assert len(found((place, 0.9, "label"), lines=words)) == 1
    assert len(found(([100, 100, 400, 400], 0.9, "illustration"), lines=words)) == 1


def test_a_piece_of_a_picture_is_none_but_a_logo_on_it_is(found):
    whole = ([0, 0, 600, 900], 0.9, "photo")
    piece = ([100, 300, 500, 700], 0.6, "illustration")
    assert len(found(whole, piece)) == 1
    assert len(found(whole, (piece[0], 0.6, "logo"))) == 2
    assert len(found(whole, (piece[0], 0.6, "label"))) == 2


def test_figures_come_largest_first_and_not_without_end(found):
    given = [([0, 90 * n, 50 + n, 90 * n + 60], 0.9 - 0.01 * n, "label") for n in range(10)]
    sizes = [figure.right - figure.left for figure in found(*given)]
    assert sizes == list(range(50 + MOST_FIGURES - 1, 49, -1))


def test_a_box_lies_within_the_cover_and_is_not_empty(found):
    (figure,) = found(
        ([-5, 890.2, 700, 1000], 0.9, "pattern"), ([300, 300, 300.2, 400], 0.8, "photo")
    )
    assert (figure.left, figure.top, figure.right, figure.bottom) == (0, 890, 600, 900)


def test_what_shows_one_colour_is_no_figure(found):
    assert found(([100, 200, 500, 700], 0.8, "pattern"), cover=COVER) == ()


def test_a_figure_gives_its_corners_and_its_pixels():
    cover = COVER.copy()
    cover[30:50, 10:70] = 0
    figure = Figure("icon", 10, 30, 70, 50, ())
    assert figure.polygon().tolist() == box(10, 30, 60, 20).tolist()
    assert figure.crop(cover).shape == (20, 60, 3)
    assert (figure.crop(cover) == 0).all()


@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0), (180, 20, 20)])
def test_a_plain_cover_has_no_figures(ground):
    cover = COVER.copy()
    cover[:] = ground
    assert find_figures(cover, ()) == ()


def test_a_picture_on_plain_ground_is_found_whole():
    art = read_image(COVERS / "herman-melville_moby-dick.jpg")
    cover = COVER.copy()
    cover[300:750, 100:500] = cv2.resize(art[200:700], (400, 450))
    figure, *_ = find_figures(cover, ())
    width = min(figure.right, 500) - max(figure.left, 100)
    height = min(figure.bottom, 750) - max(figure.top, 300)
    size = (figure.right - figure.left) * (figure.bottom - figure.top)
    assert width * height / (size + 400 * 450 - width * height) > 0.7
    assert figure.labels[0].name in ("illustration", "photo")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, SIDE * 2), (3000, 4)])
def test_the_oddest_cover_does_not_raise(width, height):
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for figure in find_figures(noise, ()):
        assert figure.crop(noise).size
