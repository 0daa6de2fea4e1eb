import numpy as np
import pytest

from synth.objects import draw_object, framed
from tests.drawing import artwork


def test_a_framed_picture_keeps_its_size_and_has_margins():
    art = artwork(1)
    cover = framed(np.random.default_rng(2), art)
    assert cover.shape == art.shape
    edge = cover[art.shape[0] // 2, :3].reshape(-1, 3)
    assert (edge == edge[0]).all()


@pytest.mark.parametrize("seed", range(8))
def test_objects_are_pictures(seed):
    thing = draw_object(np.random.default_rng(seed), np.stack([artwork(1), artwork(2)]))
    assert thing.ndim == 3
    assert thing.dtype == np.uint8
    assert min(thing.shape[:2]) > 60
