import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from training.batches import ProcessorViews
from training.export import write
from training.learning import Training

SIDE = 32
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def batch(stage):
    return ProcessorViews(stage, 4).batch(0, SIDE)


@pytest.fixture(scope="module")
def start(tmp_path_factory, teacher):
    """Weights to start from."""
    path = tmp_path_factory.mktemp("weights") / "start.safetensors"
    write(Training(teacher, CPU).network.state_dict(), path)
    return path


def test_learning_brings_views_to_their_teachers_vectors(teacher, batch):
    training = Training(teacher, CPU)
    terms = [training.learn(batch, 1e-3) for _ in range(12)]
    assert terms[-1].total < 0.6 * terms[0].total
    assert terms[-1].distance < 0.7 * terms[0].distance
    assert training.step == 12


def test_a_start_keeps_its_first_layers_and_learns_the_others(teacher, batch, start):
    training = Training(teacher, CPU, start)
    shipped = load_file(start)
    assert torch.equal(training.network.fc.weight, shipped["fc.weight"].float())
    before = {name: tensor.clone() for name, tensor in training.network.state_dict().items()}
    training.learn(batch, 1e-3)
    after = training.network.state_dict()
    changed = {name for name in after if not torch.equal(after[name], before[name])}
    assert not {name for name in changed if name.startswith(("conv1", "bn1", "layer1"))}
    assert {"layer2.0.conv1.weight", "layer4.1.bn2.running_mean", "fc.weight"} <= changed


def test_a_checkpoint_goes_on_as_if_nothing_had_happened(teacher, batch, start, tmp_path):
    path = tmp_path / "checkpoint.pt"
    whole = Training(teacher, CPU, start)
    whole.learn(batch, 1e-3)
    whole.seconds = 5.0
    whole.save(path)
    again = Training(teacher, CPU)
    again.restore(path)
    assert (again.step, again.seconds, again.frozen) == (1, 5.0, True)
    for training in (whole, again):
        training.learn(batch, 1e-3)
    for name, tensor in whole.average.state_dict().items():
        found = again.average.state_dict()[name]
        assert np.allclose(tensor.numpy(), found.numpy(), atol=1e-4), name


def test_a_checkpoint_of_other_covers_is_refused(teacher, tmp_path):
    Training(teacher, CPU).save(tmp_path / "checkpoint.pt")
    with pytest.raises(ValueError, match="12 covers, not on 7"):
        Training(teacher[:7], CPU).restore(tmp_path / "checkpoint.pt")
