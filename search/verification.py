"""Geometric verification: do two pictures show the same print, by local features and a homography.

RootSIFT features (Arandjelović and Zisserman, CVPR 2012), Lowe's ratio test, MAGSAC++ (Barath et
al., CVPR 2020).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from indexer.vision.cover import Image, Points
from indexer.vision.geometry import transform, whole_picture
from indexer.vision.rectify import shrink

REFERENCE_FEATURES = 600
QUERY_FEATURES = 1500
QUERY_SIDE = 640
"""Pixels of a query's longer side; a stored thumbnail has `indexer.vision.thumbnail.SIDE`."""

BLUR_SIGMA = 1.0
"""Pixels of a Gaussian blur before features are detected. The grain of paper or sensor makes
features of its own: two of twelve sample photos had 0 and 9 inliers without the blur and 61 and
157 with it, and the median rose from 283 to 320."""

MAX_RATIO = 0.8
"""Lowe's ratio test (IJCV 2004, 7.1): a match's distance over that of the second-best match."""

MAX_REPROJECTION_ERROR = 4.0
"""Pixels that an inlier may lie from where the homography puts it."""

MIN_MATCHES = 8
"""With fewer, the four points that fix a homography are half of the evidence."""

MIN_AREA_SHARE = 0.01
"""Least share of the query that a found cover covers."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """RootSIFT features: `points` (N, 2) in pixels, `descriptors` (N, 128) of length 1.

    `width` and `height` are those of the picture, in pixels.
    """

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How a reference lies in a query.

    `inliers`: matches that agree on one homography. `corners` (4, 2): the reference's corners in
    the query, as shares of its width and height; None where no plausible homography was found.
    """

    inliers: int
    corners: Points | None


NOT_ALIGNED = Alignment(0, None)


def reference_features(image: Image) -> Features:
    """Features of a stored thumbnail, RGB uint8."""
    return _features(image, REFERENCE_FEATURES)


def query_features(image: Image) -> Features:
    """Features of a query picture, RGB uint8 of any size."""
    return _features(shrink(image, QUERY_SIDE), QUERY_FEATURES)


def align(query: Features, reference: Features) -> Alignment:
    """The homography from the reference to the query that most matches agree with (MAGSAC++)."""
    if min(len(query.points), len(reference.points)) < MIN_MATCHES:
        return NOT_ALIGNED
    pairs = _matches(query, reference)
    if len(pairs) < MIN_MATCHES:
        return NOT_ALIGNED
    source, target = reference.points[pairs[:, 1]], query.points[pairs[:, 0]]
    cv2.setRNGSeed(0)
    matrix, agreeing = cv2.findHomography(
        source, target, cv2.USAC_MAGSAC, MAX_REPROJECTION_ERROR, maxIters=2000, confidence=0.999
    )
    if matrix is None:
        return NOT_ALIGNED
    corners = transform(
        whole_picture(reference.width, reference.height), np.asarray(matrix, dtype=np.float64)
    )
    if not _plausible(corners, query):
        return NOT_ALIGNED
    return Alignment(int(agreeing.sum()), corners / (query.width, query.height))


def _features(image: Image, count: int) -> Features:
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), BLUR_SIGMA)
    keypoints, descriptors = cv2.SIFT.create(nfeatures=count).detectAndCompute(grey, None)
    points = np.array([keypoint.pt for keypoint in keypoints]).reshape(-1, 2)
    if descriptors is None:
        descriptors = np.empty((0, 128))
    # RootSIFT: square roots of L1-normalised SIFT, which have an L2 norm of 1.
    descriptors = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-9))
    return Features(
        points.astype(np.float32), descriptors.astype(np.float32), image.shape[1], image.shape[0]
    )


def _matches(query: Features, reference: Features) -> NDArray[np.int64]:
    """Pairs (N, 2) of query and reference features that pass the ratio test, one each."""
    cosines = query.descriptors @ reference.descriptors.T
    rows = np.arange(len(cosines))
    best = cosines.argmax(axis=1)
    first = cosines[rows, best]
    cosines[rows, best] = -1
    second = cosines.max(axis=1)
    # The squared distance of unit vectors is 2 - 2 cos.
    good = np.flatnonzero(1 - first < MAX_RATIO**2 * (1 - second))
    # Several query features on one reference feature would count one match many times.
    order = good[np.argsort(-first[good], kind="stable")]
    _, firsts = np.unique(best[order], return_index=True)
    chosen = order[firsts]
    return np.stack([chosen, best[chosen]], axis=1)


def _plausible(corners: Points, query: Features) -> bool:
    """Whether corners (4, 2) in pixels are convex, not mirrored, and cover MIN_AREA_SHARE."""
    if not np.isfinite(corners).all():
        return False
    sides = np.roll(corners, -1, axis=0) - corners
    following = np.roll(sides, -1, axis=0)
    cross = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    area = cv2.contourArea(corners.astype(np.float32))
    return bool((cross > 0).all()) and area > MIN_AREA_SHARE * query.width * query.height
