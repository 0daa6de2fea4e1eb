import pytest
import torch

from training.loss import Memory, contrast, koleo


@pytest.fixture
def flats():
    return torch.eye(8, 16)[torch.tensor([3, 1, 4, 0, 5, 2, 6, 7])]


ART = torch.arange(8)


def test_views_at_their_own_cover_cost_nothing_and_others_a_lot(flats):
    memory = Memory(4, 16)
    assert contrast(flats, flats.repeat(2, 1), ART, memory) < 0.01
    assert contrast(flats, flats.roll(1, 0).repeat(2, 1), ART, memory) > 10


def test_covers_of_the_same_art_are_not_pushed_apart(flats):
    flats = flats.clone()
    flats[1] = flats[0]
    art = ART.clone()
    assert contrast(flats, flats.repeat(2, 1), art, Memory(4, 16)) > 0.1
    art[1] = art[0]
    assert contrast(flats, flats.repeat(2, 1), art, Memory(4, 16)) < 0.01


def test_remembered_covers_are_negatives_unless_of_the_same_art(flats):
    memory = Memory(4, 16)
    memory.add(flats[:2], torch.tensor([0, 99]))
    loss = contrast(flats, flats.repeat(2, 1), ART, memory)
    # Cover 1 is taken for its double of other art half of the time: ln 2 for two queries of 16.
    assert loss == pytest.approx(2 * 0.6931 / 16, abs=0.01)


def test_memory_forgets_the_oldest_first(flats):
    memory = Memory(3, 16)
    memory.add(flats[:2], torch.tensor([0, 1]))
    memory.add(flats[2:4], torch.tensor([2, 3]))
    assert sorted(memory.art.tolist()) == [1, 2, 3]
    again = Memory(3, 16)
    again.restore(memory.state())
    again.add(flats[4:5], torch.tensor([4]))
    assert sorted(again.art.tolist()) == [2, 3, 4]


def test_koleo_falls_as_vectors_spread():
    spread = torch.eye(4)
    close = torch.nn.functional.normalize(torch.ones(4, 4) + 0.1 * spread)
    assert koleo(spread) < koleo(close)


def test_koleo_has_finite_gradients_for_equal_vectors():
    vectors = torch.ones(3, 4, requires_grad=True)
    koleo(vectors).backward()
    assert torch.isfinite(vectors.grad).all()
