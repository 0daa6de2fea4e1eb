import io
import tarfile

import pytest

from evaluation.distractors import distractor_files
from indexer.errors import ManifestError


@pytest.fixture
def packed(tmp_path):
    """A folder with one picture, and a tar file of three and of something else."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "loose.jpg").write_bytes(b"loose")
    with tarfile.open(folder / "Travel.tar", "w") as tar:
        for name in ("1.webp", "deep/2.webp", "../3.webp", "README.md"):
            member = tarfile.TarInfo(name)
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))
    return folder


def test_a_folder_gives_its_pictures_and_those_in_its_tar_files(packed, tmp_path):
    unpacked = tmp_path / "unpacked"
    files = distractor_files([packed], None, unpacked)
    names = ["Travel_1.webp", "Travel_2.webp", "Travel_3.webp"]
    assert files == [packed / "loose.jpg", *(unpacked / name for name in names)]
    assert [file.read_bytes() for file in files] == [
        b"loose",
        b"1.webp",
        b"deep/2.webp",
        b"../3.webp",
    ]
    assert sorted(path.name for path in unpacked.iterdir()) == names


def test_a_tar_file_gives_its_pictures(packed, tmp_path):
    assert len(distractor_files([packed / "Travel.tar"], None, tmp_path / "unpacked")) == 3


def test_the_same_ones_are_chosen_every_time(packed, tmp_path):
    chosen = distractor_files([packed], 2, tmp_path / "one")
    assert len(chosen) == 2
    assert distractor_files([packed], 2, tmp_path / "one") == chosen
    assert len(list((tmp_path / "one").iterdir())) <= 2


@pytest.mark.parametrize("name", ["none", "empty", "empty/notes.txt"])
def test_a_source_without_pictures_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("no picture")
    with pytest.raises(ManifestError, match=name):
        distractor_files([tmp_path / name], None, tmp_path / "unpacked")
