import pytest
import torch
from torch.nn import functional

from training.loss import HIDDEN, Memory, akin, losses

CPU = torch.device("cpu")
NUMBERS = torch.tensor([3, 1, 4, 0])
TEACHER = torch.eye(8, 16)


def _memory(size=4):
    return Memory(size, 16, CPU)


def test_views_at_their_teachers_vectors_cost_nothing_and_others_a_lot():
    right = TEACHER[NUMBERS].repeat(3, 1)
    found = losses(right, NUMBERS, TEACHER, _memory())
    assert found.total < 0.01
    mixed_up = torch.cat([right[:4], right[4:].roll(1, 0)])
    wrong = losses(mixed_up, NUMBERS, TEACHER, _memory())
    assert wrong.distance == pytest.approx(2 / 3)
    assert wrong.choice > 10
    assert wrong.contrast > 10
    assert wrong.total == pytest.approx(
        2 * float(wrong.distance) + float(wrong.choice) + 0.7 * float(wrong.contrast)
    )


def test_other_covers_that_look_the_same_are_not_told_apart():
    teacher = TEACHER.clone()
    teacher[5] = teacher[7] = teacher[3]
    teacher[4] = teacher[1]
    vectors = teacher[NUMBERS].repeat(2, 1)
    found = losses(vectors, NUMBERS, teacher, _memory())
    assert found.choice < 0.01
    assert found.contrast < 0.01
    assert akin(teacher[3:4], teacher).tolist() == [[n in (3, 5, 7) for n in range(8)]]


def test_remembered_covers_are_negatives_unless_they_look_the_same():
    vectors = TEACHER[NUMBERS].repeat(2, 1)
    memory = _memory()
    memory.add(TEACHER[NUMBERS[:1]], torch.tensor([3]))
    assert losses(vectors, NUMBERS, TEACHER, memory).contrast < 0.01
    memory.add(TEACHER[NUMBERS[:1]], torch.tensor([6]))
    # Cover 3 is taken for its double of another number half of the time: ln 2 for one of four.
    assert losses(vectors, NUMBERS, TEACHER, memory).contrast == pytest.approx(0.6931 / 4, abs=0.01)


def test_memory_forgets_the_oldest_first():
    memory = _memory(3)
    memory.add(TEACHER[:2], torch.tensor([0, 1]))
    memory.add(TEACHER[2:4], torch.tensor([2, 3]))
    assert sorted(memory.numbers.tolist()) == [1, 2, 3]
    again = _memory(3)
    again.restore(memory.state())
    again.add(TEACHER[4:5], torch.tensor([4]))
    assert sorted(again.numbers.tolist()) == [2, 3, 4]


def test_hidden_covers_give_no_gradient():
    teacher = TEACHER.clone()
    teacher[5] = teacher[3]
    vectors = functional.normalize(torch.randn(8, 16)).requires_grad_()
    losses(vectors, NUMBERS, teacher, _memory()).total.backward()
    assert torch.isfinite(vectors.grad).all()
    assert HIDDEN < -1e3
