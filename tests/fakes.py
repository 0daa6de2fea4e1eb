"""Fast fakes of the models, and their names.

torch is imported only where a fake network is used, so that most tests start without it.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from indexer.models import Models
from indexer.pipeline import describe_cover
from indexer.vision.cover import Cover, Points, TextLine
from indexer.vision.detection.features import PictureFeatures
from indexer.vision.geometry import whole_picture
from indexer.vision.model_names import LITE0_NAME, ModelChoice, ModelNames, names_of
from indexer.workers import codec
from indexer.workers.worker import answer
from tests.drawing import DISC, FIRST, LETTER, Picture

CHOICE = ModelChoice()
NAMES = ModelNames("fake-vector", "fake-labels", "fake-words")
TWO_NETWORKS = ModelNames("fake-vector", LITE0_NAME, "fake-words")
"""Names of models whose classifier gives vectors of its own."""

OTHER_NAMES = ModelNames("other-vector", "other-labels", "other-words")


@dataclass
class FakeReader:
    """Reads drawn words, or reports `lines` for any picture.

    Like EasyOCR it finds lines in any direction, and reads nonsense with a low confidence if a
    line does not run from left to right.
    """

    lines: tuple[TextLine, ...] | None = None
    calls: list[str] = field(default_factory=list)

    def detect(self, flat: Picture) -> list[Points]:
        self.calls.append("detect")
        if self.lines is not None:
            return [line.polygon for line in self.lines]
        mask = np.isin(flat[:, :, 0], (LETTER, FIRST)).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
        return [
            whole_picture(width, height) + (left, top)
            for left, top, width, height, area in stats[1:].tolist()
            if area == width * height
        ]

    def recognise(self, flat: Picture, boxes: Sequence[Points]) -> list[TextLine]:
        self.calls.append("recognise")
        if self.lines is not None:
            return list(self.lines)
        return [_read(flat, polygon) for polygon in boxes]


def _read(flat: Picture, polygon: Points) -> TextLine:
    (left, top), (right, bottom) = polygon.min(axis=0).astype(int), polygon.max(axis=0).astype(int)
    line = flat[top:bottom, left:right]
    size = line.shape[0]
    squares = line[size // 2, size // 2 :: size].astype(int)
    if line.shape[1] < size or squares[0, 0] != FIRST:
        return TextLine("JVQ8J", polygon, 0.2)
    return TextLine("".join(chr(high * 256 + low) for _, high, low in squares[1:]), polygon, 0.95)


class FakeNetwork:
    """Spreads the colours of a grid of 4 × 4 cells over 512 features.

    Similar pictures get similar vectors; a rotated picture gets another one.
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


def fake_candidates(cover: PictureFeatures):
    """A photo, sure by 0.9, where `draw_cover` draws its rings; none on a cover of one colour."""
    from indexer.vision.detection.figure_candidates import Candidates
    from indexer.vision.detection.figure_network import KINDS

    height, width = cover.image.shape[:2]
    (x, y), radius, count = DISC, 62, int(cover.image.std() > 0)
    box = np.array([x - radius, y - radius, x + radius, y + radius]) / [300, 400, 300, 400]
    kinds = np.full(len(KINDS), 0.05)
    kinds[KINDS.index("photo")] = 0.75
    return Candidates(
        *(
            np.array([part] * count, np.float32).reshape(count, *np.shape(part))
            for part in (box * [width, height, width, height], 0.9, kinds)
        )
    )


def make_models(names: ModelNames = NAMES, reader: FakeReader | None = None) -> Models:
    """Fake models under any names."""

    def load_backbone():
        from indexer.vision.backbone import Backbone

        if names.layout_vectors is None:
            return Backbone(names.labels, FakeNetwork)
        return Backbone(names.labels, FakeNetwork, lambda: FakeNetwork(seed=1))

    return Models(names, lambda: reader or FakeReader(), load_backbone)


@dataclass(frozen=True)
class InProcess:
    """Describes pictures as a worker does, in this process."""

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


def use_fakes(monkeypatch: pytest.MonkeyPatch, reader: FakeReader | None = None) -> None:
    """The fake models, in this process, wherever models or workers are asked for."""

    def models_for(choice: ModelChoice) -> Models:
        return make_models(names_of(choice), reader)

    def workers(choice: ModelChoice, jobs: int | None = None) -> nullcontext[InProcess]:
        return nullcontext(InProcess(models_for(choice)))

    monkeypatch.setattr("indexer.models.models_for", models_for)
    monkeypatch.setattr("indexer.workers.pool.Workers", workers)
