"""Covers drawn with figures: what is said of them is where it is said to be."""

import numpy as np
import pytest

from indexer.vision.detection.figure_network import KINDS
from synth.figures.canvas import Canvas
from synth.figures.cover import draw_figures
from synth.figures.labels import add_label
from synth.figures.marks import barcode, print_logo

HEIGHT, WIDTH = 160, 112


@pytest.fixture(scope="module")
def covers(assets):
    return [draw_figures(np.random.default_rng(n), assets, HEIGHT, WIDTH) for n in range(60)]


def test_covers_have_figures_of_every_kind_and_some_have_none(covers):
    kinds = np.concatenate([cover.kinds for cover in covers])
    assert set(kinds.tolist()) == set(range(len(KINDS)))
    assert min(len(cover.kinds) for cover in covers) == 0
    assert max(len(cover.kinds) for cover in covers) >= 4


def test_boxes_lie_on_the_cover(covers):
    for cover in covers:
        assert cover.picture.shape == (HEIGHT, WIDTH, 3)
        assert cover.picture.dtype == np.uint8
        assert cover.boxes.shape == (len(cover.kinds), 4)
        assert (cover.boxes[:, 2:] > cover.boxes[:, :2]).all()
        assert (cover.boxes >= 0).all()
        assert (cover.boxes <= [WIDTH, HEIGHT, WIDTH, HEIGHT]).all()


def test_a_seed_draws_the_same_cover_again(assets, covers):
    again = draw_figures(np.random.default_rng(7), assets, HEIGHT, WIDTH)
    assert (again.picture == covers[7].picture).all()
    assert (again.boxes == covers[7].boxes).all()


def white() -> Canvas:
    return Canvas(np.full((300, 200, 3), 255, np.uint8))


def test_a_labels_box_holds_all_that_it_changed(assets):
    for seed in range(30):
        canvas = white()
        add_label(np.random.default_rng(seed), assets, canvas)
        boxes, kinds = canvas.figures()
        assert [KINDS[kind] for kind in kinds] == ["label"]
        rows, columns = np.nonzero((canvas.picture < 150).all(axis=2))
        left, top, right, bottom = boxes[0]
        assert right - left > 0.08 * 200
        inside = (columns >= left - 6) & (columns < right + 6)
        inside &= (rows >= top - 6) & (rows < bottom + 6)
        assert inside.mean() > 0.95 if len(rows) else True


def test_a_logo_says_where_its_ink_is(assets):
    for seed in range(20):
        part = np.full((60, 50, 3), 250, np.uint8)
        mask = print_logo(np.random.default_rng(seed), assets, part)
        assert mask.shape == (60, 50)
        assert (part[mask == 0] == 250).all()
        assert (part != 250).any()


def test_a_barcode_has_dark_bars_on_a_pale_ground(assets):
    picture = barcode(np.random.default_rng(3), assets, 80, 120)
    assert picture.shape == (80, 120, 3)
    assert 0.1 < (picture.mean(axis=2) < 100).mean() < 0.7


def test_what_is_hidden_by_half_is_no_figure():
    canvas = white()
    canvas.add("photo", 100, 50, np.ones((100, 100), np.bool_))
    canvas.hide(100, 50, 140, 150)
    boxes, kinds = canvas.figures()
    assert boxes.tolist() == [[50, 140, 150, 200]]
    assert kinds.tolist() == [KINDS.index("photo")]
    canvas.hide(140, 50, 160, 150)
    assert len(canvas.figures()[1]) == 0


def test_a_box_passes_over_single_hairs():
    mask = np.zeros((100, 100), np.bool_)
    mask[40:90, 20:80] = True
    mask[10:40, 50] = True
    canvas = white()
    canvas.add("illustration", 0, 0, mask)
    assert canvas.figures()[0].tolist() == [[20, 40, 80, 90]]


def test_room_is_where_no_edge_of_a_figure_is():
    canvas = white()
    canvas.add("photo", 100, 0, np.ones((200, 200), np.bool_))
    assert canvas.is_free(20, 20, 80, 80)
    assert canvas.is_free(120, 20, 180, 80)  # on the photo
    assert not canvas.is_free(80, 20, 120, 80)
