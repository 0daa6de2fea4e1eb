import csv

import pytest
import torch

from training.progress import log_row, write_checkpoint


def test_rows_follow_one_head(tmp_path, capsys):
    for step in (1, 2):
        log_row(tmp_path / "log.csv", {"step": step, "loss": step / 2})
    with (tmp_path / "log.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows == [["step", "loss"], ["1", "0.5"], ["2", "1.0"]]
    assert capsys.readouterr().out.splitlines()[1] == "step 2  loss 1.0"


def test_an_interrupted_checkpoint_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.pt"
    write_checkpoint({"step": 1}, path)

    def full(_, part):
        part.write_bytes(b"half")
        raise OSError("the disk is full")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="full"):
        write_checkpoint({"step": 2}, path)
    monkeypatch.undo()
    assert torch.load(path) == {"step": 1}
