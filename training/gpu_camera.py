"""What light, lens, sensor and file do to pictures, by torch, in batches.

The kinds and shares of `synth.sensor.photographed`, for a GPU. Pictures are N × 3 × S × S, RGB,
0 to 1; every one of a batch has its own inks, light and camera.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from training.chance import Chance
from training.gpu_jpeg import compressed

REACH = 6
"""Pixels of a blur to each side at most, at 128 pixels and beyond."""


def photographed(chance: Chance, pictures: Tensor) -> Tensor:
    """The pictures as another print run, lamp and camera would show them."""
    seen = _light(chance, _toned(chance, _inked(chance, pictures)))
    seen = _lens(chance, seen)
    count, side = len(seen), seen.shape[-1]
    bands = torch.where(chance.happens(0.025, count), _moire(chance, count, side), 1.0)
    grain = chance.uniform(0.006, 0.05, count, 1, 1, 1) * chance.normal(1, *seen.shape)
    seen = seen * bands + torch.where(chance.happens(0.4, count), grain, 0.0)
    seen = seen.clamp(0, 1)
    return torch.where(chance.happens(0.6, count), compressed(chance, seen, 12), seen)


def grid(side: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """x and y of the pixels' centres, 0 to 1, 1 × 1 × S × S each."""
    steps = (torch.arange(side, device=device) + 0.5) / side
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    return x[None, None], y[None, None]


def _inked(chance: Chance, pictures: Tensor) -> Tensor:
    """Other inks: another saturation, to grey, and a turn of the hue."""
    count = len(pictures)
    grey = torch.where(
        chance.happens(0.12, count), chance.uniform(0, 0.3, count, 1, 1, 1),
        chance.uniform(0.35, 1.35, count, 1, 1, 1),
    )  # fmt: skip
    turn = chance.normal(0.12, count, 1, 1, 1)
    luma = pictures.new_tensor([0.3, 0.59, 0.11]).view(1, 3, 1, 1)
    shifted = [pictures.roll(by, 1) for by in (1, 2)]
    across, twist = (1 - turn.cos()) / 3, turn.sin() / math.sqrt(3)
    hue = (turn.cos() + across) * pictures
    hue = hue + (across + twist) * shifted[0] + (across - twist) * shifted[1]
    inked = grey * hue + (1 - grey) * (hue * luma).sum(1, keepdim=True)
    return torch.where(chance.happens(0.5, count), inked, pictures).clamp(0, 1)


def _toned(chance: Chance, pictures: Tensor) -> Tensor:
    """Gamma, brightness, the lamp's colour, darkness, and the veil of faded ink or plastic."""
    count = len(pictures)
    gain = chance.normal(0.07, count, 3, 1, 1) + chance.normal(0.12, count, 1, 1, 1)
    warm = chance.normal(0.22, count, 1, 1, 1) * chance.happens(0.35, count)
    gain = (gain + warm * pictures.new_tensor([1.0, 0.0, -1.0]).view(1, 3, 1, 1)).exp()
    dark = 1 - chance.uniform(0.1, 0.5, count, 1, 1, 1) * chance.happens(0.15, count)
    tones = pictures ** chance.normal(0.28, count, 1, 1, 1).exp() * gain * dark
    veil = chance.uniform(0.05, 0.45, count, 1, 1, 1) * chance.happens(0.35, count)
    tint = (1 + chance.normal(0.06, count, 3, 1, 1)) * chance.uniform(0.4, 1, count, 1, 1, 1)
    return (tones * (1 - veil) + veil * tint).clamp(0, 1)


def _light(chance: Chance, pictures: Tensor) -> Tensor:
    """Uneven light, the edge of a shadow, reflections, streaks of plastic."""
    count, side = len(pictures), pictures.shape[-1]
    spread = pictures.new_tensor([0.06, 0.15, 0.3])[chance.whole(3, count)].view(-1, 1, 1, 1)
    field = spread * chance.normal(1, count, 1, 3, 3)
    field = functional.interpolate(field, size=side, mode="bicubic", align_corners=True)
    seen = pictures * torch.where(chance.happens(0.55, count), field, 0.0).exp()
    across = _along(chance, count, side) / chance.uniform(0.004, 0.08, count, 1, 1, 1)
    shade = chance.uniform(0.2, 0.65, count, 1, 1, 1) * torch.sigmoid(-across)
    seen = seen * (1 - shade * chance.happens(0.18, count))
    for share in (0.3, 0.15):
        lamp = 1 + chance.normal(0.04, count, 3, 1, 1)
        spot = _spot(chance, count, side) * chance.happens(share, count)
        seen = seen + (lamp - seen) * spot
    return seen + (1 - seen) * _streaks(chance, count, side) * chance.happens(0.15, count)


def _along(chance: Chance, count: int, side: int) -> Tensor:
    """Distance of each pixel from a line across the picture: N × 1 × S × S, in sides."""
    x, y = grid(side, chance.device)
    turn = chance.uniform(0, 2 * math.pi, count, 1, 1, 1)
    middle = chance.uniform(0.2, 0.8, count, 2, 1, 1)
    return (x - middle[:, :1]) * turn.cos() + (y - middle[:, 1:]) * turn.sin()


def _spot(chance: Chance, count: int, side: int) -> Tensor:
    """A lamp's reflection, soft or with an edge: shares of its light, N × 1 × S × S."""
    x, y = grid(side, chance.device)
    turn = chance.uniform(0, math.pi, count, 1, 1, 1)
    middle, size = chance.uniform(0, 1, count, 2, 1, 1), chance.uniform(0.03, 0.35, count, 2, 1, 1)
    x, y = x - middle[:, :1], y - middle[:, 1:]
    along = (x * turn.cos() + y * turn.sin()) / size[:, :1]
    across = (y * turn.cos() - x * turn.sin()) / size[:, 1:]
    far = along**2 + across**2
    edged = torch.sigmoid((1 - far) * chance.uniform(2, 12, count, 1, 1, 1))
    soft = torch.where(chance.happens(0.6, count), (-far).exp(), edged)
    return soft * chance.uniform(0.3, 1, count, 1, 1, 1)


def _streaks(chance: Chance, count: int, side: int) -> Tensor:
    """Parallel streaks of light on plastic: shares of white, N × 1 × S × S."""
    heights = (chance.normal(0.5, count, 1, 1, 9) - 0.3).clamp(min=0)
    heights = heights * chance.uniform(0.2, 0.7, count, 1, 1, 1)
    across = _along(chance, count, side)[:, 0]
    places = torch.stack([across.clamp(-1, 1), torch.zeros_like(across)], dim=-1)
    seen = functional.grid_sample(heights, places, padding_mode="border", align_corners=True)
    return seen.clamp(0, 1)


def _lens(chance: Chance, pictures: Tensor) -> Tensor:
    """Half of the pictures out of focus, moved or of few pixels; some with halos of sharpening."""
    count, side = len(pictures), pictures.shape[-1]
    seen = _convolved(pictures, _kernels(chance, count, side))
    few = max(8, int(side * float(chance.uniform(0.3, 0.75, 1))))
    coarse = functional.interpolate(
        functional.adaptive_avg_pool2d(pictures, few), size=side, mode="bilinear"
    )
    seen = torch.where(chance.happens(0.12, count), coarse, seen)
    smooth = functional.avg_pool2d(seen, 3, 1, 1, count_include_pad=False)
    strength = chance.uniform(0.5, 2, count, 1, 1, 1) * chance.happens(0.15, count)
    return seen + strength * (seen - smooth)


def _kernels(chance: Chance, count: int, side: int) -> Tensor:
    """A blur for each picture, N × (2 REACH + 1) × (2 REACH + 1): focus, motion or none."""
    steps = torch.arange(-REACH, REACH + 1, device=chance.device, dtype=torch.float32)
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    spread = chance.uniform(0.4, 2.2, count, 1, 1) * side / 128
    focus = (-(x**2 + y**2) / (2 * spread**2)).exp()
    turn, reach = chance.uniform(0, math.pi, count, 1, 1), chance.uniform(1, REACH, count, 1, 1)
    along, across = x * turn.cos() + y * turn.sin(), y * turn.cos() - x * turn.sin()
    motion = torch.sigmoid(8 * (0.6 - across.abs())) * torch.sigmoid(8 * (reach - along.abs()))
    kind = chance.uniform(0, 1, count, 1, 1)
    none = ((x == 0) & (y == 0)).float().expand_as(focus)
    kernels = torch.where(kind < 0.22, focus, torch.where(kind < 0.38, motion, none))
    return kernels / kernels.sum((1, 2), keepdim=True)


def _convolved(pictures: Tensor, kernels: Tensor) -> Tensor:
    """Each picture with its own kernel."""
    count, channels, height, width = pictures.shape
    padded = functional.pad(pictures, (REACH,) * 4, mode="reflect")
    weights = kernels.repeat_interleave(channels, 0)[:, None]
    merged = padded.reshape(1, count * channels, *padded.shape[-2:])
    blurred = functional.conv2d(merged, weights, groups=count * channels)
    return blurred.view(count, channels, height, width)


def _moire(chance: Chance, count: int, side: int) -> Tensor:
    """The bands of a screen's or a print's raster: factors of the light, N × 1 × S × S."""
    x, y = grid(side, chance.device)
    period = chance.uniform(2.2, 9, count, 1, 1, 1) / side
    bent = chance.normal(0.7, count, 1, 1, 1) * (x * x + y * y)
    phase = _along(chance, count, side) / period + bent
    return 1 + chance.uniform(0.05, 0.25, count, 1, 1, 1) * torch.sin(2 * math.pi * phase)
