import cv2
import numpy as np
import pytest

from synth.region_material import HELD_OUT, SIDE, load, read, subject


@pytest.fixture
def unpacked(tmp_path):
    """A folder as packages leave it, with many of everything."""
    rng = np.random.default_rng(0)
    share = tmp_path / "usr" / "share"
    folders = {
        "openclipart/png/animals": 40,
        "openclipart/png/logos": 20,
        "openclipart/png/special/patterns": 20,
        "tuxpaint/stamps/animals/birds": 20,
        "tuxpaint/stamps/animals/birds/cartoon": 20,
        "tuxpaint/stamps/symbols/alphabets": 5,
    }
    for folder, count in folders.items():
        (share / folder).mkdir(parents=True)
        for n in range(count):
            pixels = rng.integers(0, 256, (8, 8, 4), dtype=np.uint8)
            cv2.imwrite(str(share / folder / f"{folder.split('/')[-1]}{n}.png"), pixels)
    for name in ("Dune", "Garden", "Storm", "Gulp"):
        for size in ("10x10", "20x20"):
            path = share / "wallpapers" / name / "contents" / "images" / f"{size}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), np.zeros((10, 10, 3), np.uint8))
    return tmp_path


def test_files_are_sorted_by_what_they_are(unpacked):
    both = [load(unpacked, held_out=held_out) for held_out in (False, True)]
    names = {
        part: {subject(path) for half in both for path in getattr(half, part)}
        for part in both[0].__slots__
    }
    assert names["photographs"] == {"Dune", "Garden", "Storm"}
    assert names["photographed_things"] == {f"birds{n}" for n in range(20)}
    assert len(names["drawings"] & {f"animals{n}" for n in range(40)}) == 40
    assert len(names["drawings"]) == 40 + 20
    assert names["signs"] == {f"logos{n}" for n in range(20)}
    assert names["patterns"] == {f"patterns{n}" for n in range(20)}


def test_what_is_held_out_is_never_learned_from(unpacked):
    learned, held = (load(unpacked, held_out=held_out) for held_out in (False, True))
    for part in learned.__slots__:
        both = [{subject(path) for path in getattr(half, part)} for half in (learned, held)]
        assert not both[0] & both[1]
    share = len(held.drawings) / (len(held.drawings) + len(learned.drawings))
    assert share == pytest.approx(1 / HELD_OUT, abs=0.15)


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
