"""What is asked of the embedding: one cover near itself in every view, all covers spread out."""

import torch
from torch import Tensor
from torch.nn import functional

TEMPERATURE = 0.05
"""Of the contrastive loss, as in SSCD (Pizzi et al., CVPR 2022)."""

SPREAD = 1.0
"""Weight of the entropy term."""


class Memory:
    """Flat views' embeddings of past steps, as further negatives.

    Cross-batch memory (Wang et al., CVPR 2020): near the end of training and when fine-tuning,
    embeddings move so slowly that old ones still serve.
    """

    def __init__(self, size: int, dimensions: int = 512) -> None:
        self.vectors = torch.zeros(size, dimensions)
        self.art = torch.full((size,), -1)
        self._next = 0

    def add(self, vectors: Tensor, art: Tensor) -> None:
        """Put N × D vectors in place of the oldest."""
        places = (torch.arange(len(vectors)) + self._next) % len(self.vectors)
        self.vectors[places], self.art[places] = vectors.detach(), art
        self._next = int(places[-1]) + 1

    def state(self) -> dict[str, Tensor]:
        """For a checkpoint."""
        return {"vectors": self.vectors, "art": self.art, "next": torch.tensor(self._next)}

    def restore(self, state: dict[str, Tensor]) -> None:
        """What `state` gave."""
        self.vectors, self.art = state["vectors"], state["art"]
        self._next = int(state["next"])


def contrast(flats: Tensor, queries: Tensor, art: Tensor, memory: Memory) -> Tensor:
    """InfoNCE between N flat views and V·N queries (V views of each cover, view by view).

    Queries choose among the batch's flat views and the memory's; flat views among the batch's
    queries. Covers that share their art, by `art` (N,), aren't told apart: neither near nor far is
    asked of them. All embeddings are unit vectors.
    """
    count, views = len(flats), len(queries) // len(flats)
    own = torch.arange(count).repeat(views)
    akin = art[:, None] == torch.cat([art, memory.art])[None]
    akin[:, :count] &= ~torch.eye(count, dtype=torch.bool)
    hidden = akin | torch.cat([torch.zeros(count, dtype=torch.bool), memory.art < 0])
    scores = queries @ torch.cat([flats, memory.vectors]).T / TEMPERATURE
    asked = functional.cross_entropy(scores.masked_fill(hidden[own], -torch.inf), own)
    back = (flats @ queries.T / TEMPERATURE).masked_fill(akin[:, own], -torch.inf)
    told = functional.cross_entropy(
        back.reshape(count * views, count), own.reshape(views, -1).T.flatten()
    )
    return asked + told


def koleo(vectors: Tensor) -> Tensor:
    """The entropy term: minus the mean log distance to the nearest other vector.

    Kozachenko-Leonenko, as in "Spreading vectors" (Sablayrolles et al., ICLR 2019).
    """
    with torch.no_grad():
        nearest = (vectors @ vectors.T).fill_diagonal_(-2).argmax(dim=1)
    distances: Tensor = torch.linalg.vector_norm(vectors - vectors[nearest], dim=1)
    return -(distances + 1e-6).log().mean()
