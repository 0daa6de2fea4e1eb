import os

import pytest

from indexer.errors import PictureError
from indexer.vision.picture_file import MAX_BYTES, read_file


def test_a_file_larger_than_any_picture_is_refused_unread(tmp_path):
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(PictureError, match="512 MiB; a picture may have 512 MiB"):
        read_file(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(PictureError, match="not a regular file"):
        read_file(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(PictureError, match="not a regular file"):
        read_file(tmp_path / "pipe.jpg")
