import numpy as np
import pytest
import torch
from torch.nn import functional

from training import teachers
from training.teachers import combine, lite2_network, teacher_vectors


def test_covers_that_both_networks_see_apart_are_far_apart():
    torch.manual_seed(0)
    layouts, averages = torch.randn(700, 512), torch.rand(700, 1280)
    layouts[1], averages[1] = layouts[0], averages[0]
    layouts[3] = layouts[2]
    vectors = combine(layouts, averages)
    assert vectors.shape == (700, 512)
    assert vectors.norm(dim=1) == pytest.approx(1, abs=1e-4)
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > 0.999
    assert 0.5 < cosines[2, 3] < 0.99
    assert cosines[4:9, 20:].abs().max() < 0.4


def test_covers_are_seen_by_both_networks_once(tmp_path, stage, monkeypatch):
    class FakeNetwork:
        def __init__(self, size):
            self.size = size

        def features(self, images):
            means = torch.tensor(np.stack([image.mean((0, 1)) for image in images])).float()
            return functional.pad(means, (0, self.size - 3))

    monkeypatch.setattr(teachers, "layout_network", lambda: FakeNetwork(512))
    monkeypatch.setattr(teachers, "lite2_network", lambda: FakeNetwork(1280))
    vectors = teacher_vectors(stage.covers, tmp_path)
    assert vectors.shape == (len(stage.covers), 512)
    for name in ("layout_network", "lite2_network"):
        monkeypatch.setattr(teachers, name, lambda: None)
    assert torch.equal(teacher_vectors(stage.covers, tmp_path), vectors)


def test_lite2_tells_pictures_apart_by_1280_averages(stage):
    seen = lite2_network().features([stage.covers[0], stage.covers[1], stage.covers[0][2:-2]])
    assert seen.shape == (3, 1280)
    cosines = functional.normalize(seen) @ functional.normalize(seen).T
    assert cosines[0, 2] > cosines[0, 1] + 0.1
