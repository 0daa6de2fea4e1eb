"""All hypotheses of where the cover may be: pooled from every cue, fitted, without doubles."""

import numpy as np

from indexer.vision.cover import Points
from indexer.vision.detection.outline.crossings import quads_from_lines
from indexer.vision.detection.outline.fields import Fields
from indexer.vision.detection.outline.lines import find_lines
from indexer.vision.detection.outline.quads import areas, border_sides, distinct
from indexer.vision.detection.outline.regions import quads_from_regions
from indexer.vision.detection.outline.strips import fit_sides
from indexer.vision.threads import side_by_side

LINES = 48
FROM_LINES = 80
SAME = 6.0
"""Working pixels by which corners may differ between two hypotheses before they are fitted."""


def propose(fields: Fields) -> Points:
    """Quads (Q, 4, 2) in working pixels, each side on an edge where there is one near."""
    pool = np.concatenate(side_by_side(lambda cue: cue(fields), (_from_lines, _from_regions)))
    if not len(pool):
        return pool
    # A side along the picture's border has no edge to be fitted to.
    fixed = border_sides(pool, fields.width, fields.height)
    pool = fit_sides(fields.lab, pool, reach=5.0, step=1.0, samples=32, fixed=fixed)
    # The whole picture is a hypothesis of its own.
    pool = pool[areas(pool) < 0.97 * fields.width * fields.height]
    return pool[distinct(pool, SAME / 2, len(pool))]


def _from_lines(fields: Fields) -> Points:
    lines = find_lines(fields, LINES)
    return quads_from_lines(lines, fields.width, fields.height, SAME, FROM_LINES)


def _from_regions(fields: Fields) -> Points:
    around = quads_from_regions(fields)
    return around[distinct(around, SAME, len(around))]
