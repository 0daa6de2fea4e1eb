"""What each stage of Coverdex costs: its pipeline in this process, stage after stage.

Where Coverdex does two things at once, the stages sum up to more than its own run takes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import torch
from machine import MultiplyAdds, matrix_speed
from product import index_afresh
from ways import Indexed, Limit, Meter

from indexer import pipeline
from indexer.cover import Cover
from indexer.image import read_image
from indexer.model_names import ModelChoice
from indexer.models import Models, models_for


class InProcess:
    """A describer without a worker."""

    def __init__(self, models: Models, meter: Meter) -> None:
        self.names = models.names
        self._models = models
        self._meter = meter

    def load(self) -> None:
        """The models are loaded."""

    def describe(self, data: bytes) -> Cover:
        """What the worker does with a picture."""
        with self._meter.stage("decode"):
            image = read_image(data)
        with self._meter.stage("other"):
            return pipeline.describe_cover(image, self._models)


class Way:
    """The models, loaded here."""

    def __init__(self) -> None:
        self._models = models_for(ModelChoice())
        self._models.load()
        self._speeds: dict[torch.dtype, float] = {}

    def index(self, paths: Sequence[Path]) -> Indexed:
        """Index pictures into a fresh library; what is not the describer's work is `store`."""
        meter = Meter()
        with metered(self._models, meter), meter.stage("store"):
            seconds, texts = index_afresh(paths, InProcess(self._models, meter))
        return Indexed(seconds, texts, meter.spent)

    def limits(self, paths: Sequence[Path]) -> dict[str, Limit]:
        """Of each stage in which networks multiply, for these pictures as they are indexed."""
        with MultiplyAdds() as counter:
            meter = Meter(counter.snapshot)
            with metered(self._models, meter):
                describer = InProcess(self._models, meter)
                for path in paths:
                    describer.describe(path.read_bytes())
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


@contextmanager
def metered(models: Models, meter: Meter) -> Iterator[None]:
    """Charge to its stage what `describe_cover` calls."""
    calls: tuple[tuple[str, object, str], ...] = (
        ("boundary", pipeline, "cut_out"),
        ("text detection", models.reader, "detect"),
        ("text recognition", models.reader, "recognise"),
        ("regions", pipeline, "find_regions"),
        ("classification", models.backbone, "describe"),
        ("embedding", models.backbone, "embed"),
    )
    with ExitStack() as stack:
        for stage, owner, name in calls:
            work: Callable[..., object] = getattr(owner, name)
            stack.enter_context(patch.object(owner, name, meter.wrap(stage, work)))
        yield
