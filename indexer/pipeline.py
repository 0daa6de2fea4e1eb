"""The pipeline from picture to `Cover`: its stages, in order. The page to read first."""

from dataclasses import dataclass

import numpy as np

from indexer.models import Models
from indexer.vision.cover import Boundary, Cover, Image, Region, TextLine
from indexer.vision.detection.boundary import detect_books
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.detection.figures import find_figures
from indexer.vision.rectify import flatten, to_picture, turn
from indexer.vision.text.orientation import read_upright
from indexer.vision.text.outside import words_outside
from indexer.vision.text.reading_order import reading_order
from indexer.vision.text.scripts import readable_lines
from indexer.vision.text.titles import guess_title
from indexer.vision.thumbnail import thumbnail


@dataclass(frozen=True, slots=True, eq=False)
class RectifiedCover:
    """A rectified cover, not yet turned upright, and its boundary in the picture."""

    boundary: Boundary
    flat: Image


def rectify_books(image: Image) -> tuple[RectifiedCover, ...]:
    """The covers of all books in an RGB picture: the main one first, then the largest first."""
    books = detect_books(PictureFeatures(image).at_once())
    return tuple(_rectified(image, boundary) for boundary in books)


def rectify_main(image: Image) -> RectifiedCover:
    """The first of `rectify_books`; the others are not flattened."""
    return _rectified(image, detect_books(PictureFeatures(image).at_once())[0])


def _rectified(image: Image, boundary: Boundary) -> RectifiedCover:
    return RectifiedCover(boundary, flatten(image, boundary))


def describe_cover(image: Image, models: Models) -> Cover:
    """Run all stages on a picture as `read_image` returns it: RGB uint8 (H, W, 3)."""
    features = PictureFeatures(image)
    main, *others = detect_books(features)
    rectified = _rectified(image, main)
    quarter_turns, inside = read_upright(rectified.flat, models.reader)
    flat = np.ascontiguousarray(np.rot90(rectified.flat, quarter_turns))
    boundary = turn(rectified.boundary, quarter_turns)
    outside = () if others else words_outside(image, flat, boundary, models.reader)
    lines, notes = readable_lines(reading_order((*inside, *outside)), models.names)
    guess = guess_title(lines, flat.shape[0])
    is_whole = not boundary.found and quarter_turns == 0
    figures = find_figures(flat, inside, features if is_whole else None)
    if others:
        notes = (f"shows {1 + len(others)} books; this is the main one", *notes)
    predicted = models.backbone.describe(flat, [figure.crop(flat) for figure in figures])
    return Cover(
        width=image.shape[1],
        height=image.shape[0],
        boundary=boundary,
        lines=tuple(
            TextLine(line.words, to_picture(line.polygon, flat, boundary), line.confidence)
            for line in lines
        ),
        title=guess.title,
        author=guess.author,
        regions=tuple(
            Region(
                figure.size,
                to_picture(figure.polygon(), flat, boundary),
                (*figure.labels, *classes),
            )
            for figure, classes in zip(figures, predicted.crop_labels, strict=True)
        ),
        labels=predicted.labels,
        vector=predicted.vector,
        thumbnail=thumbnail(flat),
        notes=notes,
    )
