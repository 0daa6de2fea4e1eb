"""Results of the pipeline for one picture: frozen dataclasses, checked on creation.

Every polygon is in the pixels of the picture as `read_image` returns it (EXIF applied), in the
coordinates of `indexer.vision.geometry`. Corners are in the order top-left, top-right,
bottom-right, bottom-left of the upright object, whichever way it lies in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    """RGB, height × width × 3, 0 to 255."""

    Points = NDArray[np.float64]
    """N × 2, x then y, in pixels."""

    Vector = NDArray[np.float32]
    """An embedding of length 1, so that an inner product is a cosine."""

else:

    def __getattr__(name: str) -> Any:
        """Import numpy for the types above on first use: a search by words does not need it, and
        its import takes longer than the search."""
        numbers = {"Image": "uint8", "Points": "float64", "Vector": "float32"}
        if name not in numbers:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import numpy as np
        from numpy.typing import NDArray

        return NDArray[getattr(np, numbers[name])]


def _check_polygon(polygon: Points) -> None:
    import numpy as np

    if polygon.shape != (4, 2) or not np.isfinite(polygon).all():
        raise ValueError(f"a polygon is four finite points, not {polygon!r}")


def _check_share(value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"a confidence or probability lies between 0 and 1, not at {value}")


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """Corners of the cover in the picture.

    Where no book's edges were found, `found` is False and the corners are those of the whole
    picture. `confidence`, 0 to 1, is that of this decision, also where nothing was found.
    """

    corners: Points
    confidence: float
    found: bool

    def __post_init__(self) -> None:
        _check_polygon(self.corners)
        _check_share(self.confidence)


@dataclass(frozen=True, slots=True, eq=False)
class TextLine:
    """A line of text. `confidence`, 0 to 1, is the recogniser's."""

    words: str
    polygon: Points
    confidence: float

    def __post_init__(self) -> None:
        _check_polygon(self.polygon)
        _check_share(self.confidence)


@dataclass(frozen=True, slots=True)
class Label:
    """A class, its probability, 0 to 1, and the name of the classifier that gave it."""

    name: str
    probability: float
    classifier: str

    def __post_init__(self) -> None:
        _check_share(self.probability)


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A figure on the cover; `kind`, "image" or "icon", depends on its size.

    `labels`: its kind (see `indexer.vision.detection.figures`), then ImageNet classes, each most
    probable first.
    """

    kind: str
    polygon: Points
    labels: tuple[Label, ...]

    def __post_init__(self) -> None:
        _check_polygon(self.polygon)


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """All results for one picture.

    `title` and `author` are guesses from the words. `thumbnail` is a JPEG of the upright rectified
    cover. `width` and `height` are those of the picture, in pixels. `notes`: what a
    person should know of how the picture was read, as that its end is missing, a line each.
    """

    width: int
    height: int
    boundary: Boundary
    lines: tuple[TextLine, ...]
    title: str
    author: str
    regions: tuple[Region, ...]
    labels: tuple[Label, ...]
    vector: Vector
    thumbnail: bytes
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        import numpy as np

        if self.vector.ndim != 1 or abs(float(np.linalg.norm(self.vector)) - 1) > 1e-3:
            raise ValueError("a cover's vector has one dimension and length 1")

    @property
    def words(self) -> str:
        """Its lines from top to bottom, separated by newlines."""
        return "\n".join(line.words for line in self.lines)
