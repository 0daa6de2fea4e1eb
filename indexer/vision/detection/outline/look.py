"""A look at each hypothesis: laid flat, with what lies around it, before a small network.

A person sees at a glance that an outline holds two books that cross, or a stretch of table with a
book in the middle; no measure along its sides tells. Fitted on drawn scenes only, by
`python -m benchmarks.outline_fit`, which writes `LOOK_FILE`.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from indexer.errors import ModelError
from indexer.vision.cover import Points
from indexer.vision.detection.outline.fields import Field, shrunk
from indexer.vision.detection.outline.quads import aspects, clockwise, sides
from indexer.vision.fusion import fuse
from indexer.vision.threads import side_by_side

LOOK_FILE = Path(__file__).parents[2] / "assets" / "outline.safetensors"

WIDTH, HEIGHT = 72, 96
"""Pixels of a view."""

MARGIN_X, MARGIN_Y = 12, 15
"""Pixels of a view on either side of the outline: about a quarter of its width and height."""

SOURCE_SIDE = 240
"""Pixels of the long side of the largest picture that views are taken from."""

MIDDLE, SPREAD = np.array([[50, 0, 0], [25, 20, 20]], np.float32)
"""Of CIELAB, about; what the network reads is less the one and over the other."""

CHANNELS = (12, 24, 48, 64)


class OutlineNetwork(nn.Module):
    """Views (N, 5, `HEIGHT`, `WIDTH`) to scores (N,): is this the whole of one cover, exactly?

    Convolutions with batch normalisation at four scales. The last layers know the place, as the
    outline lies at the same place of each view.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 5
        for level, channels in enumerate(CHANNELS):
            steps = (2,) if level == 0 else (2, 1)
            for stride in steps:
                layers += [
                    nn.Conv2d(before, channels, 3, stride, 1, bias=False),
                    nn.BatchNorm2d(channels),
                    nn.ReLU(inplace=True),
                ]
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

    def forward(self, views: torch.Tensor) -> torch.Tensor:
        """Scores (N,), as logarithms of odds."""
        scores: torch.Tensor = self.head(self.squeeze(self.body(views)))[:, 0]
        return scores


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
    quads = clockwise(quads)
    lying = aspects(quads, width, height) < 1
    quads = np.where(lying[:, None, None], np.roll(quads, -1, axis=1), quads)
    left, top, right, bottom = MARGIN_X, MARGIN_Y, WIDTH - MARGIN_X, HEIGHT - MARGIN_Y
    frame = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    seen = np.zeros((len(quads), 5, HEIGHT, WIDTH), np.float32)
    seen[:, 4, top:bottom, left:right] = 1
    shrink = sides(quads).mean(axis=1) / sides(frame[None].astype(np.float64)).mean()
    for quad, factor, view in zip(quads, shrink, seen, strict=True):
        scale = pictures[0].shape[1] / width
        picture = pictures[1] if factor * scale > 1.5 else pictures[0]
        scale = np.array([picture.shape[1] / width, picture.shape[0] / height])
        matrix = cv2.getPerspectiveTransform(
            (quad * scale - 0.5).astype(np.float32), (frame - 0.5).astype(np.float32)
        )
        flat = cv2.warpPerspective(picture, matrix, (WIDTH, HEIGHT))
        view[:4] = np.moveaxis(flat, 2, 0)
    return seen


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


def look(lab: Field, quads: Points) -> Points:
    """Scores (N,) of quads (N, 4, 2) in pixels of `lab` (H, W, 3), as `Fields` have it.

    As logarithms of odds, the mean over both ways that a cover's long side may be upright. Half of
    the quads are looked at beside the others.
    """
    height, width = lab.shape[:2]
    pictures, network = sources(lab), _network()

    @torch.inference_mode()
    def scores(quads: Points) -> Points:
        seen = torch.from_numpy(views(pictures, quads, width, height))
        either = network(torch.cat([seen, seen.flip(2, 3)]))
        mean: Points = either.view(2, -1).mean(dim=0).double().numpy()
        return mean

    return np.concatenate(side_by_side(scores, np.array_split(quads, min(2, len(quads)))))
