"""Fakes of the models, pictures they can read, and libraries to put them in.

torch is imported only where a fake network is used, so that most tests start without it.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray
from PIL import Image as PillowImage

from indexer.models import Models, models_for
from indexer.pipeline import describe_cover
from indexer.store.covers import FileState, store_cover
from indexer.store.library import Library
from indexer.vision.cover import Boundary, Cover, Label, Region, TextBoxes, TextLine
from indexer.vision.geometry import whole_picture
from indexer.vision.labels import REGION_KINDS
from indexer.vision.model_names import ModelChoice, ModelNames
from indexer.vision.thumbnail import thumbnail
from indexer.workers import codec
from indexer.workers.worker import answer

Picture = NDArray[np.uint8]

# The same examples every time, on a machine of any speed.
settings.register_profile("coverdex", deadline=None, derandomize=True)
settings.load_profile("coverdex")

CHOICE = ModelChoice()
NAMES = ModelNames("fake-vector", "fake-labels", "fake-words")
OTHER_NAMES = ModelNames("other-vector", "other-labels", "other-words")

# Drawn words.
#
# A letter is a square of the colour (LETTER, code // 256, code % 256). Before the first stands a
# square of the colour (FIRST, 0, 0), so that a reader knows which way a line runs.

LETTER, FIRST = 253, 254

DISC = (170, 220)
"""The middle of a drawn cover's picture, which has a radius of 62 pixels."""


def draw_words(picture: Picture, words: str, left: int, top: int, size: int) -> None:
    """Draw a line of words that FakeReader reads, letters `size` pixels high and wide."""
    squares = [(FIRST, 0, 0), *((LETTER, *divmod(ord(letter), 256)) for letter in words)]
    for position, square in enumerate(squares):
        x = left + position * size
        picture[top : top + size, x : x + size] = square


def draw_cover(
    title: str, author: str = "", ground: tuple[int, int, int] = (40, 90, 160)
) -> Picture:
    """A cover of 300 × 400 pixels: a large title, a small author, a disc of rings between them."""
    picture = np.empty((400, 300, 3), dtype=np.uint8)
    picture[:] = ground
    ring = tuple(230 - channel for channel in ground)
    for radius in range(4, 61, 8):
        cv2.circle(picture, DISC, radius, ring, 4)
    draw_words(picture, title, 20, 30, 12)
    if author:
        draw_words(picture, author, 20, 360, 7)
    return picture


def save_cover(
    path: Path, title: str, author: str = "", ground: tuple[int, int, int] = (40, 90, 160)
) -> Path:
    """Draw a cover into a PNG file, and make its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.fromarray(draw_cover(title, author, ground)).save(path)
    return path


def artwork(seed: int) -> Picture:
    """A flat cover of 320 × 480 pixels, full of detail, and never twice the same."""
    rng = np.random.default_rng(seed)
    picture = np.empty((480, 320, 3), np.uint8)
    picture[:] = rng.integers(0, 256, 3)
    for _ in range(120):
        x, y, radius = rng.integers(0, 320), rng.integers(0, 480), rng.integers(3, 30)
        colour = tuple(int(channel) for channel in rng.integers(0, 256, 3))
        if rng.random() < 0.5:
            cv2.circle(picture, (int(x), int(y)), int(radius), colour, -1, cv2.LINE_AA)
        else:
            corner = int(x + radius), int(y + 2 * radius)
            cv2.rectangle(picture, (int(x), int(y)), corner, colour, -1)
    return picture


@dataclass
class FakeReader:
    """Reads drawn words, or reports `lines` for any picture.

    Like EasyOCR it finds lines whichever way they run, and reads nonsense, unsure, where they do
    not run from left to right.
    """

    lines: tuple[TextLine, ...] | None = None
    calls: list[str] = field(default_factory=list)

    def detect(self, flat: Picture) -> TextBoxes:
        self.calls.append("detect")
        if self.lines is not None:
            return TextBoxes([_edges(line.polygon) for line in self.lines], [])
        mask = np.isin(flat[:, :, 0], (LETTER, FIRST)).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
        boxes = [
            [int(left), int(left + width), int(top), int(top + height)]
            for left, top, width, height, area in stats[1:]
            if area == width * height
        ]
        return TextBoxes(boxes, [])

    def recognise(self, flat: Picture, boxes: TextBoxes) -> tuple[TextLine, ...]:
        self.calls.append("recognise")
        if self.lines is not None:
            return self.lines
        polygons = boxes.polygons()
        return tuple(
            _read(flat[top:bottom, left:right], polygon)
            for (left, right, top, bottom), polygon in zip(boxes.level, polygons, strict=True)
        )


def _edges(polygon: NDArray[np.float64]) -> list[int]:
    (left, top), (right, bottom) = polygon.min(axis=0), polygon.max(axis=0)
    return [round(left), round(right), round(top), round(bottom)]


def _read(line: Picture, polygon: NDArray[np.float64]) -> TextLine:
    size = line.shape[0]
    squares = line[size // 2, size // 2 :: size].astype(int)
    if line.shape[1] < size or squares[0, 0] != FIRST:
        return TextLine("JVQ8J", polygon, 0.2)
    return TextLine("".join(chr(high * 256 + low) for _, high, low in squares[1:]), polygon, 0.95)


class FakeNetwork:
    """Sees a picture's colours in a grid of 4 × 4, spread over 512 features.

    Pictures that look alike have vectors that are alike, and a turned picture has another one.
    """

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self._spread = rng.normal(size=(49, 512)).astype(np.float32) / 7
        self._classes = rng.normal(size=(512, 1000)).astype(np.float32)
        self.batches: list[int] = []

    def features(self, images: Sequence[Picture]):
        import torch

        self.batches.append(len(images))
        grids = [cv2.resize(image, (4, 4), interpolation=cv2.INTER_AREA) for image in images]
        seen = np.stack([[*(grid.ravel() / 127.5 - 1), 0.1] for grid in grids])
        return torch.from_numpy(seen.astype(np.float32) @ self._spread)

    def probabilities(self, features):
        import torch

        return (features @ torch.from_numpy(self._classes)).softmax(dim=1)


class FakeKinds:
    """Finds every picture plain."""

    def labels(self, crops: Sequence[Picture]) -> list[tuple[Label, ...]]:
        kinds = (Label("plain", 0.75, REGION_KINDS), Label("photo", 0.25, REGION_KINDS))
        return [kinds for _ in crops]


def make_models(names: ModelNames = NAMES, reader: FakeReader | None = None) -> Models:
    """Fakes under any name."""

    def load_backbone():
        from indexer.vision.backbone import Backbone

        return Backbone(names.labels, FakeKinds, FakeNetwork)

    return Models(names, lambda: reader or FakeReader(), load_backbone)


@dataclass(frozen=True)
class InProcess:
    """Describes with any models as a worker does, without the process."""

    models: Models
    jobs: int = 1

    @property
    def names(self) -> ModelNames:
        return self.models.names

    def load(self) -> None:
        self.models.load()

    def describe(self, data: bytes) -> Cover:
        cover = codec.read_message(answer(data, lambda image: describe_cover(image, self.models)))
        assert cover is not None
        return cover


@pytest.fixture
def fake_models(whole_pictures: None) -> Models:
    """Fake models, for pictures that are covers from edge to edge."""
    return make_models()


@pytest.fixture
def whole_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture is a cover from edge to edge: the boundary has tests of its own."""

    def detect(image: Picture) -> Boundary:
        return Boundary(whole_picture(image.shape[1], image.shape[0]), 0.9, False)

    monkeypatch.setattr("indexer.pipeline.detect_boundary", detect)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library that the fake models made."""
    with Library.open(tmp_path / "library", create=True) as opened:
        opened.adopt(CHOICE, NAMES)
        yield opened


# Covers and stored covers that no model made.


def line(words: str, left: float, top: float, width: float, height: float) -> TextLine:
    """A level line of words, read with confidence 0.9."""
    return TextLine(words, box(left, top, width, height), 0.9)


def box(left: float, top: float, width: float, height: float) -> NDArray[np.float64]:
    """Corners of a level box."""
    return np.array([left, top]) + np.array([[0, 0], [width, 0], [width, height], [0, height]])


def unit_vector(seed: int, length: int = 512) -> NDArray[np.float32]:
    """A vector of length 1, another one for every seed."""
    vector = np.random.default_rng(seed).normal(size=length)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def make_cover(
    words: str = "",
    *,
    title: str = "",
    author: str = "",
    seed: int = 0,
    labels: Sequence[str] = ("book jacket",),
    region_labels: Sequence[str] = (),
) -> Cover:
    """A cover that carries these lines of words; with region_labels, also one picture."""
    lines = tuple(line(row, 10, 20 + 30 * n, 200, 20) for n, row in enumerate(words.splitlines()))
    region = Region("image", box(50, 100, 80, 90), _labels(region_labels))
    return Cover(
        width=300,
        height=400,
        boundary=Boundary(box(5, 6, 280, 390), 0.75, True),
        lines=lines,
        title=title,
        author=author,
        regions=(region,) if region_labels else (),
        labels=_labels(labels),
        vector=unit_vector(seed),
        thumbnail=thumbnail(np.full((40, 30, 3), 128, dtype=np.uint8)),
    )


def with_kind(cover: Cover, *kinds: Label) -> Cover:
    """The same cover, its only region said to be of these kinds."""
    (region,) = cover.regions
    return replace(cover, regions=(replace(region, labels=(*kinds, *region.labels)),))


def _labels(names: Sequence[str]) -> tuple[Label, ...]:
    return tuple(Label(name, 0.5 / (rank + 1), NAMES.labels) for rank, name in enumerate(names))


def store(library: Library, path: str, cover: Cover, names: ModelNames = NAMES) -> int:
    """Save a cover under a path; its bytes have a checksum of their own for every path."""
    return store_cover(
        library, path, FileState(1000, 1, f"sha256 of {path}", str(names)), cover, names
    )


def store_words(library: Library, *covers: str) -> list[int]:
    """Save covers that carry these words, lines apart by newlines; returns their ids."""
    return [
        store(library, f"/covers/{position}.jpg", make_cover(words, seed=position))
        for position, words in enumerate(covers)
    ]


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory):
    """Invented pictures of every sort that covers and regions are drawn with."""
    from synth.assets import Assets

    folder = tmp_path_factory.mktemp("assets")
    paths = []
    for seed in range(3):
        art = artwork(seed)
        alpha = np.zeros(art.shape[:2], np.uint8)
        cv2.circle(alpha, (160, 240), 140, 255, -1)
        paths.append(folder / f"{seed}.png")
        PillowImage.fromarray(np.dstack([art, alpha])).save(paths[-1])
    return Assets(*[tuple(paths)] * 8, fonts=())


# The sample pictures and the real models: each is loaded once in a session.

DATA = Path(__file__).resolve().parent.parent / "data"
COVERS, PHOTOS = DATA / "covers", DATA / "photos"


def sample_rows(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a list of samples, by file name."""
    with path.open(newline="", encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def real_models() -> Models:
    """The shipped networks and EasyOCR's English reader."""
    return models_for(ModelChoice())
