import numpy as np
import pytest

from indexer.vision import networks, weights
from indexer.vision.backbone import Backbone, load_backbone
from indexer.vision.labels import TOP
from indexer.vision.model_names import ModelChoice
from tests.fakes import FakeNetwork

NAME = "the classifier"


def pictures(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(count)
    return [rng.integers(0, 256, (60 + n, 40, 3), dtype=np.uint8) for n in range(count)]


def test_vectors_have_length_1_and_one_row_a_picture():
    vectors = Backbone(NAME, FakeNetwork).embed(pictures(3))
    assert vectors.shape == (3, 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_features_of_nothing_do_not_divide_by_zero():
    class Blind(FakeNetwork):
        def features(self, images):
            return super().features(images) * 0

    assert (Backbone(NAME, Blind).embed(pictures(1)) == 0).all()


def test_the_vector_of_a_cover_is_the_one_a_query_gets():
    cover, *crops = pictures(4)
    for backbone in (
        Backbone(NAME, FakeNetwork),
        Backbone(NAME, FakeNetwork, lambda: FakeNetwork(1)),
    ):
        described = backbone.describe(cover, crops).vector
        assert described == pytest.approx(backbone.embed([cover])[0], abs=1e-6)


def test_one_network_sees_cover_and_crops_in_one_pass():
    network = FakeNetwork()
    cover, *crops = pictures(4)
    Backbone(NAME, lambda: network).describe(cover, crops)
    assert network.batches == [4]


def test_with_two_networks_the_crops_go_through_the_classifier_only():
    embedder, classifier = FakeNetwork(0), FakeNetwork(1)
    cover, *crops = pictures(4)
    predicted = Backbone(NAME, lambda: embedder, lambda: classifier).describe(cover, crops)
    assert (embedder.batches, classifier.batches) == ([1], [4])
    assert predicted.vector == pytest.approx(
        Backbone(NAME, lambda: embedder).embed([cover])[0], abs=1e-6
    )
    alone = Backbone(NAME, lambda: FakeNetwork(1)).describe(cover, [])
    assert [label.name for label in predicted.labels] == [label.name for label in alone.labels]


def test_the_best_five_classes_come_first_with_their_probabilities():
    network = FakeNetwork()
    cover = pictures(1)[0]
    labels = Backbone(NAME, lambda: network).describe(cover, []).labels
    row = network.probabilities(network.features([cover])).numpy()[0]
    best = np.argsort(-row)[:TOP]
    assert [label.name for label in labels] == [weights.IMAGENET_CLASSES[i] for i in best]
    assert [label.probability for label in labels] == pytest.approx(row[best].tolist())
    assert sum(label.probability for label in labels) <= 1


def test_each_crop_has_its_own_classes_in_order():
    cover, *crops = pictures(4)
    backbone = Backbone(NAME, FakeNetwork)
    predicted = backbone.describe(cover, crops)
    alone = [backbone.describe(crop, []).labels for crop in crops]
    assert [[label.name for label in labels] for labels in predicted.crop_labels] == [
        [label.name for label in labels] for labels in alone
    ]
    assert backbone.describe(cover, []).crop_labels == ()


def test_networks_are_loaded_when_they_are_used_and_once():
    loaded = []

    def load(name):
        loaded.append(name)
        return FakeNetwork()

    backbone = Backbone(NAME, lambda: load("embedder"), lambda: load("classifier"))
    assert loaded == []
    backbone.embed(pictures(1))
    assert loaded == ["embedder"]
    backbone.describe(pictures(1)[0], [])
    backbone.describe(pictures(1)[0], pictures(2))
    assert loaded == ["embedder", "classifier"]


@pytest.mark.parametrize(
    ("backbone", "loaders"),
    [
        ("covers", ["covers_resnet18", "lite0"]),
        ("imagenet", ["imagenet_resnet18"]),
        ("timm:resnet10t", ["timm_network"]),
    ],
)
def test_a_choice_loads_its_networks(monkeypatch, backbone, loaders):
    called = []

    def fake(name):
        def load(*arguments):
            called.append(name)
            assert arguments in ((), (None,), ("resnet10t", None))
            return FakeNetwork()

        return load

    for name in ("covers_resnet18", "lite0", "imagenet_resnet18", "timm_network"):
        monkeypatch.setattr(networks, name, fake(name))
    load_backbone(ModelChoice(backbone)).describe(pictures(1)[0], [])
    assert sorted(called) == loaders
