"""The command: draws, learns, ships and measures."""

import pytest
import torch
from safetensors.torch import load_file

from indexer.vision.detection import figure_candidates
from indexer.vision.detection.figure_candidates import figure_network
from indexer.vision.detection.figure_network import FigureNetwork
from training.figures import __main__ as main
from training.figures import cache, covers
from training.figures.measure import answers


def test_the_command_draws_learns_ships_and_measures(tmp_path, monkeypatch, assets, capsys):
    weights = tmp_path / "figures.safetensors"
    monkeypatch.setattr(covers, "load", lambda *_: assets)
    monkeypatch.setattr(cache, "SHAPES", {(128, 96): 1.0})
    monkeypatch.setattr(main, "LEARNED", 48)
    monkeypatch.setattr(main, "MEASURED", 16)
    monkeypatch.setattr(main, "FIGURES_FILE", weights)
    monkeypatch.setattr(figure_candidates, "FIGURES_FILE", weights)
    monkeypatch.setattr(main, "figure_network", figure_network.__wrapped__)  # loads what is new
    (tmp_path / "material").mkdir()  # else it would be fetched
    options = ["--folder", str(tmp_path), "--threads", str(torch.get_num_threads())]
    main.main([*options, "--steps", "3"])
    learned = capsys.readouterr().out
    assert (tmp_path / "log.csv").read_text().splitlines()[-1].startswith("3,")
    assert "temperature of the kinds" in learned
    assert "16 drawn covers" in learned
    assert all(tensor.isfinite().all() for tensor in load_file(weights).values())
    (tmp_path / "checkpoint.pt").unlink()
    main.main([*options, "--measure"])
    measured = capsys.readouterr().out
    assert learned.endswith(measured)
    assert not (tmp_path / "checkpoint.pt").exists()


def test_measures_are_printed_by_kind(seen, capsys):
    main.print_measures(list(answers(figure_network(), seen)), "drawn covers")
    out = capsys.readouterr().out
    assert "48 drawn covers" in out
    assert "mean" in out
    assert "calibration error" in out


def test_a_network_that_finds_nothing_is_measured_too(seen, capsys):
    main.print_measures(list(answers(FigureNetwork(), seen)), "drawn covers")
    out = capsys.readouterr().out
    assert "0.000" in out
    assert "none found" in out


def test_the_command_explains_itself(capsys):
    with pytest.raises(SystemExit):
        main.main(["--help"])
    assert "--measure" in capsys.readouterr().out
