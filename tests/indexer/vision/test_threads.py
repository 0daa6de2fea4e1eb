import pytest
import torch

from indexer.models import models_for
from indexer.vision.model_names import ModelChoice
from indexer.vision.threads import THREADS, VARIABLE, bound_threads


@pytest.fixture(autouse=True)
def three_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def test_networks_get_one_thread(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    bound_threads()
    assert torch.get_num_threads() == THREADS


def test_a_persons_own_number_stays(monkeypatch):
    monkeypatch.setenv(VARIABLE, "3")
    bound_threads()
    assert torch.get_num_threads() == 3


@pytest.mark.parametrize("part", ["backbone", "reader"])
def test_models_are_loaded_with_that_many(part, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    getattr(models_for(ModelChoice()), part)
    assert torch.get_num_threads() == THREADS
