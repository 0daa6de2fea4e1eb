import numpy as np
import pytest
import torch
from torchvision.models import resnet18

from catalogue.classes.deep_training import EPOCHS, DeepLearner
from catalogue.classes.last_block import LastBlock
from indexer.errors import ModelError
from indexer.vision.networks import Network, Preprocessing


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    body = resnet18(weights=None)
    body.fc = torch.nn.Identity()
    return Network(body, torch.nn.Identity(), Preprocessing(side=64))


@pytest.fixture(scope="module")
def pictures():
    """Twenty noisy pictures, alternately of upright and of level stripes of one colour."""
    rng = np.random.default_rng(0)
    stripes = np.where(np.arange(64) // 8 % 2, 60, 190)
    grounds = [np.broadcast_to(stripes, (64, 64)), np.broadcast_to(stripes[:, None], (64, 64))]
    return [
        np.clip(grounds[n % 2][..., None] + rng.normal(0, 25, (64, 64, 3)), 0, 255).astype(np.uint8)
        for n in range(20)
    ]


def test_the_last_block_on_the_trunk_is_the_whole_network(network, pictures):
    features = LastBlock(network.last_block()).features(network.trunk(pictures))
    wanted = torch.nn.functional.normalize(network.features(pictures)).numpy()
    assert features.shape == (20, 512)
    assert features == pytest.approx(wanted, abs=1e-5)


def test_a_last_block_survives_its_half_precision(network, pictures):
    block = network.last_block()
    tensors = {name: t.numpy().astype(np.float16) for name, t in block.state_dict().items()}
    trunk = network.trunk(pictures[:2])
    again = LastBlock.of(tensors).features(trunk)
    assert again == pytest.approx(LastBlock(block).features(trunk), abs=1e-2)


def test_other_networks_have_no_last_block_to_train(pictures):
    other = Network(torch.nn.Identity(), torch.nn.Identity(), Preprocessing(side=64))
    for ask in (other.last_block, lambda: other.trunk(pictures)):
        with pytest.raises(ModelError, match="where the vectors are a ResNet18's"):
            ask()


def test_the_block_learns_and_the_network_stays_as_it_was(network, pictures):
    truth = np.arange(20) % 2
    before = network.features(pictures[:1])
    steps = []
    learner = DeepLearner(
        network.trunk(pictures), truth, network.last_block(), lambda: steps.append(1)
    )
    learned = learner.learn(np.arange(12))
    assert len(steps) == EPOCHS
    scores = learner.scores(learned, np.arange(12, 20))
    assert (scores.argmax(axis=1) == truth[12:]).all()
    given = {name: t.numpy() for name, t in network.last_block().state_dict().items()}
    assert (learned.last_block["0.conv1.weight"] != given["0.conv1.weight"].astype("f2")).any()
    assert (learned.last_block["0.bn1.running_mean"] == given["0.bn1.running_mean"]).all()
    assert (network.features(pictures[:1]) == before).all()
    again = learner.learn(np.arange(12))
    assert (again.weight == learned.weight).all()
