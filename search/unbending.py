"""Bend a picture that lies over a cover by a homography until it fits: paper is no plane.

A book's cover curves, lenses distort, and a homography fitted to features of one half is off in the
other. Tiles of the cover are looked for near their places in the picture, and a smooth displacement
is fitted to where they are found: a cubic polynomial of the place, too stiff to make other letters
look alike.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from search.template_match import FINE, MIN_CONTRAST, Template

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


def unbent(cover: Template, laid: Template) -> Template:
    """A template that was laid over a cover's, both FINE, bent to fit it; -1 where it shows none.

    Returns it as it was where too few tiles are found.
    """
    height, width = cover.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float64)
    everywhere = _terms(np.stack([columns.ravel(), rows.ravel()], axis=1), width, height)
    for _ in range(STEPS):
        places, shifts, weights = _found_tiles(cover, laid)
        if len(places) < MIN_TILES:
            break
        bend = _fit(_terms(places, width, height), shifts, weights)
        moved = (everywhere @ bend).reshape(height, width, 2).clip(-REACH, REACH)
        x, y = (columns + moved[..., 0], rows + moved[..., 1])
        laid = np.asarray(
            cv2.remap(
                laid, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=-1
            )
        )
    return laid


def _found_tiles(cover: Template, laid: Template) -> tuple[Places, Places, Places]:
    """Middles (T, 2) of the tiles that are found, their shifts (T, 2) in pixels, correlations."""
    height, width = cover.shape
    tile = FINE.tile
    found = []
    for top in range(0, height - tile + 1, tile):
        for left in range(0, width - tile + 1, tile):
            wanted = cover[top : top + tile, left : left + tile]
            first_row, first_column = max(0, top - REACH), max(0, left - REACH)
            around = laid[first_row : top + tile + REACH, first_column : left + tile + REACH]
            if wanted.std() < MIN_CONTRAST or around.min() < 0:
                continue
            likeness = cv2.matchTemplate(around, wanted, cv2.TM_CCOEFF_NORMED)
            _, best, _, (column, row) = cv2.minMaxLoc(likeness)
            if best > FINE.min_correlation:
                middle = left + tile / 2, top + tile / 2
                shift = first_column + column - left, first_row + row - top
                found.append((*middle, *shift, best))
    table = np.array(found, np.float64).reshape(-1, 5)
    return table[:, :2], table[:, 2:4], table[:, 4]


def _terms(places: Places, width: int, height: int) -> Places:
    """The ten terms (N, 10) of a cubic polynomial at places (N, 2) in pixels."""
    x, y = places[:, 0] / width * 2 - 1, places[:, 1] / height * 2 - 1
    return np.stack(
        [np.ones_like(x), x, y, x * y, x * x, y * y, x**3, y**3, x * x * y, x * y * y], axis=1
    )


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
