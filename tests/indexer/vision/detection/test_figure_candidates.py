"""Boxes out of the maps of the network that finds figures, and its file."""

import pytest
import torch
from safetensors.torch import save_file

from indexer.errors import ModelError
from indexer.vision.detection import figure_candidates
from indexer.vision.detection.figure_candidates import candidates, figure_network
from indexer.vision.detection.figure_network import KINDS, STRIDES, WIDTHS, FigureNetwork, LevelMaps
from indexer.vision.model_names import FIGURES_FILE

HEIGHT, WIDTH = 320, 224


def maps_without_figures() -> list[LevelMaps]:
    levels = []
    for stride in STRIDES:
        shape = 1, HEIGHT // stride, WIDTH // stride
        middle, sides = torch.full(shape, -9.0), torch.full((1, 4, *shape[1:]), 10.0)
        levels.append(LevelMaps(middle, sides, torch.zeros(1, len(KINDS), *shape[1:])))
    return levels


def put(levels, level, row, column, sides, sure=2.0, kind=0) -> None:
    levels[level].middle[0, row, column] = sure
    levels[level].sides[0, :, row, column] = torch.tensor(sides)
    levels[level].kind[0, kind, row, column] = 3.0


def test_a_peak_gives_its_box_its_kind_and_how_sure_it_is():
    levels = maps_without_figures()
    put(levels, 1, 4, 6, (40.0, 30.0, 50.0, 60.0), kind=KINDS.index("label"))
    found = candidates(levels, 0, HEIGHT, WIDTH)
    assert found.boxes.tolist() == [[6.5 * 16 - 40, 4.5 * 16 - 30, 6.5 * 16 + 50, 4.5 * 16 + 60]]
    assert found.sure.tolist() == [pytest.approx(torch.tensor(2.0).sigmoid().item())]
    assert found.kinds[0].argmax() == KINDS.index("label")
    assert found.kinds.sum(axis=1) == pytest.approx(1)


def test_cells_beside_a_peak_give_none_and_levels_that_agree_give_one():
    levels = maps_without_figures()
    put(levels, 0, 10, 10, (30.0, 30.0, 30.0, 30.0), sure=3.0)
    put(levels, 0, 10, 11, (30.0, 30.0, 30.0, 30.0), sure=2.5)
    put(levels, 1, 5, 5, (30.0, 30.0, 30.0, 30.0), sure=1.0)
    put(levels, 2, 8, 1, (20.0, 20.0, 20.0, 20.0), sure=0.5)
    found = candidates(levels, 0, HEIGHT, WIDTH)
    assert len(found.sure) == 2
    assert found.sure[0] > found.sure[1]


def test_boxes_end_at_the_picture():
    levels = maps_without_figures()
    put(levels, 2, 4, 3, (900.0, 900.0, 900.0, 900.0))
    assert candidates(levels, 0, HEIGHT, WIDTH).boxes.tolist() == [[0, 0, WIDTH, HEIGHT]]


def test_nothing_is_found_where_nothing_is():
    found = candidates(maps_without_figures(), 0, HEIGHT, WIDTH)
    assert (found.boxes.shape, found.sure.shape) == ((0, 4), (0,))
    assert found.kinds.shape == (0, len(KINDS))


def test_the_network_gives_maps_of_every_level():
    features = [
        torch.zeros(2, width, HEIGHT // stride, WIDTH // stride)
        for width, stride in zip(WIDTHS, STRIDES, strict=True)
    ]
    for maps, stride in zip(FigureNetwork().eval()(features), STRIDES, strict=True):
        assert maps.middle.shape == (2, HEIGHT // stride, WIDTH // stride)
        assert maps.sides.shape[1] == 4
        assert (maps.sides > 0).all()
        assert maps.kind.shape[1] == len(KINDS)


def test_the_shipped_weights_are_small_and_fit():
    assert FIGURES_FILE.stat().st_size < 500_000
    assert not figure_network().training


def test_damaged_or_foreign_weights_are_named(tmp_path, monkeypatch):
    path = tmp_path / "figures.safetensors"
    monkeypatch.setattr(figure_candidates, "FIGURES_FILE", path)
    for _ in range(2):
        with pytest.raises(ModelError, match=r"figures\.safetensors: not the figures' weights"):
            figure_network.__wrapped__()
        save_file({"foreign": torch.zeros(3)}, path)
