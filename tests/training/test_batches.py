import numpy as np
import torch

from indexer.vision.networks import Preprocessing
from training.batches import ProcessorViews, normalised, numbers_of
from training.views import squeeze

SIDE = 48


def test_a_step_is_the_same_in_every_run(stage):
    views = ProcessorViews(stage, 4)
    first, again, next_ = (views.batch(step, SIDE) for step in (2, 2, 3))
    assert torch.equal(first.views, again.views)
    assert not torch.equal(first.views, next_.views)
    assert first.views.shape == (12, SIDE, SIDE, 3)
    assert first.views.dtype == torch.uint8


def test_batches_come_in_order_at_the_size_of_their_step(stage):
    views = ProcessorViews(stage, 4)
    sides = {1: 32, 2: 32, 3: 40, 4: 40, 5: 40}
    made = list(views.batches(1, 6, sides.__getitem__))
    assert [batch.views.shape[1] for batch in made] == list(sides.values())
    assert torch.equal(made[3].views, views.batch(4, 40).views)


def test_every_cover_comes_once_an_epoch():
    epoch = [number for step in range(3, 6) for number in numbers_of(step, 12, 4)]
    assert sorted(epoch) == list(range(12))
    assert epoch[:4] != numbers_of(0, 12, 4)


def test_views_reach_the_network_as_the_pipelines_pictures_do(stage):
    picture = stage.covers[0]
    wanted = Preprocessing(SIDE).batch([picture])
    found = normalised(torch.from_numpy(squeeze(picture, SIDE)[None]))
    assert torch.allclose(found, wanted, atol=1e-5)


def test_the_views_after_the_flat_ones_are_damaged(stage):
    batch = ProcessorViews(stage, 4).batch(0, SIDE)
    clean = np.stack([squeeze(stage.covers[int(n)], SIDE) for n in batch.numbers])
    change = (batch.views.numpy().reshape(3, *clean.shape).astype(int) - clean).__abs__()
    flats, *damaged = change.mean((1, 2, 3, 4))
    assert flats < 15 < min(damaged)
