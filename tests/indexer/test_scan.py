import os

import pytest

from indexer.scan import pictures_in


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(folder):
    return [str(path.relative_to(folder)) for path in pictures_in(folder)]


def test_pictures_are_found_in_the_order_of_their_names(tmp_path):
    touch(tmp_path, "b.jpg", "a.png", "z/a.jpg", "c/d/a.jpg", "c/b.jpg")
    assert found(tmp_path) == ["a.png", "b.jpg", "c/b.jpg", "c/d/a.jpg", "z/a.jpg"]


def test_pictures_are_known_by_their_suffix_in_any_case(tmp_path):
    pictures = [
        "a.jpg", "b.JPEG", "c.png", "d.webp", "e.tif", "f.tiff", "g.bmp", "h.gif", "i.avif",
        "j.heic", "k.HEIF", "l.Jpg", "m.jfif",
    ]  # fmt: skip
    touch(tmp_path, *pictures, "n.txt", "o.pdf", "jpg", "p.jpg.part", "q.svg")
    assert found(tmp_path) == pictures


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    touch(tmp_path, ".hidden.jpg", "._mac.jpg", ".cache/a.jpg", "a.jpg")
    assert found(tmp_path) == ["a.jpg"]


def test_a_hidden_folder_that_is_named_itself_is_searched(tmp_path):
    touch(tmp_path / ".covers", "a.jpg")
    assert found(tmp_path / ".covers") == ["a.jpg"]


def test_a_loop_of_links_ends(tmp_path):
    touch(tmp_path, "a.jpg", "sub/b.jpg")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert found(tmp_path) == ["a.jpg", "sub/b.jpg"]


def test_a_linked_folder_is_searched_once(tmp_path):
    touch(tmp_path / "elsewhere", "a.jpg")
    folder = tmp_path / "covers"
    folder.mkdir()
    (folder / "one").symlink_to(tmp_path / "elsewhere")
    (folder / "two").symlink_to(tmp_path / "elsewhere")
    assert found(folder) == ["one/a.jpg"]


def test_a_linked_picture_is_found(tmp_path):
    touch(tmp_path, "elsewhere/a.jpg", "covers/b.jpg")
    (tmp_path / "covers" / "c.jpg").symlink_to(tmp_path / "elsewhere" / "a.jpg")
    assert found(tmp_path / "covers") == ["b.jpg", "c.jpg"]


def test_a_folder_named_like_a_picture_is_a_folder(tmp_path):
    touch(tmp_path, "folder.jpg/a.jpg")
    assert found(tmp_path) == ["folder.jpg/a.jpg"]


def test_an_empty_folder_holds_nothing(tmp_path):
    assert found(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everything")
def test_a_folder_that_may_not_be_entered_is_passed_over(tmp_path):
    touch(tmp_path, "a/a.jpg", "b/b.jpg")
    (tmp_path / "a").chmod(0)
    try:
        assert found(tmp_path) == ["b/b.jpg"]
    finally:
        (tmp_path / "a").chmod(0o700)
