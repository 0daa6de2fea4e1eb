"""What is asked of the network for known figures."""

import numpy as np
import pytest
import torch

from indexer.vision.detection.figure_candidates import candidates
from indexer.vision.detection.figure_network import KINDS, STRIDES, LevelMaps
from training.figures.targets import UNSURE, loss, targets

HEIGHT, WIDTH = 320, 224
BOXES = np.array([[0, 0, 224, 320], [20, 30, 130, 120], [180, 270, 212, 300]], np.float32)
THEIRS = np.array([0, 1, 2])


def asked(boxes=BOXES, kinds=THEIRS, marked=False):
    return targets([boxes], [kinds], np.array([marked]), HEIGHT, WIDTH)


def perfect(levels) -> list[LevelMaps]:
    """The maps of a network that knows the targets."""
    maps = []
    for wanted, stride in zip(levels, STRIDES, strict=True):
        y, x = torch.meshgrid(*(torch.arange(n) for n in wanted.middle.shape[1:]), indexing="ij")
        x, y = (x + 0.5) * stride, (y + 0.5) * stride
        left, top, right, bottom = wanted.boxes.unbind(dim=1)
        sides = torch.stack([x - left, y - top, right - x, bottom - y], dim=1).clamp(min=1)
        middle = torch.where(wanted.middle == 1, 6.0, -8.0)
        kind = 9 * torch.nn.functional.one_hot(wanted.kinds, len(KINDS)).permute(0, 3, 1, 2)
        maps.append(LevelMaps(middle, sides, kind.float()))
    return maps


def test_each_figure_is_asked_of_the_level_that_its_size_suits():
    middles = [int((level.middle == 1).sum()) for level in asked()]
    assert middles == [1, 1, 1]


def test_a_network_that_knows_the_targets_finds_the_figures():
    found = candidates(perfect(asked()), 0, HEIGHT, WIDTH)
    order = np.argsort(-found.boxes[:, 2] + found.boxes[:, 0])
    assert found.boxes[order] == pytest.approx(BOXES, abs=1.1)
    assert found.kinds[order].argmax(axis=1).tolist() == THEIRS.tolist()


def test_the_loss_of_such_a_network_is_small_and_grows_with_every_error():
    levels = asked()
    maps = perfect(levels)
    right = loss(maps, levels)
    assert sum(right.values()) < 0.2
    coarse = maps[2]
    wrong = {
        "middle": LevelMaps(-coarse.middle, coarse.sides, coarse.kind),
        "sides": LevelMaps(coarse.middle, 0.5 * coarse.sides, coarse.kind),
        "kind": LevelMaps(coarse.middle, coarse.sides, -coarse.kind),
    }
    for name, worse in wrong.items():
        assert loss([*maps[:2], worse], levels)[name] > right[name] + 0.1


def test_a_figure_between_two_levels_may_be_found_at_both():
    between = np.array([[50, 50, 50 + 66, 100]], np.float32)
    fine, middle, coarse = asked(between, np.array([1]))
    assert (middle.middle == 1).sum() == 1
    assert not (fine.middle == 1).any()
    assert (fine.counts == 0).any()
    assert (coarse.counts == 1).all()


def test_what_may_be_an_unknown_small_figure_counts_less():
    fine, middle, _ = asked(marked=True)
    assert fine.counts[0, 0, 0] == UNSURE
    assert fine.counts[0][fine.middle[0] == 1] == 1
    assert middle.counts[0, 0, 0] == 1


def test_a_cover_without_figures_asks_for_nothing():
    levels = asked(np.zeros((0, 4), np.float32), np.zeros(0, np.intp))
    assert all(not level.middle.any() and not level.weights.any() for level in levels)
    assert loss(perfect(levels), levels)["sides"] == 0
