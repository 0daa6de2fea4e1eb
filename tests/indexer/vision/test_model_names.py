import hashlib
from hashlib import sha256

import pytest

from indexer.errors import ModelError
from indexer.vision.model_names import (
    BOOKS_FILE,
    COVERS_SHA256,
    COVERS_SIDE,
    FIGURES_FILE,
    IMAGENET_SHA256,
    LITE0_SHA256,
    RAPIDOCR_NAME,
    READERS,
    ModelChoice,
    ModelNames,
    names_of,
)


def test_the_default_is_the_shipped_networks_and_english():
    names = names_of(ModelChoice())
    digests = (sha256(file.read_bytes()).hexdigest()[:8] for file in (FIGURES_FILE, BOOKS_FILE))
    regions = "figures-{}+books-{}".format(*digests)
    assert names == ModelNames(
        f"covers{COVERS_SIDE}-{COVERS_SHA256[:8]}",
        f"lite0-{LITE0_SHA256}",
        f"{RAPIDOCR_NAME}-en",
        regions,
    )
    assert str(names) == f"{names.embedding} {names.labels} {names.words} {regions}"


def test_imagenet_gives_vector_and_classes():
    names = names_of(ModelChoice("imagenet"))
    assert names.embedding == names.labels == f"imagenet-{IMAGENET_SHA256}"


def test_languages_are_part_of_the_name_in_their_order():
    choice = ModelChoice(languages=("en", "fr"), reader="easyocr")
    assert names_of(choice).words == "easyocr-en+fr"


def test_each_reader_has_a_name_of_its_own():
    names = [names_of(ModelChoice(reader=reader)).words for reader in READERS]
    assert names == [f"{RAPIDOCR_NAME}-en", "easyocr-en", f"{RAPIDOCR_NAME}-en"]
    assert names_of(ModelChoice(languages=("en", "ru"))).words == f"{RAPIDOCR_NAME}+easyocr-en+ru"
    with pytest.raises(ModelError, match="no reader is named tesseract; there are auto, easyocr"):
        names_of(ModelChoice(reader="tesseract"))


def test_a_timm_model_goes_by_its_name_and_by_its_weights(tmp_path):
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(b"some weights")
    digest = hashlib.sha256(b"some weights").hexdigest()[:8]
    assert names_of(ModelChoice("timm:resnet10t")).embedding == "timm:resnet10t"
    name = names_of(ModelChoice("timm:resnet10t", weights)).embedding
    assert name == f"timm:resnet10t-{digest}"
    weights.write_bytes(b"other weights")
    assert names_of(ModelChoice("timm:resnet10t", weights)).embedding != name


@pytest.mark.parametrize("backbone", ["resnet18", "", "Covers", "timm"])
def test_an_unknown_backbone_is_refused_and_the_known_are_named(backbone):
    with pytest.raises(ModelError, match="there are covers, imagenet and timm:NAME"):
        names_of(ModelChoice(backbone))


def test_weights_for_the_shipped_networks_are_refused(tmp_path):
    with pytest.raises(ModelError, match="--weights goes with --backbone imagenet or timm"):
        names_of(ModelChoice("covers", tmp_path))


def test_missing_weights_are_refused_by_name(tmp_path):
    with pytest.raises(ModelError, match=r"missing\.safetensors: can't be read \(No such file"):
        names_of(ModelChoice("timm:resnet10t", tmp_path / "missing.safetensors"))


def test_missing_weights_for_imagenet_are_refused_by_name(tmp_path):
    """Before the library is told of them, not picture by picture."""
    with pytest.raises(ModelError, match=r"missing\.pth"):
        names_of(ModelChoice("imagenet", tmp_path / "missing.pth"))
