"""Threads that ask at the same time share a batch, and each gets its own rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
import torch

from indexer.vision.batching import Batcher
from indexer.vision.networks import covers_resnet18
from indexer.vision.precision import VARIABLE
from tests.drawing import artwork

SECONDS = 300
"""How long a busy machine may take."""


class Waiting:
    """A network that gives each picture's mean; its first call waits until `go` is set."""

    def __init__(self):
        self.go, self.began, self.sizes = Event(), Event(), []

    def __call__(self, images):
        self.sizes.append(len(images))
        self.began.set()
        assert self.go.wait(SECONDS)
        return torch.tensor([[float(image.mean())] for image in images])


def plain(value):
    return np.full((4, 4, 3), value, np.uint8)


def ask_together(network, asked):
    """The answers to the first question and to all others, which come while it is answered."""
    batcher = Batcher(network)
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = [pool.submit(batcher, asked[0])]
        assert network.began.wait(SECONDS)
        answers += [pool.submit(batcher, images) for images in asked[1:]]
        while len(batcher._waiting) < len(asked) - 1:
            pass
        network.go.set()
        return answers


def test_those_who_come_meanwhile_share_the_next_batch():
    network = Waiting()
    asked = [[plain(1)], [plain(2), plain(3)], [plain(4)], [plain(5), plain(6)]]
    answers = [answer.result().flatten().tolist() for answer in ask_together(network, asked)]
    assert answers == [[1], [2, 3], [4], [5, 6]]
    assert network.sizes == [1, 5]


def test_as_many_as_may_call_the_network_at_once_do_and_the_next_ones_share_a_batch():
    network = Waiting()
    batcher = Batcher(network, at_once=2)
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(batcher, [plain(1)]), pool.submit(batcher, [plain(2)])]
        while len(network.sizes) < 2:
            pass
        answers += [pool.submit(batcher, [plain(3)]), pool.submit(batcher, [plain(4)])]
        while len(batcher._waiting) < 2:
            pass
        network.go.set()
        assert [answer.result().item() for answer in answers] == [1, 2, 3, 4]
    assert network.sizes == [1, 1, 2]


def test_who_asks_alone_does_not_wait():
    network = Waiting()
    network.go.set()
    assert Batcher(network)([plain(7)]).tolist() == [[7]]


def test_all_who_share_a_batch_get_its_error_and_the_next_one_goes_on():
    network = Waiting()
    batcher = Batcher(network)
    network.go.set()
    with pytest.raises(AttributeError):
        batcher([None])
    assert batcher([plain(7)]).tolist() == [[7]]


def test_a_shared_batch_gives_the_same_vectors(monkeypatch):
    monkeypatch.setenv(VARIABLE, "float32")
    network = covers_resnet18()
    asked = [[artwork(5 * client + n) for n in range(5)] for client in range(3)]
    alone = [network.features(images) for images in asked]
    with ThreadPoolExecutor(3) as pool:
        shared = list(pool.map(network.features, asked))
    together = network.features([image for images in asked for image in images]).split(5)
    for rows, other, third in zip(alone, shared, together, strict=True):
        unit = rows / rows.norm(dim=1, keepdim=True)
        for found in (other, third):
            again = found / found.norm(dim=1, keepdim=True)
            assert float((again - unit).abs().max()) < 1e-5
