"""Find the books in a picture: their four corners from the top left, and a confidence."""

from functools import cache

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from indexer.errors import ModelError
from indexer.vision.cover import Boundary, Image
from indexer.vision.detection.books import Book, PictureMaps, covers_all, find_books
from indexer.vision.detection.network import MULTIPLE, BookNetwork
from indexer.vision.detection.refine import refined
from indexer.vision.geometry import resize, whole_picture
from indexer.vision.model_names import BOOKS_FILE
from indexer.vision.networks import lite0_features

SIDE = 448
"""Pixels of the long side of the network's input."""

SMALLEST = 24
"""Pixels of the short side at that scale, below which nothing is looked for."""

BORDER = 0.02
"""Share of the long side within which corners are those of the picture."""

CERTAIN = 0.5
"""Confidence below which a book is not one."""

FLAT_AREA = 0.5
"""Share of the picture that a book covers at least where the picture is called flat."""

CENTRED = 3.0
"""How much the place counts for the main book: its area is weighted by exp(-CENTRED r²), r being
the distance of its middle from the picture's as a share of the diagonal."""


def detect_books(image: Image) -> tuple[Boundary, ...]:
    """The books in a picture, RGB uint8 (H, W, 3): the main one first, then the largest first.

    Corners go from the top left of the upright book, as far as the network can tell its top: what
    is printed on it is for a later stage to read. They may lie a little outside the picture. The
    main book is the largest near the middle. A picture that is a flat cover from edge to edge, or
    shows no book, gives its own corners alone and found=False.

    Raises:
        ModelError: the shipped weights are missing or damaged.
    """
    height, width = image.shape[:2]
    if min(height, width) * SIDE < SMALLEST * max(height, width):
        return (Boundary(whole_picture(width, height), 1.0, False),)
    maps, size = look(image)
    books = [book for book in find_books(maps) if book.confidence > CERTAIN]
    if not books:
        unlikely = 1.0 - float(maps.front.max())
        return (Boundary(whole_picture(width, height), unlikely, False),)
    main = max(books, key=lambda book: _prominence(book, size))
    flat = maps.flat > 0.5 and main.area > FLAT_AREA
    if flat or covers_all(main.corners, *size, BORDER):
        confidence = max(maps.flat, main.confidence)
        return (Boundary(whole_picture(width, height), confidence, False),)
    scale = np.array([width, height]) / size
    return tuple(
        Boundary(refined(image, book.corners * scale, float(scale.max())), book.confidence, True)
        for book in [main, *(book for book in books if book is not main)]
    )


def look(image: Image) -> tuple[PictureMaps, tuple[int, int]]:
    """The network's maps of a picture, and width and height of the input they are of.

    Raises:
        ModelError: see `detect_books`.
    """
    height, width = image.shape[:2]
    share = SIDE / max(height, width) / MULTIPLE
    size = tuple(MULTIPLE * max(2, round(length * share)) for length in (width, height))
    small = torch.from_numpy(resize(image, *size))
    pictures = ((small.float() - 127) / 128).permute(2, 0, 1)[None]
    with torch.inference_mode():
        maps = _network()(pictures.contiguous(memory_format=torch.channels_last))
    front, middle = (field[0].sigmoid().numpy() for field in (maps.front, maps.middle))
    vectors = maps.offset[0].numpy(), maps.up[0].numpy()
    return PictureMaps(front, middle, *vectors, float(maps.flat[0].sigmoid())), size


@cache
def _network() -> BookNetwork:
    """The network with the shipped weights."""
    network = BookNetwork(lite0_features())
    try:
        state = load_file(BOOKS_FILE)
        network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{BOOKS_FILE}: not the detector's weights ({error})") from error
    return network.eval().to(memory_format=torch.channels_last)


def _prominence(book: Book, size: tuple[int, int]) -> float:
    away = (book.corners.mean(axis=0) - np.array(size) / 2) / float(np.hypot(*size))
    return book.area * book.confidence * float(np.exp(-CENTRED * (away @ away)))
