"""The comparison of two devices, by runs on the processor with the fake models."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import gpu
from benchmarks.gpu import describe, differences, main
from indexer.vision import device
from indexer.vision.device import Device
from tests.drawing import draw_cover, save_cover
from tests.fakes import make_models


@pytest.fixture(autouse=True)
def _fakes(whole_pictures, monkeypatch):
    monkeypatch.setattr(gpu, "models_for", lambda _choice: make_models())
    monkeypatch.setattr(device, "_used", Device.CPU)


@pytest.fixture
def described():
    pictures = [draw_cover("EMMA", "Jane Austen"), draw_cover("KIM", "Rudyard Kipling")]
    return describe(pictures, Device.CPU)


def test_two_runs_on_the_processor_are_equal(described):
    assert differences(described, described) == []
    assert described.described > 0
    assert described.embedded > 0


def test_other_vectors_and_words_are_differences(described):
    emma, kim = described.covers
    turned = replace(kim, vector=np.roll(kim.vector, 1))
    assert (
        "1: the cosine of its vectors is"
        in differences(described, replace(described, covers=[emma, turned]))[0]
    )
    (sentence,) = differences(described, replace(described, covers=[emma, replace(kim, lines=())]))
    assert sentence.startswith("1: KIM")
    nothing = replace(described, layouts=np.full_like(described.layouts, np.nan))
    assert len(differences(described, nothing)) == 2


def test_the_program_prints_both_and_ends_well(tmp_path, capsys):
    save_cover(tmp_path / "emma.png", "EMMA")
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path), "--device", "cpu"])
    assert ended.value.code == 0
    assert "lowest cosine of vectors 1.00" in capsys.readouterr().out


def test_without_a_gpu_it_ends_with_a_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(gpu, "has_gpu", lambda: False)
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    assert "no GPU with CUDA here" in capsys.readouterr().err
