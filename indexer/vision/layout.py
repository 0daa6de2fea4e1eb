"""Layout vectors of covers: what EfficientNet-Lite0 sees on a cover, and where it sees it.

Averages over a whole picture forget where things are, and the raw ones share a few strong
directions that make all covers similar. Here the last features are averaged over the picture and
the middle ones over each of 4 × 4 cells; both are whitened (Jégou and Chum, Negative evidences and
co-occurrences, ECCV 2012) and mixed to 512 numbers by a matrix that learned which of them survive
damage. `training.layout` makes all three matrices; nothing of EfficientNet-Lite0 is changed.

Layouts only compare crops of whole covers: of a photo in which a book is small they say nothing.
"""

from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch.nn import functional

from indexer.errors import ModelError
from indexer.vision.model_names import LAYOUT_FILE
from indexer.vision.networks import Network, Preprocessing, lite0_body

SIDE = 224
"""Pixels of the square that a cover is squeezed into."""

MIDDLE = 4
"""The block of EfficientNet-Lite0, counted from 0, whose features are kept by cells: stride 16."""

CELLS = 4
"""Cells along each side of the picture."""

AVERAGES, PLACES = 1_280, 112 * CELLS * CELLS
"""Numbers that `Pooled` gives: averages over the picture, averages over cells."""

WHITENED = 384
"""Whitened components that are kept of each of the two."""

DIMENSIONS = 512


class Pooled(torch.nn.Module):
    """EfficientNet-Lite0's features, averaged over the picture and over cells."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self.body = body

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """N × (AVERAGES + PLACES) numbers of N × 3 × SIDE × SIDE.

        Of the averages, brought to length 1, it takes the square roots, so that a few large ones
        don't outweigh the rest; each cell's numbers are brought to length 1 / CELLS.
        """
        seen = self.body.bn1(self.body.conv_stem(pictures))
        for number, block in enumerate(self.body.blocks):
            seen = block(seen)
            if number == MIDDLE:
                cells = functional.adaptive_avg_pool2d(seen, CELLS).flatten(2)
        last = self.body.bn2(self.body.conv_head(seen)).mean((2, 3)).clamp(min=0)
        averages = functional.normalize(last).sqrt()
        places = functional.normalize(cells).flatten(1) / CELLS
        return torch.cat([averages, places], dim=1)


class Projection(torch.nn.Module):
    """Whiten averages and places apart, and mix them: N × (AVERAGES + PLACES) to N × DIMENSIONS."""

    def __init__(self) -> None:
        super().__init__()
        self.averages = torch.nn.Linear(AVERAGES, WHITENED)
        self.places = torch.nn.Linear(PLACES, WHITENED)
        self.mix = torch.nn.Linear(2 * WHITENED, DIMENSIONS, bias=False)

    def whiten(self, pooled: torch.Tensor) -> torch.Tensor:
        """N × 2 WHITENED: two unit vectors side by side."""
        parts = self.averages(pooled[:, :AVERAGES]), self.places(pooled[:, AVERAGES:])
        return torch.cat([functional.normalize(part) for part in parts], dim=1)

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        """Vectors of any length."""
        mixed: torch.Tensor = self.mix(self.whiten(pooled))
        return mixed


def pooled_network() -> Network:
    """The network that gives `Pooled` features of covers squeezed to SIDE × SIDE."""
    body, grey, spread = lite0_body()
    return Network(Pooled(body), torch.nn.Identity(), Preprocessing(SIDE, None, grey, spread))


def layout_network() -> Network:
    """The network whose features are layout vectors, N × DIMENSIONS.

    Raises:
        ModelError: the shipped projection is missing or damaged.
    """
    projection = Projection()
    try:
        state = load_file(LAYOUT_FILE)
        projection.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise ModelError(f"{LAYOUT_FILE}: not a whole projection ({error})") from error
    body, grey, spread = lite0_body()
    network = torch.nn.Sequential(Pooled(body), projection)
    return Network(network, torch.nn.Identity(), Preprocessing(SIDE, None, grey, spread))
