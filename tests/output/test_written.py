"""Files that are asked for: nothing is overwritten by a slip."""

import pytest
from PIL import Image as PillowImage

from indexer.errors import OutputError
from indexer.scan import Scanner
from indexer.store.library import FILE_NAME, Library
from output.written import check_output, signature
from tests.covers import make_cover, store


def test_a_new_file_may_be_written(tmp_path):
    check_output(tmp_path / "new.png", force=False, library=tmp_path / "none")


def test_a_file_that_exists_needs_force(tmp_path):
    path = tmp_path / "there.png"
    path.touch()
    with pytest.raises(OutputError, match="exists already; name another file, or add --force"):
        check_output(path, force=False, library=tmp_path / "none")
    check_output(path, force=True, library=tmp_path / "none")


def test_the_picture_itself_is_never_overwritten(tmp_path):
    path = tmp_path / "cover.png"
    path.touch()
    (tmp_path / "link.png").symlink_to(path)
    for output in (path, tmp_path / "link.png"):
        with pytest.raises(OutputError, match="the picture itself"):
            check_output(output, force=True, library=tmp_path / "none", inputs=(path,))


def test_a_librarys_own_files_are_never_overwritten(tmp_path):
    with Library.open(tmp_path / "library", create=True):
        pass
    (tmp_path / "link").symlink_to(tmp_path / "library")
    for folder in ("library", "link"):
        with pytest.raises(OutputError, match="a file of the library"):
            check_output(tmp_path / folder / FILE_NAME, force=True, library=tmp_path / "library")


def test_nothing_new_is_written_among_a_librarys_files(tmp_path):
    with Library.open(tmp_path / "library", create=True):
        pass
    for name in (f"{FILE_NAME}-wal", "sheet.html"):
        with pytest.raises(OutputError, match="a file of the library"):
            check_output(tmp_path / "library" / name, force=False, library=tmp_path / "library")


def test_a_cover_is_not_overwritten_by_another_name_of_its_file(tmp_path):
    path = tmp_path / "cover.png"
    path.write_bytes(bytes(1000))
    other = tmp_path / "other.png"
    other.write_bytes(bytes(1000))
    (tmp_path / "hard.png").hardlink_to(path)
    with Library.open(tmp_path / "library", create=True) as library:
        store(library, str(path), make_cover("COVER"))
    for name in ("cover.png", "hard.png"):
        with pytest.raises(OutputError, match="a cover of the library"):
            check_output(tmp_path / name, force=True, library=tmp_path / "library")
    check_output(other, force=True, library=tmp_path / "library")


def test_what_is_signed_is_not_indexed(tmp_path):
    PillowImage.new("RGB", (600, 900)).save(tmp_path / "sheet.png", "PNG", pnginfo=signature())
    assert Scanner().scan(tmp_path).passed_over == {"drawn by Coverdex": 1}
