import torch
from timm.layers import Conv2dSame
from torch import nn

from indexer.vision.detection.network import BookNetwork
from indexer.vision.fusion import fuse
from indexer.vision.networks import lite0_imagenet


def norms(network):
    """A network's batch normalisations, with means and deviations as if it had been trained."""
    found = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    torch.manual_seed(1)
    for norm in found:
        nn.init.normal_(norm.running_mean, 0, 0.1)
        nn.init.uniform_(norm.running_var, 0.7, 1.4)
    return found


@torch.inference_mode()
def test_a_fused_network_gives_the_same_without_a_norm():
    network = BookNetwork().eval()
    assert norms(network)
    pictures = torch.randn(2, 3, 64, 96)
    before = network(pictures)
    fuse(network)
    after = network(pictures)
    assert not norms(network)
    for field in ("front", "middle", "offset", "flat"):
        torch.testing.assert_close(getattr(after, field), getattr(before, field), atol=1e-3, rtol=0)
    assert not torch.equal(after.front, before.front * 0)


@torch.inference_mode()
def test_activations_behind_a_norm_stay():
    body = lite0_imagenet().eval()
    pictures = torch.randn(1, 3, 64, 64)
    before = body(pictures)
    fuse(body)
    torch.testing.assert_close(body(pictures), before, atol=1e-3, rtol=1e-3)
    assert not any(isinstance(layer, Conv2dSame) for layer in body.modules())


@torch.inference_mode()
def test_a_norm_before_the_convolution_is_left_alone():
    network = nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 4, 3))
    (norm,) = norms(network)
    fuse(network)
    assert next(iter(network)) is norm
