"""A query picture: what search computes from it, each part when it is first needed.

The parts are propcache's cached properties, as those of Python 3.11 make all queries of a process
wait for each other.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from propcache.api import cached_property

from indexer.folding import folded_list
from indexer.models import Models
from indexer.pipeline import RectifiedCover, rectify_books, rectify_main
from indexer.vision.cover import Boundary, Image, Points, TextLine
from indexer.vision.geometry import whole_picture
from indexer.vision.rectify import MAX_SIDE, flatten, shrink
from indexer.vision.text.orientation import read_upright
from indexer.vision.text.reading_order import letter_height
from indexer.vision.text.stickers import is_perhaps_sticker, is_sticker
from indexer.vision.threads import side_by_side
from search.template_match import FINE, Template, make_template
from search.verification import Features, query_features

LABEL_MARGIN = 0.25
"""By how much a label reaches beyond its words, as a share of the longer side of their box."""

LINE_GAP = 2.5
"""Letter heights between two lines of a label at most."""

PAINTED_SIDE, PAINT_RADIUS = 640, 5
"""Pixels of the longer side of a picture that is painted over, enough for features and likeness;
pixels around a place from which it is filled."""

AROUND = 1.75
"""Sides of what `views_around` takes around a boundary, over its own. With 1.5 to 2.25 the covers
of both real photos whose boundary was that of a picture on the cover came first: docs/measured.md.
"""

VIEW_SIDE = 448
"""Pixels of a view's longer side, of which networks see 224. To turn a cover of a phone's photo at
its own size takes 0.1 s."""


class Views:
    """Pictures, RGB uint8, that a query is asked with, and their vectors."""

    def __init__(self, pictures: Sequence[Image], models: Models) -> None:
        self.pictures = pictures
        self._models = models

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors (Q, D)."""
        return self._models.backbone.embed(self.pictures)

    @cached_property
    def layout_vectors(self) -> NDArray[np.float32]:
        """Unit layout vectors (Q, D)."""
        return self._models.backbone.layout_vectors(self.pictures)


class Query:
    """A cover that is asked with. Its parts are kept for the next question."""

    def __init__(
        self,
        rectified: RectifiedCover,
        models: Models,
        picture: Image | None,
        *,
        alone: bool = True,
        part: Points | None = None,
    ) -> None:
        """`picture`: all of it, RGB uint8, if it may be embedded too; see `query_views`.

        `alone`: it shows no other book. `part`: corners (4, 2) of what is a part of the cover, as
        shares of the flat cover's width and height.
        """
        self.rectified = rectified
        self.part = part
        self._alone = alone
        self._models = models
        self._picture = picture

    @classmethod
    def of(cls, image: Image, models: Models) -> "Query":
        """The main book of a picture, RGB uint8."""
        return cls(rectify_main(image), models, image)

    @property
    def is_main(self) -> bool:
        """Whether it is the main book of a picture as it was given."""
        return self._picture is not None

    @cached_property
    def views(self) -> Views:
        """The cover and the whole picture: see `query_views`."""
        return Views(query_views(self._picture, self.rectified), self._models)

    @cached_property
    def views_around(self) -> Views | None:
        """What lies around the boundary; None where there is nothing to see. See `views_around`."""
        pictures = views_around(self._picture, self.rectified)
        return Views(pictures, self._models) if pictures else None

    @cached_property
    def features(self) -> Features:
        """Local features of the flat cover."""
        return query_features(self.rectified.flat)

    def prepare(self) -> None:
        """Compute what every question needs, the views' vectors and the features, side by side."""
        parts: tuple[Callable[[], object], ...] = (
            lambda: self.views.vectors,
            lambda: self.features,
        )
        side_by_side(lambda part: part(), parts)

    @cached_property
    def template(self) -> Template:
        """The flat cover, prepared for template matching."""
        return make_template(self.rectified.flat, FINE)

    @cached_property
    def reading(self) -> tuple[int, tuple[TextLine, ...]]:
        """Quarter turns by which the flat cover is upright, and its lines then."""
        return read_upright(self.rectified.flat, self._models.reader)

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines on the flat cover."""
        return self.reading[1]

    @property
    def words(self) -> str:
        """The words on the flat cover."""
        return " ".join(line.words for line in self.lines)

    def without_labels(self) -> "Query | None":
        """The flat cover with labels and stickers painted over; None where none were read."""
        labels = label_words(self.lines)
        if not labels:
            return None
        upright = np.ascontiguousarray(np.rot90(self.rectified.flat, self.reading[0]))
        return self._of_flat(painted_over(upright, labels))

    def uncut(self) -> "Query | None":
        """The whole picture as if it were a cover, of which the boundary may hold a part alone.

        None where the picture shows other books or is a cover itself.
        """
        if self._picture is None or not (self._alone and self.rectified.boundary.found):
            return None
        height, width = self._picture.shape[:2]
        part = self.rectified.boundary.corners / (width, height)
        return self._of_flat(shrink(self._picture, MAX_SIDE), part)

    def mirrored(self) -> "Query":
        """The flat cover as a mirror shows it."""
        return self._of_flat(np.ascontiguousarray(self.rectified.flat[:, ::-1]))

    def _of_flat(self, flat: Image, part: Points | None = None) -> "Query":
        corners = whole_picture(flat.shape[1], flat.shape[0])
        rectified = RectifiedCover(Boundary(corners, 1.0, found=False), flat)
        return Query(rectified, self._models, None, part=part)


def label_words(lines: Sequence[TextLine]) -> list[Points]:
    """The corners (N, 2) of what labels say: of a line, or of two that only together say it."""
    stuck = [_is_on_label(line.words) for line in lines]
    found = [line.polygon for line, alone in zip(lines, stuck, strict=True) if alone]
    for (upper, lower), alone in zip(pairwise(lines), pairwise(stuck), strict=True):
        gap = lower.polygon[:, 1].min() - upper.polygon[:, 1].max()
        near = gap < LINE_GAP * min(letter_height(upper), letter_height(lower))
        if near and not any(alone) and is_sticker(f"{upper.words} {lower.words}"):
            found.append(np.concatenate([upper.polygon, lower.polygon]))
    return found


def _is_on_label(words: str) -> bool:
    """Whether a line is a label's; No. 4 and Class B may be what tells a volume from others."""
    spelt_out = all(len(word) > 1 and word.isalpha() for word in folded_list(words))
    return is_sticker(words) or (spelt_out and is_perhaps_sticker(words))


def painted_over(picture: Image, labels: Sequence[Points]) -> Image:
    """A picture with its labels filled from around, at most PAINTED_SIDE pixels high or wide.

    `labels`: corners (N, 2) of each one's words; it reaches LABEL_MARGIN beyond them.
    """
    mask = np.zeros(picture.shape[:2], np.uint8)
    for words in labels:
        low, high = words.min(axis=0), words.max(axis=0)
        margin = LABEL_MARGIN * (high - low).max()
        (left, top), (right, bottom) = np.round((low - margin, high + margin)).astype(int).tolist()
        cv2.rectangle(mask, (left, top), (right, bottom), 255, -1)
    small = shrink(picture, PAINTED_SIDE)
    scaled = cv2.resize(mask, small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.inpaint(small, scaled, PAINT_RADIUS, cv2.INPAINT_TELEA), np.uint8)


def queries(image: Image, models: Models) -> list[Query]:
    """A query for each book in a picture, RGB uint8: the main one first, then the largest first."""
    main, *others = rectify_books(image)
    first = Query(main, models, image, alone=not others)
    return [first, *(Query(other, models, None) for other in others)]


def query_views(picture: Image | None, rectified: RectifiedCover) -> list[Image]:
    """The pictures whose vectors a query has: its cover in four turns, and the whole picture.

    The orientation is not known, as no words have been read. Where the boundary is wrong, the whole
    picture may still be right. It speaks for the main book alone.
    """
    turns = four_turns(shrink(rectified.flat, VIEW_SIDE))
    if picture is None or not rectified.boundary.found:
        return turns
    return [*turns, shrink(picture, VIEW_SIDE)]


def views_around(picture: Image | None, rectified: RectifiedCover) -> list[Image]:
    """What lies around the boundary, in four turns.

    The boundary may be that of a picture printed on the cover, and the cover is around it. Empty
    where so much around it would be larger than the photo.
    """
    if picture is None or not rectified.boundary.found:
        return []
    area = cv2.contourArea(rectified.boundary.corners.astype(np.float32))
    if AROUND**2 * area > picture.shape[0] * picture.shape[1]:
        return []
    return four_turns(around(picture, rectified.boundary))


def around(picture: Image, boundary: Boundary) -> Image:
    """What a boundary with AROUND times its sides and the same middle holds, flattened."""
    small = shrink(picture, VIEW_SIDE)
    corners = boundary.corners * (small.shape[1] / picture.shape[1])
    middle = corners.mean(axis=0)
    wider = middle + AROUND * (corners - middle)
    return flatten(small, Boundary(wider, boundary.confidence, found=True))


def four_turns(flat: Image) -> list[Image]:
    """A picture and its quarter turns."""
    return [np.ascontiguousarray(np.rot90(flat, turn)) for turn in range(4)]
