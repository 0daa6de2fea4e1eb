import numpy as np
import pytest

from training import pack
from training.pack import SIDE, read, write
from training.views import squeeze


def test_a_pack_brings_covers_vectors_and_grounds(stage, teacher, tmp_path):
    out = tmp_path / "covers.pack"
    quality = write(stage.covers, [stage.covers[3]], stage.grounds, teacher, out)
    found = read(out)
    assert quality == pack.QUALITIES[0]
    assert found.covers.shape == (12, SIDE, SIDE, 3)
    assert found.held_out.shape == (1, SIDE, SIDE, 3)
    assert found.grounds.shape == (len(stage.grounds), SIDE, SIDE, 3)
    wanted = np.stack([squeeze(stage.covers[n], SIDE) for n in range(12)])
    assert np.abs(found.covers.astype(int) - wanted).mean() < 8
    assert found.teacher.numpy() == pytest.approx(teacher.numpy(), abs=1e-3)


def test_a_pack_keeps_within_its_limit_by_lower_quality(stage, teacher, tmp_path, monkeypatch):
    out = tmp_path / "covers.pack"
    write(stage.covers, stage.covers, stage.grounds, teacher, out)
    limit = int(0.8 * out.stat().st_size)
    monkeypatch.setattr(pack, "LIMIT", limit)
    assert write(stage.covers, stage.covers, stage.grounds, teacher, out) < pack.QUALITIES[0]
    assert out.stat().st_size <= limit
    monkeypatch.setattr(pack, "LIMIT", 15_000)
    with pytest.raises(ValueError, match="12 covers are too many"):
        write(stage.covers, stage.covers, stage.grounds, teacher, out)
