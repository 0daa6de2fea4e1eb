"""The head that tells kinds of regions apart, and its training."""

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.vision.classification import Classifier
from indexer.vision.image import read_image
from indexer.vision.labels import REGION_KINDS, TOP
from indexer.vision.model_names import COVERS_NAME, REGION_KINDS_FILE
from indexer.vision.networks import covers_resnet18
from indexer.vision.region_kinds import RegionKinds, load_head
from synth.regions.draw import KINDS
from synth.regions.marks import barcode
from synth.regions.pictures import plain
from tests.catalogue.classes.test_last_layer import clouds
from tests.samples import COVERS
from training.region_kinds import measure, see, train


@pytest.fixture(scope="module")
def network():
    return covers_resnet18()


@pytest.fixture(scope="module")
def kinds(network):
    return RegionKinds(network)


def test_the_shipped_head_is_small_and_belongs_to_the_shipped_network():
    head = load_head(REGION_KINDS_FILE)
    assert head.embedding == COVERS_NAME
    assert head.classes == tuple(KINDS)
    assert REGION_KINDS_FILE.stat().st_size < 60_000


def test_a_head_of_another_network_says_what_to_do(tmp_path):
    head = load_head(REGION_KINDS_FILE)
    path = tmp_path / "head.safetensors"
    Classifier(head.name, "covers-other", head.classes, head.weight, head.bias, {}).save(path)
    with pytest.raises(ModelError, match=r"covers-other.*python -m training.region_kinds"):
        load_head(path)
    with pytest.raises(ModelError, match="not a whole classifier"):
        load_head(tmp_path / "missing.safetensors")


@pytest.mark.parametrize(("name", "draw"), [("barcode", barcode), ("plain", plain)])
def test_what_needs_no_material_is_recognised(kinds, assets, name, draw):
    rng = np.random.default_rng(0)
    labels = kinds.labels([draw(rng, assets, 120, 180) for _ in range(20)])
    right = [of_one[0].name == name for of_one in labels]
    assert np.mean(right) >= 0.8
    assert {label.classifier for of_one in labels for label in of_one} == {REGION_KINDS}
    assert all(len(of_one) == TOP for of_one in labels)


def test_the_drawn_art_of_a_sample_cover_is_no_plain_and_no_barcode(kinds):
    cover = read_image(COVERS / "herman-melville_moby-dick.jpg")
    (labels,) = kinds.labels([cover])
    assert labels[0].name not in ("plain", "barcode")


def test_regions_are_seen_in_turn_of_every_kind(network, assets):
    features, truth = see(network, assets, 2, seed=0)
    assert features.shape == (2 * len(KINDS), 1920)
    assert truth.tolist() == [0, 1, 2, 3, 4, 5] * 2
    again, _ = see(network, assets, 2, seed=0)
    assert again == pytest.approx(features, abs=1e-5)


def test_a_head_is_learned_and_measured(capsys):
    features, truth = clouds(len(KINDS))
    head = train(features, truth)
    assert (head.name, head.embedding, head.classes) == (REGION_KINDS, COVERS_NAME, tuple(KINDS))
    measure(head, features, truth)
    out = capsys.readouterr().out
    assert "accuracy" in out
    assert f"{len(truth)} regions" in out
