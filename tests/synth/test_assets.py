"""The assets: what is fetched, how files are sorted, what is held out, how they are read."""

import subprocess

import cv2
import numpy as np
import pytest

from synth import assets
from synth.assets import HELD_OUT, SIDE, is_held_out, load, read, subject
from synth.samples.fonts import ALL_FACES

CUT_OUT = {
    "openclipart/png/animals": 40,
    "openclipart/png/logos": 20,
    "openclipart/png/arrows": 5,
    "openclipart/png/special/patterns": 20,
    "tuxpaint/stamps/animals/birds": 20,
    "tuxpaint/stamps/animals/birds/cartoon": 20,
    "tuxpaint/stamps/symbols/alphabets": 5,
}
"""Folders below usr/share, and how many pictures each gets."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """A folder as `fetch` leaves it, with many pictures of every sort."""
    folder = tmp_path_factory.mktemp("unpacked")
    share = folder / "usr" / "share"
    rng = np.random.default_rng(0)
    for name, count in CUT_OUT.items():
        (share / name).mkdir(parents=True)
        for n in range(count):
            pixels = rng.integers(0, 256, (60, 80, 4), dtype=np.uint8)
            cv2.imwrite(str(share / name / f"{name.split('/')[-1]}{n}.png"), pixels)
        cv2.imwrite(str(share / name / "tiny.png"), np.zeros((8, 8, 4), np.uint8))
    (share / "backgrounds").mkdir()
    for n in range(60):
        cv2.imwrite(str(share / "backgrounds" / f"view{n}.png"), np.zeros((9, 9, 3), np.uint8))
    for name in ("Dune", "Garden", "Storm", "Gulp"):
        for size in ("10x10", "20x20"):
            path = share / "wallpapers" / name / "contents" / "images" / f"{size}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), np.zeros((10, 10, 3), np.uint8))
        cv2.imwrite(str(path.parents[1] / "screenshot.png"), np.zeros((9, 9, 3), np.uint8))
    (share / "fonts").mkdir()
    (share / "fonts" / "Some.otf").touch()
    return folder


@pytest.fixture(scope="module")
def halves(unpacked):
    """What is learned from, and what is held out."""
    return [load(unpacked, held_out) for held_out in (False, True)]


PARTS = [part for part in assets.Assets.__slots__ if part != "fonts"]


def test_files_are_sorted_by_what_they_show(halves):
    names = {
        part: {subject(path) for half in halves for path in getattr(half, part)} for part in PARTS
    }
    assert "tiny" in names["drawings"]
    assert "tiny" not in names["motifs"]
    names = {part: some - {"tiny"} for part, some in names.items()}
    birds = {f"birds{n}" for n in range(20)}
    animals = {f"animals{n}" for n in range(40)}
    assert names["photographs"] == {"Dune", "Garden", "Storm"}
    assert names["wallpapers"] == {"Dune", "Garden", "Storm", "Gulp"} | {
        f"view{n}" for n in range(60)
    }
    assert names["photographed_things"] == birds
    assert animals <= names["drawings"]
    assert {f"cartoon{n}" for n in range(20)} <= names["drawings"]
    assert not names["drawings"] & (birds | names["signs"] | names["patterns"])
    assert names["signs"] == {f"logos{n}" for n in range(20)}
    assert names["patterns"] == {f"patterns{n}" for n in range(20)}
    assert birds | animals <= names["motifs"]
    assert not [name for name in names["motifs"] if name.startswith(("arrow", "alpha"))]


def test_one_file_of_a_wallpaper_in_many_sizes_is_kept(halves):
    of_dune = [path for half in halves for path in half.wallpapers if "Dune" in path.parts]
    assert [path.stem for path in of_dune] == ["20x20"]


def test_typefaces_are_in_both_halves(halves):
    assert [[path.name for path in half.fonts] for half in halves] == [["Some.otf"]] * 2


def test_held_out_pictures_are_a_fifth_and_never_learned_from(halves):
    learned, held = halves
    for part in PARTS:
        subjects = [{subject(path) for path in getattr(half, part)} for half in halves]
        assert not subjects[0] & subjects[1]
    assert all(is_held_out(subject(path)) for path in held.motifs)
    share = len(held.drawings) / (len(held.drawings) + len(learned.drawings))
    assert share == pytest.approx(1 / HELD_OUT, abs=0.15)
    shares = [is_held_out(f"name {index}") for index in range(5_000)]
    assert np.mean(shares) == pytest.approx(1 / HELD_OUT, abs=0.02)


def test_photographs_and_paintings_are_in_both_halves():
    """Otherwise no figure of that kind could be drawn to learn from, or to measure on."""
    for names in (assets.PHOTOGRAPHS, assets.PAINTINGS):
        assert 2 < sum(map(is_held_out, names)) < len(names) / 2


def test_a_folder_without_pictures_says_how_to_get_them(tmp_path):
    with pytest.raises(FileNotFoundError, match="make train"):
        load(tmp_path, held_out=False)


def test_fetching_names_every_package_and_unpacks_what_came(tmp_path, monkeypatch):
    calls = []

    def run(command, **options):
        calls.append(command)
        if command[0] == "apt-get":
            (options["cwd"] / "one.deb").touch()
        else:
            assert not (tmp_path / "assets").exists(), "an interrupted fetch is done again"
            command[-1].mkdir()

    monkeypatch.setattr(subprocess, "run", run)
    assets.fetch(tmp_path / "assets")
    assert calls[0] == ["apt-get", "download", *assets.PICTURES, *assets.FONTS]
    assert calls[1] == ["dpkg", "-x", tmp_path / "debs" / "one.deb", tmp_path / "assets.part"]
    assert (tmp_path / "assets").exists()


def test_the_sample_covers_typefaces_are_among_those_that_are_fetched():
    assert {face.package for face in ALL_FACES} <= set(assets.FONTS)


@pytest.mark.parametrize("shape", [(900, 30), (900, 30, 3), (900, 30, 4)])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_every_depth_and_number_of_channels_is_read_as_rgba(tmp_path, shape, depth):
    path = tmp_path / f"{len(shape)}{shape[-1]}{depth.__name__}.png"
    pixels = np.zeros(shape, depth)
    pixels[..., -1] = np.iinfo(depth).max  # the alpha, or the red of BGR
    cv2.imwrite(str(path), pixels)
    picture = read(path)
    assert picture.shape[:2] == (SIDE, round(30 * SIDE / 900))
    assert picture.shape[2] == 4
    assert picture.dtype == np.uint8
    assert (picture[..., 3] == 255).all()


def test_a_file_that_is_no_picture_is_named(tmp_path):
    path = tmp_path / "torn.png"
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"torn.png: not a picture"):
        read(path)
