"""Names that identify the models, known without loading any of them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.errors import ModelError

ASSETS = Path(__file__).parent / "assets"

COVERS_FILE = ASSETS / "resnet18_covers.safetensors"
COVERS_FACTS_FILE = ASSETS / "resnet18_covers.json"
"""Facts about COVERS_FILE, which `training.export` writes: `sha256`, `side` (see COVERS_SIDE),
`trained_on` (text) and `date` (ISO 8601)."""

LAYOUT_FILE = ASSETS / "lite0_layout.safetensors"
"""Matrices of `indexer.vision.layout`, which `training.layout` makes."""

BOOKS_FILE = ASSETS / "lite0_books.safetensors"
"""Weights of `indexer.vision.detection.network`, which `training.detection` makes."""

FIGURES_FILE = ASSETS / "lite0_figures.safetensors"
"""Weights of `indexer.vision.detection.figure_network`, which `training.figures` makes."""

_FACTS = json.loads(COVERS_FACTS_FILE.read_text(encoding="utf-8"))

COVERS_SHA256: str = _FACTS["sha256"]
COVERS_SIDE: int = _FACTS["side"]
"""Pixels of the square to which a cover is resized for its vector."""

COVERS_NAME = f"covers{COVERS_SIDE}-{COVERS_SHA256[:8]}"

LITE0_SHA256 = "57934424"
IMAGENET_SHA256 = "f37072fd"
"""The first eight digits of these files' SHA-256, which are also part of their names."""

RAPIDOCR_DETECTOR_SHA256 = "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
RAPIDOCR_RECOGNISER_SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"
"""PP-OCRv6's small models, of rapidocr 3.10.0."""

_BOTH = hashlib.sha256((RAPIDOCR_DETECTOR_SHA256 + RAPIDOCR_RECOGNISER_SHA256).encode())
RAPIDOCR_NAME = f"rapidocr-ppocrv6-{_BOTH.hexdigest()[:8]}"

RAPIDOCR_LANGUAGES = frozenset(
    """en ch ch_sim ch_tra ja
    af az bs ca cs cy da de es et eu fi fr ga gl hr hu id is it ku la lb lt lv mi ms mt nl no oc pl
    pt qu rm ro rs_latin sk sl sq sv sw tl tr uz vi""".split()
)
"""What these models read, all of it at once: English, Chinese, Japanese, and other languages in
Latin letters. Codes of EasyOCR and of rapidocr."""

READERS = ("auto", "easyocr", "rapidocr")
"""What may read the words: see `indexer.vision.text.readers`."""

LITE0_NAME = f"lite0-{LITE0_SHA256}"

READING_VERSION = 5
"""Version of the rules that make words, title, author and notes of what the models saw.

Raised whenever they change what is stored of a cover: older libraries still answer, and a run says
that they can be read again."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Models that a user chooses: a backbone's name, a weights file for it, languages, a reader.

    `reader`, one of READERS, is what reads the words.
    """

    backbone: str = "covers"
    weights: Path | None = None
    languages: tuple[str, ...] = ("en",)
    reader: str = "auto"


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Names of the models that made a library. Covers made under other names can't be compared.

    `regions` names the networks that find figures and books. It is empty in libraries made before
    there were kinds of regions.
    """

    embedding: str
    labels: str
    words: str
    regions: str = ""

    @property
    def layout_vectors(self) -> str | None:
        """The name of the second vectors, of `indexer.vision.layout`; None where there are none.

        It follows from `labels`: libraries from before these vectors need no other models.
        """
        if self.labels != LITE0_NAME:
            return None
        return f"{LITE0_NAME}-layout-{_layout_digest()}"

    @property
    def reads_by_rapidocr(self) -> bool:
        """Whether RapidOCR recognises the words, and not only finds their lines."""
        return self.words.startswith(RAPIDOCR_NAME) and "+easyocr" not in self.words

    def __str__(self) -> str:
        return " ".join(filter(None, (self.embedding, self.labels, self.words, self.regions)))


def names_of(choice: ModelChoice) -> ModelNames:
    """Names of the chosen models; another name where a model's results may differ.

    Raises:
        ModelError: no such backbone or reader, weights given to a backbone that ships its own, or
            no such file.
    """
    words = _reader_name(choice)
    regions = f"figures-{_digest(FIGURES_FILE)}+books-{_digest(BOOKS_FILE)}"
    if choice.backbone == "covers":
        if choice.weights:
            raise ModelError("--weights goes with --backbone imagenet or timm:NAME, not covers")
        return ModelNames(COVERS_NAME, LITE0_NAME, words, regions)
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


def _reader_name(choice: ModelChoice) -> str:
    languages = "+".join(choice.languages)
    known = RAPIDOCR_LANGUAGES.issuperset(choice.languages)
    names = {
        "auto": f"{RAPIDOCR_NAME}{'' if known else '+easyocr'}-{languages}",
        "easyocr": f"easyocr-{languages}",
        "rapidocr": f"{RAPIDOCR_NAME}-{languages}",
    }
    if choice.reader not in names:
        raise ModelError(f"no reader is named {choice.reader}; there are {', '.join(READERS)}")
    return names[choice.reader]


@cache
def _layout_digest() -> str:
    return _digest(LAYOUT_FILE)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:8]
    except OSError as error:
        raise ModelError(f"{path}: can't be read ({error.strerror or error})") from error
