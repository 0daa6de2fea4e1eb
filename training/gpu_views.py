"""The views of `training.views`, drawn in batches by torch: for a GPU.

One OpenCV view after the other can't feed a GPU. The kinds of damage and their shares are the same,
drawn more simply: a sticker is a rectangle with bars, a worn corner is left out.
"""

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import DAMAGED, SEED, WHOLE, Batch, numbers_of
from training.chance import Chance
from training.gpu_camera import grid, photographed
from training.gpu_jpeg import compressed
from training.views import INWARD, SQUARE

LEVELS = (1, 2, 4)
"""A cover is averaged over so many pixels before it is seen small, so that it doesn't alias."""


class GpuViews:
    """Batches of `size` covers; covers and grounds are uint8 N × S × S × 3 on the device."""

    def __init__(self, covers: Tensor, grounds: Tensor, size: int) -> None:
        self._covers = covers
        self._grounds = grounds
        self._size = size

    def batch(self, step: int, side: int) -> Batch:
        """The views of one step, squares of `side` pixels."""
        device = self._covers.device
        numbers = torch.tensor(numbers_of(step, len(self._covers), self._size), device=device)
        chance = Chance(SEED * 1_000_003 + step, device)
        clean = _floats(self._covers[numbers])
        views = [flat(chance, clean, side)]
        for _ in range(DAMAGED):
            grounds = self._grounds_of(chance, len(numbers), side)
            views.append(damaged(chance, clean, grounds, side))
        drawn = (255 * torch.cat(views)).round().clamp(0, 255).byte()
        return Batch(drawn.permute(0, 2, 3, 1), numbers)

    def batches(self, first: int, last: int, side: Callable[[int], int]) -> Iterator[Batch]:
        """The batches of steps `first` to `last` - 1; `side` gives a step's pixels."""
        for step in range(first, last):
            yield self.batch(step, side(step))

    def _grounds_of(self, chance: Chance, count: int, side: int) -> Tensor:
        """Parts of grounds and of other covers, or one colour: N × 3 × S × S."""
        grounds = _zoomed(chance, self._grounds[chance.whole(len(self._grounds), count)], side)
        covers = _zoomed(chance, self._covers[chance.whole(len(self._covers), count)], side)
        plain = chance.uniform(0, 1, count, 3, 1, 1)
        kind = chance.uniform(0, 1, count, 1, 1, 1)
        return torch.where(kind < 0.15, plain, torch.where(kind < 0.35, covers, grounds))


def flat(chance: Chance, covers: Tensor, side: int) -> Tensor:
    """Covers (N, 3, H, W) as the index has them: a little cropped, lit and compressed."""
    count = len(covers)
    cut = chance.uniform(0, 0.03, count, 2, 2, 1) * chance.happens(0.7, count)
    x, y = grid(side, chance.device)
    u = cut[:, 0, :1] + x[:, 0] * (1 - cut[:, 0].sum(1, keepdim=True))
    v = cut[:, 1, :1] + y[:, 0] * (1 - cut[:, 1].sum(1, keepdim=True))
    scale = torch.full((count, 1, 1, 1), covers.shape[-1] / side, device=chance.device)
    seen = _sampled(covers, torch.stack([u, v], dim=-1), scale)
    seen = seen * (1 + chance.normal(0.05, count, 3, 1, 1)) + chance.normal(0.02, count, 1, 1, 1)
    return compressed(chance, seen.clamp(0, 1), 50)


def damaged(chance: Chance, covers: Tensor, grounds: Tensor, side: int) -> Tensor:
    """Covers (N, 3, H, W) cut out of photos, a share in whole photos, on grounds (N, 3, S, S)."""
    count = len(covers)
    for share in (0.35, 0.12):
        covers = torch.where(chance.happens(share, count), _sticker(chance, covers), covers)
    whole = chance.happens(WHOLE, count)
    corners = torch.where(whole.view(-1, 1, 1), _lying(chance, count), _erring(chance, count))
    places = _places(corners, side)
    shadow = _inside(_places(corners + chance.normal(0.02, count, 1, 2), side))
    shadow = functional.avg_pool2d(shadow, 9, 1, 4) * chance.uniform(0.2, 0.7, count, 1, 1, 1)
    seen = grounds * (1 - shadow * (whole | chance.happens(0.4, count)))
    inside = _inside(places)
    strip = chance.uniform(0.02, 0.12, count, 1, 1) * chance.happens(0.18, count)[:, 0]
    along = (places[..., 0] - strip) / (1 - strip)  # the strip takes the cover's left
    scale = covers.shape[-1] / (side * _area(corners).sqrt().view(-1, 1, 1, 1))
    book = _sampled(covers, torch.stack([along, places[..., 1]], dim=-1), scale)
    book = torch.where(along[:, None] < 0, chance.uniform(0, 1, count, 3, 1, 1), book)
    seen = seen * (1 - inside) + book * inside
    hidden = _rectangle(chance, count, side, 0.08, 0.4) * chance.happens(0.08, count)
    seen = seen * (1 - hidden) + chance.uniform(0, 1, count, 3, 1, 1) * hidden
    return photographed(chance, seen)


def _floats(pictures: Tensor) -> Tensor:
    """N × H × W × 3 of 0 to 255 as N × 3 × H × W of 0 to 1."""
    return pictures.permute(0, 3, 1, 2).float() / 255


def _zoomed(chance: Chance, pictures: Tensor, side: int) -> Tensor:
    """Any part of each picture, turned by quarters: N × 3 × S × S."""
    count = len(pictures)
    x, y = grid(side, chance.device)
    share = chance.uniform(0.4, 1, count, 1, 1)
    corner = chance.uniform(0, 1, count, 2, 1, 1)
    u, v = (
        x[:, 0] * share + corner[:, 0] * (1 - share),
        y[:, 0] * share + corner[:, 1] * (1 - share),
    )
    places = torch.stack([u, v], dim=-1)
    places = torch.where(chance.happens(0.5, count), places.flip(-1), places)
    places = torch.where(chance.happens(0.5, count), 1 - places, places)
    return functional.grid_sample(_floats(pictures), 2 * places - 1, align_corners=False)


def _sampled(covers: Tensor, places: Tensor, scale: Tensor) -> Tensor:
    """Covers seen at places (N, S, S, 2) of 0 to 1; `scale`: their pixels to one that is seen."""
    seen = None
    for level in LEVELS:
        small = functional.avg_pool2d(covers, level) if level > 1 else covers
        found = functional.grid_sample(
            small, 2 * places - 1, padding_mode="border", align_corners=False
        )
        seen = found if seen is None else torch.where(scale > 0.75 * level, found, seen)
    assert seen is not None
    return seen


def _sticker(chance: Chance, covers: Tensor) -> Tensor:
    """Each cover with a label of paper, or of any colour, that carries bars."""
    count, side = len(covers), covers.shape[-1]
    area = _rectangle(chance, count, side, 0.06, 0.4)
    bars = grid(side, chance.device)[0] * chance.uniform(20, 60, count, 1, 1, 1)
    paper = chance.uniform(0.78, 1, count, 1, 1, 1).expand(-1, 3, -1, -1)
    paper = torch.where(chance.happens(0.25, count), chance.uniform(0, 1, count, 3, 1, 1), paper)
    lines = (torch.sin(2 * math.pi * bars) > 0.3) & chance.happens(0.7, count)
    return covers * (1 - area) + torch.where(lines, 0.2 * paper, paper) * area


def _rectangle(chance: Chance, count: int, side: int, least: float, most: float) -> Tensor:
    """Shares of each pixel that a rectangle covers, of sizes from `least` to `most` sides."""
    x, y = grid(side, chance.device)
    middle = chance.uniform(0, 1, count, 2, 1, 1)
    size = chance.uniform(least / 2, most / 2, count, 2, 1, 1)
    turn = chance.normal(0.3, count, 1, 1, 1)
    x, y = x - middle[:, :1], y - middle[:, 1:]
    along, across = x * turn.cos() + y * turn.sin(), y * turn.cos() - x * turn.sin()
    beyond = torch.maximum(along.abs() - size[:, :1], across.abs() - size[:, 1:])
    return (0.5 - beyond * side).clamp(0, 1)


def _erring(chance: Chance, count: int) -> Tensor:
    """`training.views.erring` for N covers: N × 4 × 2."""
    square = torch.tensor(SQUARE, dtype=torch.float32, device=chance.device)
    inward = torch.tensor(INWARD, dtype=torch.float32, device=chance.device)
    kind = chance.uniform(0, 1, count, 1, 1)
    slack = torch.tensor([0.006, 0.02, 0.035], device=chance.device)[chance.whole(3, count)]
    slack = torch.where(kind < 0.45, slack.view(-1, 1, 1), torch.where(kind < 0.65, 0.055, 0.02))
    beyond = chance.uniform(0.04, 0.22, count, 4, 1) * (chance.uniform(0, 1, count, 4, 1) < 0.33)
    within = chance.uniform(0.03, 0.25, count, 4, 1) * (chance.uniform(0, 1, count, 4, 1) < 0.5)
    sides = torch.where(kind < 0.65, 0.0, torch.where(kind < 0.75, -beyond, within))
    moved = sides * inward  # of each side; a corner moves with both that meet in it
    corners = square + moved + moved.roll(1, 1) + slack * chance.normal(1, count, 4, 2)
    turn = torch.where(kind > 0.75, 0.1, 0.02) * chance.normal(1, count, 1, 1)
    return _turned(corners, turn)


def _lying(chance: Chance, count: int) -> Tensor:
    """`training.views.lying` for N covers, without perspective: N × 4 × 2."""
    square = torch.tensor(SQUARE, dtype=torch.float32, device=chance.device) - 0.5
    shape = torch.ones(count, 1, 2, device=chance.device)
    shape[..., 0] = 1 / chance.uniform(1.2, 1.7, count, 1)
    corners = _turned(square * shape, chance.uniform(-0.8, 0.8, count, 1, 1))
    shape[..., 0] = chance.uniform(0.56, 1.78, count, 1)
    corners = corners * shape
    extent = corners.amax(1, keepdim=True) - corners.amin(1, keepdim=True)
    share = chance.uniform(0.3, 0.95, count, 1, 1) / extent.amax(2, keepdim=True)
    free = (1 - share * extent).clamp(min=0)
    return share * corners + 0.5 + chance.uniform(-0.4, 0.4, count, 1, 2) * free


def _turned(corners: Tensor, turn: Tensor) -> Tensor:
    """Corners (N, 4, 2) turned by radians (N, 1, 1) about their middle."""
    middle = corners.mean(1, keepdim=True)
    x, y = (corners - middle).unbind(-1)
    turn = turn[..., 0]
    turned = x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()
    return torch.stack(turned, dim=-1) + middle


def _places(corners: Tensor, side: int) -> Tensor:
    """Where on the cover each pixel looks, 0 to 1, by the corners' homography: N × S × S × 2.

    Eight equations for the eight unknowns of each homography from the picture to the cover.
    """
    count, square = len(corners), corners.new_tensor(SQUARE).expand(len(corners), -1, -1)
    ones, zeros = torch.ones_like(corners[..., :1]), torch.zeros_like(corners)
    points = torch.cat([corners, ones], dim=-1)
    first = torch.cat([points, zeros, zeros[..., :1], -corners * square[..., :1]], dim=-1)
    second = torch.cat([zeros, zeros[..., :1], points, -corners * square[..., 1:]], dim=-1)
    wanted = torch.cat([square[..., 0], square[..., 1]], dim=1)
    solved = torch.linalg.solve(torch.cat([first, second], dim=1), wanted)
    matrix = torch.cat([solved, ones[:, 0]], dim=1).view(count, 3, 3)
    x, y = grid(side, corners.device)
    pixels = torch.stack([x, y, torch.ones_like(x)], dim=-1).view(1, -1, 3)
    seen = pixels @ matrix.transpose(1, 2)
    return (seen[..., :2] / seen[..., 2:].clamp(min=1e-3)).view(count, side, side, 2)


def _inside(places: Tensor) -> Tensor:
    """1 where a pixel looks at the cover, else 0: N × 1 × S × S."""
    return ((places >= 0) & (places <= 1)).all(-1).float()[:, None]


def _area(corners: Tensor) -> Tensor:
    """Areas (N,) of quadrangles (N, 4, 2), by the shoelace formula."""
    x, y = corners.unbind(-1)
    twice = (x * y.roll(-1, 1) - y * x.roll(-1, 1)).sum(1)
    return twice.abs().clamp(min=1e-3) / 2
