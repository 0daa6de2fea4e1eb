"""Camera primitives: projections, rectangles on a table, textures in a scene, JPEG."""

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.geometry import homography, whole_picture
from synth.colours import Picture

Points = NDArray[np.float64]

Pixels = NDArray[np.float32]
"""RGB that is being drawn, H×W×3: 0 to 1 in `synth.samples`, 0 to 255 in `synth.scenes`."""


def rotation(angle: float) -> Points:
    """The 2×2 matrix that turns row vectors by `angle` radians, clockwise where y runs down."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin], [-sin, cos]])


def rectangle(wide: float, tall: float, turn: float, centre: Points, height: float) -> Points:
    """Corners (4, 3) of a rectangle at a height above the table, from its top left, clockwise."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [wide / 2, tall / 2]
    return np.column_stack([corners @ rotation(turn) + centre, np.full(4, height)])


def pinhole(pose: Points, shift: Points, focal: float, width: int, height: int) -> Points:
    """The 3×4 projection from table units to pixels of a picture of this size.

    `pose` (3, 3) and `shift` (3,) bring points into the camera's frame; `focal` is in pixels.
    """
    lens = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    return np.asarray(lens @ np.column_stack([pose, shift]), np.float64)


def project(matrix: Points, points: Points) -> Points:
    """Pixels (N, 2) of points in space (N, 3)."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:], np.float64)


def spread(texture: Picture | Pixels, matrix: Points, size: tuple[int, int]) -> Pixels:
    """A texture mapped by a homography over a picture of `size`, mirrored beyond its borders."""
    seen = cv2.warpPerspective(texture, matrix, size, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, np.float32)


def paste(
    canvas: NDArray[np.float32],
    texture: NDArray[np.uint8],
    corners: Points,
    alpha: NDArray[np.uint8],
) -> None:
    """Lay a texture with an alpha (0 to 255) over the canvas, its corners on `corners` (4, 2)."""
    limit = [canvas.shape[1], canvas.shape[0]]
    left, top = np.clip(np.floor(corners.min(axis=0)) - 2, 0, limit).astype(int).tolist()
    right, bottom = np.clip(np.ceil(corners.max(axis=0)) + 2, 0, limit).astype(int).tolist()
    if left >= right or top >= bottom:
        return
    source = whole_picture(texture.shape[1], texture.shape[0])
    matrix = homography(source - 0.5, corners - [left, top] - 0.5)
    size = right - left, bottom - top
    colours = cv2.warpPerspective(texture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    share = cv2.warpPerspective(alpha, matrix, size)[..., None].astype(np.float32) / 255
    part = canvas[top:bottom, left:right]
    part *= 1 - share
    part += share * colours


def as_jpeg(picture: Picture, quality: int) -> Picture:
    """RGB uint8 after JPEG compression of a quality from 0 to 100."""
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
