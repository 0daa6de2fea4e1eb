"""Bend a picture that lies over a cover by a homography until it fits: paper is no plane.

A book's cover curves, lenses distort, and a homography fitted to features of one half is off in the
other. Tiles of the cover are looked for near their places in the picture, and a smooth displacement
is fitted to where they are found: a cubic polynomial of the place, too stiff to make other letters
look alike.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from search.template_match import FINE, MIN_CONTRAST, Template, tiles

Places = NDArray[np.float64]

REACH = 8
"""Pixels around its place in which a tile is looked for."""

STEPS = 3
"""Times that displacements are measured and the picture is bent: the first bend brings in tiles
that were too far away before."""

MIN_TILES = 12
"""With fewer tiles found, the ten numbers of a cubic polynomial are no better than the homography.
"""

STIFFNESS = 5e-4
"""Ridge on the polynomial's terms beyond the affine ones, a tile."""

TOLERANCE = 1.0
"""Pixels by which a tile may be off; those that are further off weigh less (a Cauchy loss)."""

POWERS = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (3, 0), (0, 3), (2, 1), (1, 2))
"""Of x and of y in the terms of a cubic polynomial, the affine ones first."""


def unbent(cover: Template, laid: Template) -> Template:
    """A template that was laid over a cover's, both FINE, bent to fit it; -1 where it shows none.

    Returns it as it was where too few tiles are found.
    """
    height, width = cover.shape
    for _ in range(STEPS):
        places, shifts, weights = _found_tiles(cover, laid)
        if len(places) < MIN_TILES:
            break
        bend = _fit(_terms(places, width, height), shifts, weights)
        x, y = _moved(bend, width, height)
        laid = np.asarray(cv2.remap(laid, x, y, cv2.INTER_LINEAR, borderValue=-1))
    return laid


def _found_tiles(cover: Template, laid: Template) -> tuple[Places, Places, Places]:
    """Middles (T, 2) of the tiles that are found, their shifts (T, 2) in pixels, correlations."""
    height, tile = cover.shape[0], FINE.tile
    drawn = tiles(cover, FINE).std(axis=1).reshape(height // tile, -1) >= MIN_CONTRAST
    window = np.ones((tile + 2 * REACH, tile + 2 * REACH), np.uint8)
    # The least value within reach of the tile that begins at each pixel: -1 where none is shown.
    shown = cv2.erode(laid, window, anchor=(REACH, REACH))[: height - tile + 1 : tile, ::tile] >= 0
    found = []
    for row, column in np.argwhere(drawn & shown[:, : drawn.shape[1]]).tolist():
        top, left = row * tile, column * tile
        first_row, first_column = max(0, top - REACH), max(0, left - REACH)
        around = laid[first_row : top + tile + REACH, first_column : left + tile + REACH]
        wanted = cover[top : top + tile, left : left + tile]
        likeness = cv2.matchTemplate(around, wanted, cv2.TM_CCOEFF_NORMED)
        _, best, _, (x, y) = cv2.minMaxLoc(likeness)
        if best > FINE.min_correlation:
            middle = left + tile / 2, top + tile / 2
            found.append((*middle, first_column + x - left, first_row + y - top, best))
    table = np.array(found, np.float64).reshape(-1, 5)
    return table[:, :2], table[:, 2:4], table[:, 4]


def _terms(places: Places, width: int, height: int) -> Places:
    """The ten terms (N, 10) of a cubic polynomial at places (N, 2) in pixels."""
    x, y = places[:, 0] / width * 2 - 1, places[:, 1] / height * 2 - 1
    return np.stack([x**i * y**j for i, j in POWERS], axis=1)


def _moved(bend: Places, width: int, height: int) -> tuple[Template, Template]:
    """Where each pixel (height, width) is taken from, x and y: coefficients (10, 2) of `_fit`."""
    grid = np.zeros((2, 4, 4))  # by the powers of y, then x
    for (i, j), both in zip(POWERS, bend, strict=True):
        grid[:, j, i] = both
    columns, rows = np.arange(width), np.arange(height)
    x = np.vander(columns / width * 2 - 1, 4, increasing=True)
    y = np.vander(rows / height * 2 - 1, 4, increasing=True)
    right, down = (y @ grid @ x.T).clip(-REACH, REACH)
    return (columns + right).astype(np.float32), (rows[:, None] + down).astype(np.float32)


def _fit(terms: Places, shifts: Places, correlations: Places) -> Places:
    """Coefficients (10, 2) of the displacement, by iteratively reweighted least squares."""
    ridge = np.diag([1e-6] * 3 + [STIFFNESS * len(terms)] * (terms.shape[1] - 3))
    weights = correlations
    for _ in range(8):
        weighted = terms * weights[:, None]
        bend = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ shifts)
        off = np.linalg.norm(terms @ bend - shifts, axis=1) / TOLERANCE
        weights = correlations / (1 + off**2)
    return np.asarray(bend)
