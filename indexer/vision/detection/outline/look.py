"""A look at each hypothesis: laid flat, with what lies around it, before a small network.

A person sees at a glance that an outline holds two books that cross, or a stretch of table with a
book in the middle; no measure along its sides tells. Beside the pixels the network reads what the
detector's backbone saw there: ImageNet taught that one real pages, tables and hands. Fitted on
drawn scenes that wear real covers, by `python -m benchmarks.outline_fit`, which writes `LOOK_FILE`.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from indexer.errors import ModelError
from indexer.vision.cover import Points
from indexer.vision.detection.outline.fields import Field, shrunk
from indexer.vision.detection.outline.quads import aspects, clockwise, sides
from indexer.vision.fusion import fuse

LOOK_FILE = Path(__file__).parents[2] / "assets" / "outline.safetensors"

WIDTH, HEIGHT = 72, 96
"""Pixels of a view."""

MARGIN_X, MARGIN_Y = 12, 15
"""Pixels of a view on either side of the outline: about a quarter of its width and height."""

FRAME = np.array(
    [
        [MARGIN_X, MARGIN_Y],
        [WIDTH - MARGIN_X, MARGIN_Y],
        [WIDTH - MARGIN_X, HEIGHT - MARGIN_Y],
        [MARGIN_X, HEIGHT - MARGIN_Y],
    ],
    np.float32,
)
"""The outline in each view, in pixels (4, 2)."""

SOURCE_SIDE = 240
"""Pixels of the long side of the largest picture that views are taken from."""

MIDDLE, SPREAD = np.array([[50, 0, 0], [25, 20, 20]], np.float32)
"""Of CIELAB, about; what the network reads is less the one and over the other."""

ENTRY, CHANNELS = 12, (24, 24, 48, 48, 64, 64)
"""Of the first layer, and of those that follow what is read of the backbone."""

LEVEL_CHANNELS = (24, 40, 112)
"""Of the backbone's features at strides 4, 8 and 16."""

FINE, COARSE = 12, 24
"""Channels that are read of each of the first two of these, and of the third."""


def _layer(before: int, channels: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(before, channels, 3, stride, 1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(inplace=True),
    ]


class OutlineNetwork(nn.Module):
    """Is this the whole of one cover, exactly? For each hypothesis of a picture.

    Convolutions with batch normalisation at four scales; the backbone's features join where a view
    is as coarse as they are. The last layers know the place, as the outline lies at the same place
    of each view.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read = nn.ModuleList(
            nn.Conv2d(channels, out, 1)
            for channels, out in zip(LEVEL_CHANNELS, (FINE, FINE, COARSE), strict=True)
        )
        self.entry = nn.Sequential(*_layer(5, ENTRY, 2))
        self.middle = nn.Sequential(*_layer(ENTRY + 2 * FINE + 1, CHANNELS[0], 2))
        layers: list[nn.Module] = []
        before = CHANNELS[0] + COARSE
        for channels, stride in zip(CHANNELS[1:], (1, 2, 1, 2, 1), strict=True):
            layers += _layer(before, channels, stride)
            before = channels
        self.body = nn.Sequential(*layers)
        places = -(-HEIGHT // 16) * -(-WIDTH // 16)
        self.squeeze = nn.Conv2d(before, 16, 1)
        self.head = nn.Sequential(
            nn.ReLU(inplace=True),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(16 * places, 32),
            nn.ReLU(inplace=True),
            nn.Linear(32, 1),
        )

    def forward(self, views: Tensor, fine: Tensor, coarse: Tensor) -> Tensor:
        """Scores (N,), as logarithms of odds, of N views and what `features` gives of them."""
        half = self.middle(torch.cat([self.entry(views), fine], dim=1))
        body = self.body(torch.cat([half, coarse], dim=1))
        scores: Tensor = self.head(self.squeeze(body))[:, 0]
        return scores

    def features(
        self, levels: Sequence[Tensor], front: Tensor, quads: Points, width: int, height: int
    ) -> tuple[Tensor, Tensor]:
        """What the backbone saw in each quad (N, 4, 2), laid flat as by `views`.

        (N, C, `HEIGHT` / 2, `WIDTH` / 2) and (N, C, `HEIGHT` / 4, `WIDTH` / 4), of `levels`, three
        features (1, C, H, W) of the picture, and of `front` (H, W), where books' fronts are.
        """
        shallow, middle, deep = (read(level) for read, level in zip(self.read, levels, strict=True))
        near = _places(quads, width, height, 2)
        seen = [_sampled(part, near) for part in (shallow, middle, front[None, None])]
        far = _sampled(deep, _places(quads, width, height, 4))
        return functional.relu(torch.cat(seen, dim=1)), functional.relu(far)


def _sampled(field: Tensor, places: Tensor) -> Tensor:
    """A field (1, C, H, W) at places (N, R, S, 2), as `grid_sample` has them: (N, C, R, S)."""
    count, rows, columns, _ = places.shape
    flat = places.view(1, count * rows, columns, 2)
    seen = functional.grid_sample(field, flat, align_corners=False)
    return seen.view(-1, count, rows, columns).transpose(0, 1)


def sources(lab: Field) -> list[Field]:
    """The picture at `SOURCE_SIDE` and half of it, (H, W, 4) float32: what views are taken from.

    CIELAB around 0 and of about unit spread, and a channel of ones: outside of the picture all
    four are 0. `lab` (H, W, 3) is that of `Fields`.
    """
    height, width = lab.shape[:2]
    result = []
    for side in (SOURCE_SIDE, SOURCE_SIDE // 2):
        scale = min(side / max(height, width), 1.0)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = (shrunk(lab, size) - MIDDLE) / SPREAD
        result.append(np.dstack([small, np.ones(small.shape[:2], np.float32)]))
    return result


def views(pictures: list[Field], quads: Points, width: int, height: int) -> Field:
    """Each quad (N, 4, 2) laid flat, long side upright: (N, 5, `HEIGHT`, `WIDTH`) float32.

    `pictures` are those of `sources`, of a picture of `width` by `height` pixels, in which quads
    are measured. The fifth channel is 1 within the outline.
    """
    quads = _standing(quads, width, height)
    seen = np.zeros((len(quads), 5, HEIGHT, WIDTH), np.float32)
    seen[:, 4, MARGIN_Y : HEIGHT - MARGIN_Y, MARGIN_X : WIDTH - MARGIN_X] = 1
    shrink = sides(quads).mean(axis=1) / sides(FRAME[None].astype(np.float64)).mean()
    for quad, factor, view in zip(quads, shrink, seen, strict=True):
        scale = pictures[0].shape[1] / width
        picture = pictures[1] if factor * scale > 1.5 else pictures[0]
        scale = np.array([picture.shape[1] / width, picture.shape[0] / height])
        matrix = cv2.getPerspectiveTransform((quad * scale - 0.5).astype(np.float32), FRAME - 0.5)
        flat = cv2.warpPerspective(picture, matrix, (WIDTH, HEIGHT))
        view[:4] = np.moveaxis(flat, 2, 0)
    return seen


def _standing(quads: Points, width: int, height: int) -> Points:
    """The quads (N, 4, 2) clockwise, the first corner that from which a short side goes."""
    quads = clockwise(quads)
    lying = aspects(quads, width, height) < 1
    return np.where(lying[:, None, None], np.roll(quads, -1, axis=1), quads)


def _places(quads: Points, width: int, height: int, step: int) -> Tensor:
    """Where in the picture each `step`-th pixel of the quads' views lies: (N, R, S, 2), -1 to 1."""
    y, x = np.mgrid[0 : HEIGHT // step, 0 : WIDTH // step] + 0.5
    pixels = np.stack([step * x, step * y, np.ones_like(x)], axis=2)
    result = np.empty((len(quads), *x.shape, 2), np.float32)
    for quad, places in zip(_standing(quads, width, height), result, strict=True):
        seen = pixels @ cv2.getPerspectiveTransform(FRAME, quad.astype(np.float32)).T
        # Beyond the horizon there is nothing; a place outside of the picture is read as 0.
        depth = np.where(seen[..., 2:] > 1e-6, seen[..., 2:], 1e-6)
        places[:] = (2 * seen[..., :2] / depth / [width, height] - 1).clip(-9, 9)
    return torch.from_numpy(result)


@cache
def _network() -> OutlineNetwork:
    network = OutlineNetwork()
    try:
        network.load_state_dict(load_file(LOOK_FILE))
    # A file of other weights is a RuntimeError of torch's.
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{LOOK_FILE} can't be read ({error}): install Coverdex again.") from error
    fuse(network)
    return network.to(memory_format=torch.channels_last)


@torch.inference_mode()
def look(lab: Field, levels: Sequence[Tensor], front: NDArray[np.float32], quads: Points) -> Points:
    """Scores (N,) of quads (N, 4, 2) in pixels of `lab` (H, W, 3), as `Fields` have it.

    As logarithms of odds. `levels` are the backbone's features (1, C, H, W) at strides 4, 8 and 16;
    `front` (H, W) says where books' fronts are, 0 to 1.
    """
    height, width = lab.shape[:2]
    network = _network()
    seen = torch.from_numpy(views(sources(lab), quads, width, height))
    read = network.features(levels, torch.from_numpy(front), quads, width, height)
    scores: Points = network(seen, *read).double().numpy()
    return scores
