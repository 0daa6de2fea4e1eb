"""What is asked of the embedding: its teacher's vector of the clean cover, whatever the view shows.

Three terms: the distance to that vector (distillation), the choice of it among the vectors of all
covers, and the choice of the flat view among flat views of other covers (contrast). The first two
are kept to the end, so that what the teachers know of the world is not unlearned.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

TEMPERATURE = 0.05
"""Of both choices, as in SSCD (Pizzi et al., CVPR 2022)."""

DISTANCE, CONTRAST = 2.0, 0.7
"""Weights of distance and contrast; that of the choice among all covers is 1."""

SAME = 0.6
"""Cosine of teacher vectors above which two covers are taken for one: one that is listed twice, or
two editions of it. They are not told apart."""

HIDDEN = -1e4
"""Score of a cover that is no answer: it looks the same as the right one."""


class Memory:
    """Flat views' embeddings of past steps and the numbers of their covers, as further negatives.

    Cross-batch memory (Wang et al., CVPR 2020): embeddings move so slowly that old ones still
    serve. Places that were not filled yet have the number -1.
    """

    def __init__(self, size: int, dimensions: int, device: torch.device) -> None:
        self.vectors = torch.zeros(size, dimensions, device=device)
        self.numbers = torch.full((size,), -1, device=device)
        self._next = 0

    def add(self, vectors: Tensor, numbers: Tensor) -> None:
        """Put N × D vectors in place of the oldest."""
        places = (torch.arange(len(vectors)) + self._next) % len(self.vectors)
        places = places.to(self.vectors.device)
        self.vectors[places], self.numbers[places] = vectors.detach(), numbers
        self._next = int(places[-1]) + 1

    def state(self) -> dict[str, Tensor]:
        """For a checkpoint."""
        return {
            "vectors": self.vectors,
            "numbers": self.numbers,
            "next": torch.tensor(self._next),
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """What `state` gave."""
        self.vectors.copy_(state["vectors"])
        self.numbers.copy_(state["numbers"])
        self._next = int(state["next"])


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """The three terms of a step: distance in 0 to 2, the others in nats; scalars."""

    distance: Tensor
    choice: Tensor
    contrast: Tensor

    @property
    def total(self) -> Tensor:
        """Their weighted sum, which is minimised."""
        return DISTANCE * self.distance + self.choice + CONTRAST * self.contrast


def losses(vectors: Tensor, numbers: Tensor, teacher: Tensor, memory: Memory) -> Losses:
    """The terms for V views of B covers.

    `vectors` (V · B, D): unit vectors of the views, flat ones first, then one of each cover at a
    time. `numbers` (B,): the covers' rows in `teacher` (N, D), unit vectors of all covers. Other
    covers that look the same by these are not told apart.
    """
    count = len(numbers)
    own = numbers.repeat(len(vectors) // count)
    distance = 1 - (vectors * teacher[own]).sum(dim=1).mean()
    twins = akin(teacher[numbers], teacher)
    twins.scatter_(1, numbers[:, None], False)
    scores = (vectors @ teacher.T / TEMPERATURE).view(-1, *twins.shape)
    choice = functional.cross_entropy(scores.masked_fill(twins, HIDDEN).flatten(0, 1), own)
    contrast = _contrast(vectors[:count], vectors[count:], numbers, teacher, memory)
    return Losses(distance, choice, contrast)


def _contrast(
    flats: Tensor, damaged: Tensor, numbers: Tensor, teacher: Tensor, memory: Memory
) -> Tensor:
    """InfoNCE: damaged views choose among the flat views of the batch and of the memory."""
    count = len(flats)
    others = torch.cat([numbers, memory.numbers])
    # A place of the memory that was not filled yet has some vector's row; it is hidden just below.
    hidden = akin(teacher[numbers], teacher[others]) | (others < 0)
    own = torch.arange(count, device=flats.device)
    hidden[own, own] = False
    scores = damaged @ torch.cat([flats, memory.vectors]).T / TEMPERATURE
    scores = scores.view(-1, *hidden.shape).masked_fill(hidden, HIDDEN)
    return functional.cross_entropy(scores.flatten(0, 1), own.repeat(len(damaged) // count))


def akin(some: Tensor, others: Tensor) -> Tensor:
    """Which covers (N, M) look the same, by teacher vectors (N, D) and (M, D)."""
    return some @ others.T > SAME
