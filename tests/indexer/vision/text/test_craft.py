import numpy as np
import pytest
import torch

from indexer.vision.text.craft import (
    CERTAIN,
    GRID,
    SMALL,
    STRIDE,
    Detector,
    Patch,
    enlarged,
    patches,
)


class Brightness(torch.nn.Module):
    """In the place of CRAFT: both scores of a cell are the mean red of its pixels."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, pictures):
        self.seen.append(tuple(pictures.shape[2:]))
        red = torch.nn.functional.avg_pool2d(pictures[:, :1], GRID)
        return torch.cat([red, red], dim=1).permute(0, 2, 3, 1), None


@pytest.fixture
def network():
    return Brightness()


def picture(*boxes, height=640, width=480):
    """Dark, with boxes (left, top, right, bottom, brightness)."""
    canvas = torch.zeros(1, 3, height, width)
    for left, top, right, bottom, value in boxes:
        canvas[:, :, top:bottom, left:right] = value
    return canvas


def test_an_empty_picture_is_seen_coarsely_alone(network):
    maps, _ = Detector(network)(picture())
    assert maps.shape == (1, 320, 240, 2)
    assert network.seen == [(256, 192)]


def test_large_letters_need_no_second_look(network):
    large = 100, 100, 300, 300, 1.0
    maps, _ = Detector(network)(picture(large))
    assert len(network.seen) == 1
    assert maps[0, 100, 100].tolist() == pytest.approx([1, 1], abs=0.01)
    assert maps[0, 40, 40].tolist() == pytest.approx([0, 0], abs=0.01)


def test_small_letters_are_seen_as_in_the_whole_picture(network):
    small = picture((200, 300, 280, 308, 1.0))
    maps, _ = Detector(network)(small)
    coarse, fine = network.seen
    assert coarse == (256, 192)
    assert fine[0] * fine[1] < 0.15 * 640 * 480
    assert all(side % STRIDE == 0 for side in fine)
    whole = network(small)[0]
    assert (maps[0, 145:159, 98:142] - whole[0, 145:159, 98:142]).abs().max() < 0.01


def test_what_is_doubtful_is_looked_at_again_whatever_its_size(network):
    Detector(network)(picture((100, 100, 300, 300, CERTAIN - 0.2)))
    assert len(network.seen) == 2


def test_a_picture_too_small_for_a_coarse_pass_is_seen_once(network):
    maps, _ = Detector(network)(picture(height=STRIDE, width=STRIDE))
    assert network.seen == [(STRIDE, STRIDE)]
    assert maps.shape == (1, STRIDE // GRID, STRIDE // GRID, 2)


def test_text_at_the_edges_is_looked_at_within_the_picture(network):
    corners = [(0, 0, 40, 8, 1.0), (440, 632, 480, 640, 1.0)]
    maps, _ = Detector(network)(picture(*corners))
    assert maps[0, 1, 1, 0] > 0.9
    assert maps[0, -2, -2, 0] > 0.9
    assert len(network.seen) == 3


def test_near_patches_are_seen_together_and_far_ones_apart():
    maps = np.zeros((300, 300, 2), np.float32)
    maps[20:24, 20:80] = maps[30:34, 20:80] = 1  # two lines of one paragraph
    maps[250:254, 200:280] = 1
    assert len(patches(maps)) == 2


def test_links_without_text_are_suspected_too():
    maps = np.zeros((100, 100, 2), np.float32)
    maps[50:53, 20:60, 1] = 0.5
    (patch,) = patches(maps)
    assert patch.left < 20
    assert patch.right > 60


def test_enlarged_maps_keep_a_cell_at_its_pixels():
    maps = np.zeros((10, 8, 2), np.float32)
    maps[4, 2] = 1
    large = enlarged(maps, 16, 20)
    assert large.shape == (20, 16, 2)
    assert np.unravel_index(large[:, :, 0].argmax(), (20, 16)) == (8, 4)


def test_a_patch_joins_and_grows_within_the_maps():
    one, other = Patch(2, 3, 10, 12), Patch(8, 1, 20, 9)
    assert one.joined(other) == Patch(2, 1, 20, 12)
    assert one.grown(5, 12, 40) == Patch(0, 0, 12, 17)


def test_thick_and_certain_text_is_no_patch():
    maps = np.zeros((100, 100, 2), np.float32)
    maps[20 : 20 + SMALL, 10:90] = 1
    assert patches(maps) == []
