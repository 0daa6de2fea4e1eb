"""Covers of drawn art, for the tests of what belongs together."""

from dataclasses import replace

import cv2
import numpy as np

from catalogue.duplicates import find_duplicates
from indexer.vision.thumbnail import thumbnail
from tests.covers import make_cover, store, unit_vector


def draw_art(seed, height=480, width=320):
    """A cover full of shapes, another one for every seed."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), rng.integers(0, 256, 3), dtype=np.uint8)
    for _ in range(120):
        centre = int(rng.integers(width)), int(rng.integers(height))
        shape = rng.integers(0, 256, 3).tolist()
        if rng.random() < 0.5:
            cv2.circle(picture, centre, int(rng.integers(6, 30)), shape, -1)
        else:
            corner = centre[0] + int(rng.integers(8, 50)), centre[1] + int(rng.integers(8, 50))
            cv2.rectangle(picture, centre, corner, shape, -1)
    return picture


def photographed(picture):
    """The picture flattened not quite rightly from a photo: skewed, darker and softer."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    wrong = corners + np.array([[8, -6], [-4, 5], [6, 9], [-7, -3]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, wrong)
    seen = cv2.warpPerspective(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return (0.7 * cv2.GaussianBlur(seen, (0, 0), 0.8)).astype(np.uint8)


def near(seed, other, share=0.2):
    """A vector near that of a seed."""
    vector = (1 - share) * unit_vector(seed) + share * unit_vector(other)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def add(library, name, picture, title="", author="", *, vector, words=None):
    """Store a cover that looks so; returns its id."""
    read = f"{title}\n{author}" if words is None else words
    cover = make_cover(read.strip(), title=title, author=author)
    return store(
        library, f"/covers/{name}.jpg", replace(cover, vector=vector, thumbnail=thumbnail(picture))
    )


def found(library, *kinds):
    """Kinds and members of the groups."""
    groups = find_duplicates(library, kinds) if kinds else find_duplicates(library)
    return [(group.kind, group.members) for group in groups]
