import base64
import io

import numpy as np
from PIL import Image as PillowImage

from indexer.vision.geometry import whole_picture
from service.page.photo import SIDE, shown_photo

WIDE = np.full((1000, 2000, 3), 128, np.uint8)


def test_the_picture_is_scaled_down_with_its_outlines():
    corners = whole_picture(1000, 500)
    photo = shown_photo(WIDE, [corners, None, whole_picture(2000, 1000)])
    assert (photo.width, photo.height) == (SIDE, SIDE // 2)
    kind, data = photo.data_uri.split(",")
    assert kind == "data:image/jpeg;base64"
    assert PillowImage.open(io.BytesIO(base64.b64decode(data))).size == (SIDE, SIDE // 2)
    outline = [tuple(map(float, point.split(","))) for point in photo.outlines[0].points.split()]
    np.testing.assert_allclose(outline, corners * SIDE / 2000, atol=0.1)
    assert photo.outlines[1:] == (None, None), "a whole picture has no outline"


def test_the_box_around_an_outline_lies_within_the_picture():
    corners = np.array([[-20, 10], [15, -5], [40, 20], [10, 60]], float)
    (outline,) = shown_photo(WIDE[:40, :30], [corners]).outlines
    assert (outline.left, outline.top, outline.width, outline.height) == (0, 0, 30, 40)


def test_a_small_picture_keeps_its_size():
    photo = shown_photo(WIDE[:40, :30], [])
    assert (photo.width, photo.height, photo.outlines) == (30, 40, ())
