from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluation.manifest import read_manifest
from indexer.errors import ManifestError

CORNERS = "tl_x,tl_y,tr_x,tr_y,br_x,br_y,bl_x,bl_y"


@pytest.fixture
def manifest(tmp_path):
    """Writes a manifest; returns its path."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "list.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write


def test_covers_are_read_from_the_manifests_folder(manifest, tmp_path):
    read = read_manifest(
        manifest('file,title,author,art\na.jpg,"Emma, a Novel",Jane Austen,rose\n')
    )
    assert read.photos == ()
    (cover,) = read.covers
    assert cover.path == tmp_path / "a.jpg"
    assert (cover.title, cover.author) == ("Emma, a Novel", "Jane Austen")


def test_photos_are_read_with_their_corners(manifest, tmp_path):
    read = read_manifest(manifest(f"file,cover,{CORNERS}\nx.jpg,a.jpg,1,2,30.5,4,31,62,0,60\n"))
    assert read.covers == ()
    (photo,) = read.photos
    assert (photo.path, photo.covers) == (tmp_path / "x.jpg", ("a.jpg",))
    assert photo.corners.tolist() == [[1, 2], [30.5, 4], [31, 62], [0, 60]]
    assert (photo.title, photo.author, photo.note) == (None, None, "")


def test_of_a_photo_little_need_be_known(manifest):
    rows = (
        f"file,cover,title,author,note,{CORNERS}\n"
        "shelf.jpg,a.jpg | b.jpg,Emma | Kim,Jane Austen | Rudyard Kipling,two spines,,,,,,,,\n"
        "back.jpg,,,,back cover,,,,,,,,\n"
    )
    shelf, back = read_manifest(manifest(rows)).photos
    assert (shelf.covers, shelf.title) == (("a.jpg", "b.jpg"), "Emma | Kim")
    assert (shelf.corners, shelf.note) == (None, "two spines")
    assert (back.covers, back.title, back.author) == ((), "", "")


def test_a_photo_may_lie_in_the_folder_photos(manifest, tmp_path):
    (tmp_path / "photos").mkdir()
    for path in (tmp_path / "a.jpg", tmp_path / "photos" / "a.jpg", tmp_path / "photos" / "b.jpg"):
        path.touch()
    photos = read_manifest(manifest("file,cover\na.jpg,\nb.jpg,\nnone.jpg,\n")).photos
    assert [str(photo.path.relative_to(tmp_path)) for photo in photos] == [
        "a.jpg",
        "photos/b.jpg",
        "none.jpg",
    ]


def test_paths_are_absolute_and_without_detours(manifest, tmp_path, monkeypatch):
    manifest("file,cover\n../x.jpg,\n")
    monkeypatch.chdir(tmp_path)
    read = read_manifest(Path("list.csv"))
    assert read.photos[0].path == tmp_path.parent / "x.jpg"
    assert (read.folder, read.name) == (tmp_path, f"{tmp_path.name}/list.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_manifest_may_come_from_a_spreadsheet(manifest, encoding):
    read = read_manifest(manifest("file,title,author\na.jpg,Émile,Brontë\n", encoding))
    assert [(cover.title, cover.author) for cover in read.covers] == [("Émile", "Brontë")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file,title\na.jpg,Emma\n", "needs the columns file, title, author"),
        ("", "needs the columns"),
        (f"file,cover,{CORNERS}\nx.jpg,a.jpg,1,2,3,4,5,6,7\n", "line 2: a column is missing"),
        (f"file,cover,{CORNERS}\nx.jpg,a.jpg,1,2,3,4,5,6,7,\n", "line 2: a corner is no number"),
        (f"file,cover,{CORNERS}\nx.jpg,a.jpg,1,2,3,4,5,6,7,inf\n", "line 2: a corner is no number"),
        (f"file,cover,{CORNERS}\nx.jpg,a.jpg,1,2,3,4,5,6,7,left\n", "line 2: a corner is no"),
    ],
)
def test_what_is_no_manifest_is_refused_by_name(manifest, text, reason):
    path = manifest(text)
    with pytest.raises(ManifestError, match=reason) as caught:
        read_manifest(path)
    assert str(path) in str(caught.value)


def test_a_row_that_is_too_short_is_refused_by_its_line(manifest):
    with pytest.raises(ManifestError, match="line 3"):
        read_manifest(manifest("file,title,author\na.jpg,Emma,Austen\nb.jpg,Kim\n"))


def test_a_missing_or_unreadable_manifest_is_refused_by_name(manifest, tmp_path):
    with pytest.raises(ManifestError, match=r"none\.csv: can't be read"):
        read_manifest(tmp_path / "none.csv")
    with pytest.raises(ManifestError, match=r"list\.csv: can't be read"):
        read_manifest(manifest("file,title,author\na.jpg,Émile,Zola\n", "latin-1"))


CELLS = st.text(max_size=20) | st.floats().map(str) | st.sampled_from(["1", "nan", "inf", '"', ""])
HEADS = st.sampled_from(
    [f"file,cover,{CORNERS}", "file,cover,note", "file,title,author", "file", ""]
)


@given(HEADS, st.lists(st.lists(CELLS, max_size=11).map(",".join), max_size=4))
@example("file,title,author", ["a" * 200_000])
@example("file,title,author", ["\0,b,c"])
def test_any_table_is_a_manifest_or_a_manifest_error(head, rows):
    assert_manifest_or_error("\n".join([head, *rows]).encode(errors="surrogatepass"))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_manifest_or_a_manifest_error(data):
    assert_manifest_or_error(data)
    assert_manifest_or_error(b"file,title,author\n" + data)


def assert_manifest_or_error(data):
    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_bytes(data)
        with suppress(ManifestError):
            corners = [photo.corners for photo in read_manifest(path).photos]
            assert all(known is None or np.isfinite(known).all() for known in corners)
