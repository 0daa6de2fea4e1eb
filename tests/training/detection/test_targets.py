from dataclasses import fields

import numpy as np
import pytest
import torch

from indexer.vision.detection.books import PictureMaps, find_books
from indexer.vision.detection.network import STRIDE, Maps
from indexer.vision.geometry import iou
from training.detection.scenes import Labelled
from training.detection.targets import WEIGHTS, Targets, loss, stacked, targets

BOX = np.array([[32.0, 48], [128, 48], [128, 208], [32, 208]])


def labelled():
    seen = np.full((256, 192), -1, np.int8)
    seen[48:208, 32:128] = 0
    return Labelled(np.zeros((256, 192, 3), np.uint8), BOX[None], seen, False)


def perfect(asked):
    """Maps that say what is asked, as a network would."""

    def logits(share):
        return torch.logit(torch.from_numpy(asked[share]).clamp(1e-4, 1 - 1e-4))

    offset = torch.from_numpy(asked["offset"])
    return Maps(logits("front"), logits("middle"), offset, torch.full((1,), -9.0))


def test_targets_of_a_box_give_the_box():
    asked = targets(labelled())
    maps = PictureMaps(asked.front, asked.middle, asked.offset, 0.0)
    (book,) = find_books(maps)
    assert iou(STRIDE * book.corners, BOX) > 0.98
    assert asked.front.shape == (64, 48)


def test_the_loss_is_least_where_all_is_as_asked():
    asked = stacked([targets(labelled())])
    as_tensors = {name: torch.from_numpy(value) for name, value in asked.items()}
    right = loss(perfect(asked), as_tensors)
    assert set(right) == set(WEIGHTS) - {"edge"}
    maps = perfect(asked)
    for field in fields(Maps):
        wrong = {f.name: getattr(maps, f.name) for f in fields(Maps)}
        wrong[field.name] = -wrong[field.name] + 0.5
        worse = loss(Maps(**wrong), as_tensors)
        assert worse[field.name] > right[field.name]


def test_pictures_without_books_have_a_loss():
    empty = Labelled(
        np.zeros((64, 64, 3), np.uint8), np.zeros((0, 4, 2)), np.full((64, 64), -1, np.int8), False
    )
    asked = stacked([targets(empty)])
    parts = loss(perfect(asked), {name: torch.from_numpy(value) for name, value in asked.items()})
    assert all(bool(torch.isfinite(part)) for part in parts.values())


@pytest.mark.parametrize("name", [field.name for field in fields(Targets)])
def test_stacked_targets_have_one_row_a_picture(name):
    assert len(stacked([targets(labelled())] * 3)[name]) == 3
