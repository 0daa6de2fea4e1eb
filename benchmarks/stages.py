"""What each stage of Coverdex costs: its pipeline in this process, stage after stage.

Where Coverdex does two things at once, the stages sum up to more than its own run takes.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import torch

from benchmarks.machine import MultiplyAdds, matrix_speed
from benchmarks.ways import Indexed, Limit, Meter
from indexer import pipeline
from indexer.models import Models, models_for
from indexer.store.covers import FileState, store_cover
from indexer.store.library import Library
from indexer.vision.cover import Cover
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.vision.picture_file import read_file


class Way:
    """The models, loaded here."""

    def __init__(self) -> None:
        self._models = models_for(ModelChoice())
        self._models.load()
        self._speeds: dict[torch.dtype, float] = {}

    def index(self, paths: Sequence[Path]) -> Indexed:
        """Index pictures into a fresh library."""
        return index(paths, self._models)

    def limits(self, paths: Sequence[Path]) -> dict[str, Limit]:
        """Of each stage in which networks multiply, for these pictures as they are indexed."""
        with MultiplyAdds() as counter:
            meter = Meter(counter.snapshot)
            with metered(self._models, meter):
                for path in paths:
                    describe(path.read_bytes(), self._models, meter)
        return {
            stage: Limit(
                {_name(precision): count for precision, count in counts.items()},
                sum(count / self._speed(precision) for precision, count in counts.items()),
            )
            for stage, counts in meter.spent.items()
            if counts
        }

    def speeds(self) -> dict[str, float]:
        """Multiply-adds a second of each precision that was in use."""
        return {_name(precision): speed for precision, speed in self._speeds.items()}

    def _speed(self, precision: torch.dtype) -> float:
        if precision not in self._speeds:
            self._speeds[precision] = matrix_speed(precision)
        return self._speeds[precision]


def _name(precision: torch.dtype) -> str:
    return str(precision).removeprefix("torch.")


def index(paths: Sequence[Path], models: Models) -> Indexed:
    """Index pictures into a fresh library, in this thread."""
    meter = Meter()
    texts = []
    with (
        TemporaryDirectory() as folder,
        Library.open(Path(folder, "library"), create=True) as library,
        metered(models, meter),
    ):
        library.adopt(ModelChoice(), models.names)
        started = time.perf_counter()
        for path in paths:
            with meter.stage("store"):
                data = read_file(path)
                sha256 = hashlib.sha256(data).hexdigest()
                state = FileState(len(data), path.stat().st_mtime_ns, sha256, str(models.names))
            cover = describe(data, models, meter)
            with meter.stage("store"):
                store_cover(library, str(path), state, cover, models.names)
            texts.append(cover.words)
        seconds = time.perf_counter() - started
    return Indexed(seconds, tuple(texts), meter.spent)


def describe(data: bytes, models: Models, meter: Meter) -> Cover:
    """What the worker does with a picture."""
    with meter.stage("decode"):
        image = read_image(data)
    with meter.stage("other"):
        return pipeline.describe_cover(image, models)


@contextmanager
def metered(models: Models, meter: Meter) -> Iterator[None]:
    """Charge to its stage what `describe_cover` calls."""
    calls: tuple[tuple[str, object, str], ...] = (
        ("boundary", pipeline, "detect_books"),
        ("boundary", pipeline, "flatten"),
        ("text detection", models.reader, "detect"),
        ("text recognition", models.reader, "recognise"),
        ("figures", pipeline, "find_figures"),
        ("classification", models.backbone, "describe"),
        ("embedding", models.backbone, "embed"),
    )
    with ExitStack() as stack:
        for stage, owner, name in calls:
            work: Callable[..., object] = getattr(owner, name)
            stack.enter_context(patch.object(owner, name, meter.wrap(stage, work)))
        yield
