"""Which models there are and what identifies each, known without loading any of them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ModelError

COVERS_SHA256 = "4564635a59da0947b65faa7eccd7f4a3bd1bf593d5c7a2ef60525af987e98de3"
COVERS_SIDE = 192
"""Pixels of the square that a cover is squeezed into for its vector."""

LITE0_SHA256 = "57934424"
IMAGENET_SHA256 = "f37072fd"
"""The last two files carry the start of their SHA-256 in their names."""

COVERS_NAME = f"covers{COVERS_SIDE}-{COVERS_SHA256[:8]}"

REGION_KINDS_FILE = Path(__file__).parent / "assets" / "region_kinds.safetensors"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What a person may choose: a backbone's name, a file of weights for it, languages."""

    backbone: str = "covers"
    weights: Path | None = None
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class ModelNames:
    """What a library is made by. Covers of different names can't be compared.

    `regions` is empty in libraries of a time when nothing told the kinds of regions apart.
    """

    embedding: str
    labels: str
    words: str
    regions: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.embedding, self.labels, self.words, self.regions)))


def names_of(choice: ModelChoice) -> ModelNames:
    """The names of the models chosen; they change when a model's numbers may change.

    Raises:
        ModelError: no such backbone, weights given to one that ships its own, or no such file.
    """
    words = f"easyocr-{'+'.join(choice.languages)}"
    regions = f"kinds-{_digest(REGION_KINDS_FILE)}"
    if choice.backbone == "covers":
        if choice.weights:
            raise ModelError("--weights goes with --backbone imagenet or timm:NAME, not covers")
        return ModelNames(COVERS_NAME, f"lite0-{LITE0_SHA256}", words, regions)
    if choice.backbone == "imagenet":
        name = f"imagenet-{IMAGENET_SHA256}"
        if choice.weights and _digest(choice.weights) != IMAGENET_SHA256:
            raise ModelError(
                f"{choice.weights}: not torchvision's IMAGENET1K_V1, whose SHA-256 starts with "
                f"{IMAGENET_SHA256}"
            )
    elif choice.backbone.startswith("timm:"):
        name = choice.backbone + (f"-{_digest(choice.weights)}" if choice.weights else "")
    else:
        raise ModelError(
            f"no backbone is named {choice.backbone}; there are covers, imagenet and timm:NAME"
        )
    return ModelNames(name, name, words, regions)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:8]
    except OSError as error:
        raise ModelError(f"{path}: can't be read ({error.strerror or error})") from error
