import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from indexer.errors import ModelError
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.network_maps import picture_maps
from indexer.vision.detection.outline import look as looking
from indexer.vision.detection.outline.fields import WORK_SIDE, compute_fields
from indexer.vision.detection.outline.look import (
    FINE,
    HEIGHT,
    LEVEL_CHANNELS,
    MARGIN_X,
    MARGIN_Y,
    WIDTH,
    OutlineNetwork,
    look,
    sources,
    views,
)
from indexer.vision.geometry import whole_picture
from synth.scenes import draw_scene

NOTHING = np.zeros((5, 5), np.float32)


def striped(width, height, inner):
    """CIELAB of a light rectangle, left, top, right, bottom, on a dark ground."""
    lab = np.zeros((height, width, 3), np.float32)
    left, top, right, bottom = inner
    lab[top:bottom, left:right, 0] = 100
    return lab


@pytest.mark.parametrize("inner", [(60, 40, 180, 220), (40, 60, 220, 180)])
def test_the_outline_lies_at_the_same_place_of_each_view(inner):
    left, top, right, bottom = inner
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
    view = views(sources(striped(240, 240, inner)), quad[None], 240, 240)[0]
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[MARGIN_Y:-MARGIN_Y, MARGIN_X:-MARGIN_X] = True
    assert ((view[0] > 0) == inside).mean() > 0.99
    np.testing.assert_array_equal(view[4] > 0, inside)


def test_nothing_is_seen_around_the_whole_picture():
    view = views(
        sources(striped(400, 600, (0, 0, 400, 600))), whole_picture(400, 600)[None], 400, 600
    )
    outside = view[0][:, view[0, 4] == 0]
    assert np.abs(outside).mean() < 0.02
    assert view[0, 3][view[0, 4] > 0].mean() > 0.99


@pytest.mark.parametrize("inner", [(60, 40, 180, 220), (40, 60, 220, 180)])
def test_the_features_of_the_outline_lie_where_its_pixels_do(inner):
    left, top, right, bottom = inner
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
    levels = [torch.zeros(1, channels, 8, 8) for channels in LEVEL_CHANNELS]
    front = torch.zeros(60, 60)
    front[top // 4 : bottom // 4, left // 4 : right // 4] = 1
    fine, coarse = OutlineNetwork().features(levels, front, quad[None], 240, 240)
    assert fine.shape == (1, 2 * FINE + 1, HEIGHT // 2, WIDTH // 2)
    assert coarse.shape[2:] == (HEIGHT // 4, WIDTH // 4)
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[MARGIN_Y:-MARGIN_Y, MARGIN_X:-MARGIN_X] = True
    assert ((fine[0, -1].detach().numpy() > 0.5) == inside[::2, ::2]).mean() > 0.95


def test_no_features_are_read_outside_of_the_picture():
    levels = [torch.ones(1, channels, 80, 60) for channels in LEVEL_CHANNELS]
    whole = whole_picture(300, 400)[None]
    fine, coarse = OutlineNetwork().features(levels, torch.ones(100, 75), whole, 300, 400)
    for part, margin in ((fine, MARGIN_Y // 2), (coarse, MARGIN_Y // 4)):
        assert not part[..., : margin - 1, :].any()
    assert (fine[0, -1, 10:-10, 8:-8] > 0.99).all()


def test_the_true_outline_looks_better_than_one_beside_it():
    wins = []
    for seed in range(500, 510):
        scene = draw_scene(seed, "plain")
        fields = compute_fields(scene.image, WORK_SIDE)
        true = scene.corners * fields.scale
        beside = true + 0.25 * (true[1] - true[0])
        seen = PictureFeatures(scene.image)
        front = picture_maps(seen).front
        scores = look(fields.lab, seen.levels[:3], front, np.stack([true, beside]))
        wins.append(scores[0] > scores[1])
    assert np.mean(wins) >= 0.9


def test_weights_that_are_not_there_are_named(monkeypatch, tmp_path):
    missing, other = tmp_path / "none.safetensors", tmp_path / "other.safetensors"
    save_file({"other": np.zeros(1, np.float32)}, other)
    for path in (missing, other):
        monkeypatch.setattr(looking, "LOOK_FILE", path)
        looking._network.cache_clear()
        with pytest.raises(ModelError, match=str(path)):
            look(np.zeros((20, 20, 3), np.float32), (), NOTHING, whole_picture(20, 20)[None])
    looking._network.cache_clear()
