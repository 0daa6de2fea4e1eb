"""What a JPEG file loses, by torch, in batches: colour at half the pixels, rounded frequencies."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from training.chance import Chance

BLOCK = 8

LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
"""Steps of brightness by frequency, row by row: table K.1 of ITU-T T.81, annex K."""

CHROMA = 99
"""Step of most frequencies of colour, of table K.2; the lowest ones are treated like brightness."""

TO_YCC = ((0.299, 0.587, 0.114), (-0.1687, -0.3313, 0.5), (0.5, -0.4187, -0.0813))
"""RGB to brightness and two colour differences, by JFIF."""


def compressed(chance: Chance, pictures: Tensor, worst: int) -> Tensor:
    """Pictures (N, 3, S, S) of 0 to 1 after JPEG files of qualities `worst` to 95."""
    side = pictures.shape[-1]
    quality = chance.uniform(worst, 95, len(pictures), 1, 1, 1)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    matrix = pictures.new_tensor(TO_YCC)
    parts = torch.einsum("cd,ndhw->nchw", matrix, pictures)
    steps = pictures.new_tensor(LUMA).view(BLOCK, BLOCK)
    numbers = torch.arange(BLOCK, device=pictures.device)
    low = numbers[:, None] + numbers < 4
    luma = _rounded(parts[:, :1], scale, steps)
    half = functional.avg_pool2d(parts[:, 1:], 2, ceil_mode=True)
    chroma = _rounded(half, scale, torch.where(low, steps, CHROMA))
    chroma = functional.interpolate(chroma, size=side, mode="bilinear")
    parts = torch.cat([luma, chroma], dim=1)
    return torch.einsum("cd,ndhw->nchw", matrix.inverse(), parts).clamp(0, 1)


def _rounded(parts: Tensor, scale: Tensor, steps: Tensor) -> Tensor:
    """Planes (N, C, H, W) whose frequencies, block by block, are rounded to steps times scale."""
    count, channels, height, width = parts.shape
    down, right = -height % BLOCK, -width % BLOCK
    padded = functional.pad(parts, (0, right, 0, down), mode="replicate")
    rows, columns = padded.shape[-2] // BLOCK, padded.shape[-1] // BLOCK
    blocks = padded.view(count, channels, rows, BLOCK, columns, BLOCK).transpose(3, 4)
    waves = _waves(parts)
    step = (steps * scale).view(count, 1, 1, 1, BLOCK, BLOCK).clamp(min=1) / 255
    found = ((waves @ blocks @ waves.T) / step).round() * step
    blocks = (waves.T @ found @ waves).transpose(3, 4)
    return blocks.reshape(padded.shape)[..., :height, :width]


def _waves(like: Tensor) -> Tensor:
    """The orthonormal cosine transform, BLOCK × BLOCK."""
    numbers = torch.arange(BLOCK, device=like.device, dtype=like.dtype)
    waves = torch.cos(math.pi / BLOCK * (numbers + 0.5) * numbers[:, None])
    waves[0] /= math.sqrt(2)
    return waves * math.sqrt(2 / BLOCK)
