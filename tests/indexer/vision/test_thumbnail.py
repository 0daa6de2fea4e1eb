import io

import numpy as np
from PIL import Image as PillowImage

from indexer.vision.thumbnail import SIDE, decode_thumbnail, thumbnail


def test_a_thumbnail_is_a_jpeg_of_the_whole_cover():
    flat = np.full((1200, 800, 3), (200, 30, 30), np.uint8)
    flat[600:] = (30, 60, 200)
    jpeg = thumbnail(flat)
    with PillowImage.open(io.BytesIO(jpeg)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (SIDE * 2 // 3, SIDE))
    small = decode_thumbnail(jpeg).astype(int)
    assert np.abs(small[:200] - (200, 30, 30)).max() < 10
    assert np.abs(small[-200:] - (30, 60, 200)).max() < 10


def test_a_thumbnail_of_a_busy_cover_is_small():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (1600, 1100, 3), dtype=np.uint8)
    assert len(thumbnail(noise)) < 200_000


def test_a_small_cover_is_not_grown():
    assert decode_thumbnail(thumbnail(np.zeros((40, 30, 3), np.uint8))).shape == (40, 30, 3)
