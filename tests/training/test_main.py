"""The command: what its options lead to."""

import numpy as np
import pytest
import torch

from training import __main__ as command
from training.material import Material
from training.photos import Photos
from training.train import Schedule


@pytest.fixture
def run(stage, teacher, tmp_path, monkeypatch):
    """Run the command without training; returns what would be trained with, by name."""
    material = Material(stage, teacher, stage)
    asked = []
    monkeypatch.setattr(command, "from_covers", lambda *of: asked.append(of) or material)
    monkeypatch.setattr(command, "from_pack", lambda path: asked.append(path) or material)
    square = np.zeros((1, 8, 8, 3), np.uint8)
    monkeypatch.setattr(
        command, "read_photos", lambda *of: asked.append(of) or Photos(square, square, np.zeros(1))
    )
    names = ("training", "views", "measures", "folder", "schedule")
    given = {}
    monkeypatch.setattr(command, "train", lambda *of: given.update(zip(names, of, strict=True)))
    threads = torch.get_num_threads()

    def call(*arguments):
        command.main(["--folder", str(tmp_path), *map(str, arguments)])
        return given, asked

    yield call
    torch.set_num_threads(threads)


def test_covers_of_a_folder_join_the_drawn_ones(run, tmp_path):
    given, asked = run(
        "--covers", tmp_path / "covers", "--steps", 7, "--sides", 32, 48, "--rate", 0.5
    )
    assert asked == [(tmp_path, tmp_path / "covers", 16_600)]
    assert given["schedule"] == Schedule(7, None, (32, 48), 0.5)
    assert given["folder"] == tmp_path


def test_a_pack_takes_their_place_and_minutes_that_of_steps(run, tmp_path):
    given, asked = run("--pack", tmp_path / "a.npz", "--minutes", 8)
    assert asked == [tmp_path / "a.npz"]
    assert given["schedule"].share(step=3, seconds=240) == 0.5


def test_photos_to_measure_on_are_cut_into_the_folder(run, tmp_path):
    _, asked = run("--measure", tmp_path / "real", "--drawn", 5)
    assert asked == [(tmp_path, None, 5), (tmp_path / "real", tmp_path / "photos.npz")]


def test_an_export_ships_the_folders_weights_or_those_of_a_file(tmp_path, monkeypatch, capsys):
    shipped = []
    monkeypatch.setattr(command, "export", lambda *of: shipped.append(of) or "a digest")
    command.main(["--folder", str(tmp_path), "--export", "128"])
    command.main(["--export", "160", "--weights", "a.safetensors", "--trained-on", "some"])
    assert [path.name for path, *_ in shipped] == ["weights.safetensors", "a.safetensors"]
    assert [tuple(rest) for _, *rest in shipped] == [(128, "drawn covers"), (160, "some")]
    assert capsys.readouterr().out == "a digest\na digest\n"
