"""The real networks: that they are what they are said to be, to the last digits."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
import timm
import torch
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import save_file
from torchvision.models import resnet18

from indexer.vision import model_names, networks, weights
from indexer.vision.backbone import Backbone, load_backbone
from indexer.vision.image import read_image
from indexer.vision.model_names import COVERS_SIDE, ModelChoice
from indexer.vision.precision import VARIABLE
from tests.samples import COVERS

NAME = "the classifier"
FILES = (
    "bram-stoker_dracula.jpg",
    "charles-darwin_on-the-origin-of-species.jpg",
    "jane-austen_emma.jpg",
    "rudyard-kipling_kim.jpg",
)


@pytest.fixture(scope="module", autouse=True)
def exactly():
    """Run in float32, with which `tests/slow/test_precision.py` compares bfloat16."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "float32")
        yield


@pytest.fixture(scope="module")
def pictures():
    return [read_image(COVERS / name) for name in FILES]


@pytest.fixture(scope="module")
def lite0():
    return networks.lite0()


@pytest.fixture(scope="module")
def covers_network():
    return networks.covers_resnet18()


@torch.inference_mode()
def test_lite0_gives_what_the_original_network_gives(lite0, pictures):
    original = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=str(weights.LITE0_FILE)
    ).eval()
    # Its own preprocessing, spelt out: resize 256, crop 224, (pixel - 127) / 128.
    plain = networks.Preprocessing(224, 256, (0.0,) * 3, (1.0,) * 3).batch(pictures)
    wanted = original((plain * 255 - 127) / 128)
    found = lite0._head(lite0.features(pictures))
    assert wanted.shape == (len(pictures), 1000)
    assert wanted.std() > 0.5
    assert torch.allclose(found, wanted, atol=1e-4)


def test_lite0_knows_what_it_sees(lite0):
    """The class names stand in the order of the outputs: a book jacket is a book jacket."""
    first, *others = [read_image(path) for path in sorted(COVERS.glob("*.jpg"))[:10]]
    predicted = Backbone(NAME, lambda: lite0).describe(first, others)
    names = [labels[0].name for labels in (predicted.labels, *predicted.crop_labels)]
    assert names.count("book jacket") + names.count("comic book") >= 5


@torch.inference_mode()
def test_the_covers_weights_fit_a_plain_resnet18(covers_network, pictures):
    plain = resnet18(weights=None)
    plain.fc = torch.nn.Linear(512, 512)
    state = weights.covers_state()
    assert {tensor.dtype for name, tensor in state.items() if "tracked" not in name} == {
        torch.float32
    }
    assert state["fc.weight"].shape == (512, 512)
    plain.load_state_dict(state)
    plain.eval()
    wanted = plain(networks.Preprocessing(COVERS_SIDE).batch(pictures))
    assert torch.allclose(covers_network.features(pictures), wanted, atol=1e-4)


def test_the_covers_network_tells_covers_apart_and_knows_them_again(covers_network, pictures):
    vectors = Backbone(NAME, lambda: covers_network).embed(pictures)
    darker = [(picture * 0.8).astype(np.uint8)[8:-8, 8:-8] for picture in pictures]
    cosines = vectors @ Backbone(NAME, lambda: covers_network).embed(darker).T
    assert vectors.shape == (len(pictures), 512)
    assert np.diag(cosines).min() > 0.7
    assert (cosines.argmax(axis=1) == np.arange(len(pictures))).all()


@pytest.fixture(scope="module")
def imagenet_file(tmp_path_factory):
    """A file like torchvision's, of random weights: the real one would be a download."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "resnet18.pth"
    torch.save(resnet18(weights=None).state_dict(), path)
    return path


@torch.inference_mode()
def test_imagenets_resnet18_gives_vector_and_classes_in_one_pass(
    imagenet_file, pictures, monkeypatch
):
    digest = hashlib.sha256(imagenet_file.read_bytes()).hexdigest()
    for module in (weights, model_names):
        monkeypatch.setattr(module, "IMAGENET_SHA256", digest[:8])
    network = networks.imagenet_resnet18(imagenet_file)
    features = network.features(pictures)
    probabilities = network.probabilities(features)
    assert features.shape == (len(pictures), 512)
    assert probabilities.shape == (len(pictures), 1000)
    assert probabilities.sum(dim=1).tolist() == pytest.approx([1] * len(pictures), abs=1e-5)

    whole = resnet18(weights=None)
    whole.load_state_dict(torch.load(imagenet_file, weights_only=True))
    wanted = whole.eval()(networks.Preprocessing(224, 256).batch(pictures)).softmax(dim=1)
    assert torch.allclose(probabilities, wanted, atol=1e-5)

    passes = []
    network._body.register_forward_hook(lambda *_: passes.append(1))
    backbone = load_backbone(ModelChoice("imagenet", imagenet_file))
    monkeypatch.setattr(backbone, "_load_embedder", lambda: network)
    predicted = backbone.describe(pictures[0], pictures[1:])
    assert len(passes) == 1
    assert np.linalg.norm(predicted.vector) == pytest.approx(1, abs=1e-5)
    assert len(predicted.labels) == 5
    assert [len(labels) for labels in predicted.crop_labels] == [5] * (len(pictures) - 1)


@pytest.fixture(scope="module")
def timm_file(tmp_path_factory):
    """The lite0 package's weights under timm's names, as timm's hub would give them."""
    names = timm.create_model("tf_efficientnet_lite0").state_dict().keys()
    state = dict(zip(names, weights.lite0_state().values(), strict=True))
    path = tmp_path_factory.mktemp("weights") / "tf_efficientnet_lite0.safetensors"
    save_file({name: tensor.contiguous() for name, tensor in state.items()}, path)
    return path


def test_a_timm_model_with_a_given_file_needs_no_download(timm_file, lite0, pictures):
    """The same network by another way: its labels are the same, but for timm's rounder mean."""
    backbone = load_backbone(ModelChoice("timm:tf_efficientnet_lite0", timm_file))
    for picture in pictures:
        predicted = backbone.describe(picture, [])
        wanted = Backbone(NAME, lambda: lite0).describe(picture, []).labels
        assert predicted.labels[0].name == wanted[0].name
        assert predicted.labels[0].probability == pytest.approx(wanted[0].probability, abs=0.03)
        assert predicted.vector.shape == (1280,)
        assert np.linalg.norm(predicted.vector) == pytest.approx(1, abs=1e-5)


def test_a_search_imports_no_compiler() -> None:
    code = (
        "import sys, numpy as np, search.by_image; from indexer.models import models_for; "
        "from indexer.vision.model_names import ModelChoice; models = models_for(ModelChoice()); "
        "models.backbone.embed([np.zeros((40, 30, 3), np.uint8)]); models.reader; "
        "print('torch._dynamo' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
