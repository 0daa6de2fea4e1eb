import io
import os

import pytest
from PIL import Image as PillowImage
from PIL import PngImagePlugin

from indexer.scan import Scanner


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(folder):
    return [str(path.relative_to(folder)) for path in Scanner().scan(folder).pictures]


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


# What lies about beside covers.


def picture(path, form="JPEG", **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    PillowImage.new("RGB", (32, 48), "teal").save(buffer, form, **options)
    path.write_bytes(buffer.getvalue())


def passed_over(folder):
    return dict(Scanner().scan(folder).passed_over)


@pytest.mark.parametrize(
    "folder",
    ["@eaDir", "#recycle", "$RECYCLE.BIN", "__MACOSX", "lost+found", "System Volume Information"]
    + ["@Recycle", "@__thumb", "@Recently-Snapshot", "@tmp", "trashbox", "LOST.DIR", "FOUND.000"]
    + [
        "Network Trash Folder",
        "Recycle Bin",
        "Temporary Items",
        ".Trash-1000",
        ".AppleDouble",
        ".@__thumb",
    ],
)
def test_folders_of_the_system_are_not_searched(tmp_path, folder):
    touch(tmp_path, "a.jpg", f"{folder}/b.jpg", f"c/{folder}/d/e.jpg")
    assert found(tmp_path) == ["a.jpg"]


def test_a_librarys_own_folder_is_not_searched(tmp_path):
    touch(
        tmp_path, "a.jpg", "library/coverdex.db", "library/classifiers/genre.png", "library/b.jpg"
    )
    assert found(tmp_path) == ["a.jpg"]


def test_what_coverdex_drew_is_passed_over(tmp_path):
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Coverdex 0.1.0")
    picture(tmp_path / "sheet.png", "PNG", pnginfo=info)
    picture(tmp_path / "cover.png", "PNG")
    assert found(tmp_path) == ["cover.png"]
    assert passed_over(tmp_path) == {"drawn by Coverdex": 1}


def test_pictures_are_known_by_their_content_whatever_their_ending(tmp_path):
    picture(tmp_path / "large.jpg_large")
    picture(tmp_path / "no_ending", "PNG")
    picture(tmp_path / "old.jp2", "JPEG2000")
    (tmp_path / "notes").write_text("BM and other notes")
    (tmp_path / "cover.psd").write_bytes(b"8BPS" + bytes(60))
    picture(tmp_path / "scan.pnm", "PPM")
    (tmp_path / "P6 is a text").write_text("P6 is how it begins")
    (tmp_path / "book.pdf").write_bytes(b"%PDF-1.7")
    assert found(tmp_path) == ["large.jpg_large", "no_ending", "old.jp2"]
    assert passed_over(tmp_path) == {
        "Photoshop, which can't be read here": 1,
        "PNM, which can't be read here": 1,
    }


def test_each_file_is_taken_once_whatever_names_it_has(tmp_path):
    picture(tmp_path / "b.jpg")
    os.link(tmp_path / "b.jpg", tmp_path / "c.jpg")
    (tmp_path / "d.jpg").symlink_to(tmp_path / "b.jpg")
    assert found(tmp_path) == ["b.jpg"]
    assert passed_over(tmp_path) == {"another name of the same file": 2}


def test_of_several_names_the_one_that_is_known_counts(tmp_path):
    picture(tmp_path / "b.jpg")
    os.link(tmp_path / "b.jpg", tmp_path / "a.jpg")
    known = {str(tmp_path / "b.jpg")}
    assert Scanner(known.__contains__).scan(tmp_path).pictures == (tmp_path / "b.jpg",)


def test_a_file_in_two_scanned_folders_is_taken_once(tmp_path):
    picture(tmp_path / "a" / "b.jpg")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.jpg").symlink_to(tmp_path / "a" / "b.jpg")
    scanner = Scanner()
    assert scanner.scan(tmp_path / "a").pictures == (tmp_path / "a" / "b.jpg",)
    assert scanner.scan(tmp_path / "c").pictures == ()
    assert scanner.scan(tmp_path / "a").pictures == (tmp_path / "a" / "b.jpg",)


def test_a_link_to_nothing_is_passed_over(tmp_path):
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "notes").symlink_to(tmp_path / "gone")
    assert found(tmp_path) == []
    assert passed_over(tmp_path) == {"a link to nothing": 1}


def test_a_pipe_is_named_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    os.mkfifo(tmp_path / "b")
    assert found(tmp_path) == ["a.png"]


def test_an_ignore_file_excludes_as_git_does(tmp_path):
    touch(tmp_path, "a.jpg", "b.tif", "drafts/c.jpg", "sub/drafts/d.jpg", "sub/e.tif", "sub/f.jpg")
    (tmp_path / ".coverdexignore").write_text("# scans\n*.tif\n/drafts/\n")
    assert sorted(found(tmp_path)) == ["a.jpg", "sub/drafts/d.jpg", "sub/f.jpg"]
    (tmp_path / "sub" / ".coverdexignore").write_text("!e.tif\nf.jpg\n")
    assert sorted(found(tmp_path)) == ["a.jpg", "sub/drafts/d.jpg", "sub/e.tif"]


def test_an_ignore_file_may_begin_with_the_mark_of_a_windows_editor(tmp_path):
    touch(tmp_path, "a.jpg", "b.tif")
    (tmp_path / ".coverdexignore").write_bytes(b"\xef\xbb\xbf*.tif\r\n")
    assert found(tmp_path) == ["a.jpg"]


def test_an_ignore_file_above_the_named_folder_counts(tmp_path):
    """As in a run of a watched folder, which names the folder that changed."""
    touch(tmp_path, "sub/drafts/c.jpg", "sub/e.tif", "sub/f.jpg")
    (tmp_path / ".coverdexignore").write_text("*.tif\ndrafts/\n")
    assert found(tmp_path / "sub") == ["f.jpg"]
    assert found(tmp_path / "sub" / "drafts") == []
    (tmp_path / "sub" / ".coverdexignore").write_text("!*.tif\n")
    assert sorted(found(tmp_path / "sub")) == ["e.tif", "f.jpg"]
