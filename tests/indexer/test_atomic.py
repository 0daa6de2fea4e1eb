import subprocess
import sys

import pytest

from indexer.atomic import sweep, write_atomically


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "genre.v2.safetensors"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cant_be_written_leaves_the_earlier_one(tmp_path, monkeypatch):
    path = tmp_path / "vectors.faiss"
    write_atomically(path, b"old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_program_left_is_swept_and_a_running_ones_is_not(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    running = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        for process in (ended, running):
            (tmp_path / f"genre.v2.{process.pid}.tmp").touch()
        assert sweep(tmp_path / "genre.v2.safetensors") == 1
        assert [file.name for file in tmp_path.iterdir()] == [f"genre.v2.{running.pid}.tmp"]
    finally:
        running.communicate(b"\n")
