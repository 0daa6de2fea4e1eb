import pytest
import torch
from safetensors.torch import save_file

from indexer.errors import ModelError
from indexer.vision import layout
from indexer.vision.layout import AVERAGES, CELLS, PLACES, SIDE, Pooled, Projection


class FakeBody(torch.nn.Module):
    """Stands for EfficientNet-Lite0: blocks that halve the picture and give 112 channels."""

    def __init__(self):
        super().__init__()
        self.conv_stem = torch.nn.Conv2d(3, 112, 3, 2, 1)
        self.bn1, self.bn2 = torch.nn.ReLU(), torch.nn.ReLU()
        halve = [torch.nn.Conv2d(112, 112, 1, stride) for stride in (1, 2, 2, 1, 2, 2, 1)]
        self.blocks = torch.nn.ModuleList(halve)
        self.conv_head = torch.nn.Conv2d(112, AVERAGES, 1)


@torch.no_grad()
def test_pooled_features_have_one_part_for_what_and_one_for_where():
    torch.manual_seed(0)
    pictures = torch.rand(2, 3, SIDE, SIDE)
    pooled = Pooled(FakeBody())(pictures)
    assert pooled.shape == (2, AVERAGES + PLACES)
    assert pooled[:, :AVERAGES].square().square().sum(dim=1) == pytest.approx(1, abs=1e-4)
    cells = pooled[:, AVERAGES:].reshape(2, 112, CELLS * CELLS)
    assert cells.norm(dim=1).flatten() == pytest.approx(1 / CELLS, abs=1e-4)


@torch.no_grad()
def test_only_the_part_for_where_tells_a_turned_picture():
    torch.manual_seed(0)
    pooled = Pooled(FakeBody())
    picture = torch.rand(1, 3, SIDE, SIDE)
    picture[..., : SIDE // 2] *= 0.2
    for layer in pooled.body.modules():
        if isinstance(layer, torch.nn.Conv2d):
            layer.weight.data = layer.weight.data.mean((2, 3), keepdim=True).expand_as(layer.weight)
    as_is, turned = pooled(picture), pooled(picture.flip(3))
    what, where = ((as_is - turned)[:, part] for part in (slice(AVERAGES), slice(AVERAGES, None)))
    assert where.norm() > 10 * what.norm()


def test_a_damaged_or_missing_projection_is_named(tmp_path, monkeypatch):
    path = tmp_path / "layout.safetensors"
    monkeypatch.setattr(layout, "LAYOUT_FILE", path)
    with pytest.raises(ModelError, match=r"layout\.safetensors.*not a whole projection"):
        layout.layout_network()
    save_file({"mix.weight": Projection().mix.weight.data}, path)
    with pytest.raises(ModelError, match="not a whole projection"):
        layout.layout_network()
