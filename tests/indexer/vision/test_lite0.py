import timm
import torch

from indexer.vision.lite0 import Lite0, Lite0Features

NAME = "tf_efficientnet_lite0"


def trained_like(network):
    """The network's state, with normalisations as if it had been trained."""
    torch.manual_seed(1)
    return {
        name: torch.rand_like(tensor) + 0.5 if "running_var" in name else tensor
        for name, tensor in network.state_dict().items()
    }


@torch.inference_mode()
def test_it_is_timms_network():
    theirs, ours = timm.create_model(NAME).eval(), Lite0().eval()
    state = trained_like(theirs)
    theirs.load_state_dict(state)
    ours.load_state_dict(state)
    pictures = torch.randn(2, 3, 96, 64)
    wanted = theirs(pictures)
    assert wanted.std() > 0
    assert torch.equal(ours(pictures), wanted)


@torch.inference_mode()
def test_its_features_are_those_of_timms_network():
    theirs = timm.create_model(NAME, features_only=True, out_indices=(1, 2, 3, 4)).eval()
    ours = Lite0Features().eval()
    state = trained_like(theirs)
    theirs.load_state_dict(state)
    ours.load_state_dict(state)
    pictures = torch.randn(1, 3, 64, 96)
    wanted, found = theirs(pictures), ours(pictures)
    assert [level.shape[1] for level in found] == list(ours.widths) == [24, 40, 112, 320]
    for level, other in zip(found, wanted, strict=True):
        assert torch.equal(level, other)


def test_they_train_alike():
    """In training the normalisations keep the same means."""
    theirs, ours = timm.create_model(NAME).train(), Lite0().train()
    ours.load_state_dict(theirs.state_dict())
    pictures = torch.randn(4, 3, 64, 64)
    theirs(pictures)
    ours(pictures)
    for name, tensor in theirs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], tensor, msg=name)
