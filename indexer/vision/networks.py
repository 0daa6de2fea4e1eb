"""Networks that give features and class probabilities of pictures, and their preprocessing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from indexer.errors import ModelError
from indexer.vision import weights
from indexer.vision.batching import Batcher
from indexer.vision.cover import Image
from indexer.vision.device import device
from indexer.vision.fusion import fuse, halved
from indexer.vision.geometry import resize
from indexer.vision.lean_import import timm, torchvision
from indexer.vision.model_names import COVERS_SIDE
from indexer.vision.threads import processors

Triple = tuple[float, float, float]

IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION: Triple = (0.229, 0.224, 0.225)

BATCH = 8
"""Pictures a forward pass. EfficientNet-Lite0 does 89 pictures a second in batches of 8 and 45 in
batches of 32, whose activations do not fit the processor's caches."""

GPU_BATCH = 64
"""The same on a GPU, which small batches leave idle."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Size and normalisation of a network's input.

    With `resize`, the shorter side is resized to that many pixels and the central square of `side`
    pixels is cropped. Without, the whole picture is resized to that square, its aspect ratio lost.
    `mean` and `deviation` are of channels in 0 to 1.
    """

    side: int
    resize: int | None = None
    mean: Triple = IMAGENET_MEAN
    deviation: Triple = IMAGENET_DEVIATION

    def batch(self, images: Sequence[Image]) -> torch.Tensor:
        """RGB uint8 pictures as normalised floats N × 3 × side × side, channels_last."""
        squares = torch.from_numpy(np.stack([self._square(image) for image in images]))
        normal = (squares / 255 - torch.tensor(self.mean)) / torch.tensor(self.deviation)
        return normal.permute(0, 3, 1, 2)

    def _square(self, image: Image) -> Image:
        if self.resize is None:
            return resize(image, self.side, self.side)
        height, width = image.shape[:2]
        scale = self.resize / min(height, width)
        scaled = resize(image, round(width * scale), round(height * scale))
        top, left = (scaled.shape[0] - self.side) // 2, (scaled.shape[1] - self.side) // 2
        return scaled[top : top + self.side, left : left + self.side]


def at_once(where: torch.device) -> int:
    """How many batches are computed side by side: one on a GPU, else one for each processor."""
    if where.type == "cuda":
        return 1
    return max(1, processors() // torch.get_num_threads())


class Network:
    """A body that computes features and a head that computes class scores from them."""

    def __init__(
        self,
        body: torch.nn.Module,
        head: torch.nn.Module,
        preprocessing: Preprocessing,
        *,
        lowered: bool = False,
    ) -> None:
        """With `lowered`, the body runs as `fusion.halved` says, for `features` alone."""
        self._device = device()
        self._body = body.eval().to(self._device).to(memory_format=torch.channels_last)
        self._features = halved(self._body) if lowered else self._body
        self._head = head.eval()  # small enough for the processor
        self._preprocessing = preprocessing
        self._batcher = Batcher(self._forward, at_once(self._device))

    def features(self, images: Sequence[Image]) -> torch.Tensor:
        """Features N × D of N RGB uint8 pictures, not normalised.

        Threads that ask at the same time share batches.
        """
        return self._batcher(images)

    @torch.inference_mode()
    def _forward(self, images: Sequence[Image]) -> torch.Tensor:
        size = GPU_BATCH if self._device.type == "cuda" else BATCH
        parts = [images[start : start + size] for start in range(0, len(images), size)]
        return torch.cat([self._features(self._input(part)).cpu() for part in parts])

    def _input(self, images: Sequence[Image]) -> torch.Tensor:
        return self._preprocessing.batch(images).to(self._device)

    @torch.inference_mode()
    def trunk(self, images: Sequence[Image]) -> torch.Tensor:
        """Inputs N × 256 × H × W of a ResNet18's last block for N RGB uint8 pictures.

        Raises:
            ModelError: the body is not torchvision's ResNet18.
        """
        body = self._resnet18()
        layers = (body.conv1, body.bn1, body.relu, body.maxpool)
        blocks = torch.nn.Sequential(*layers, body.layer1, body.layer2, body.layer3)
        parts = [images[start : start + BATCH] for start in range(0, len(images), BATCH)]
        return torch.cat([blocks(self._input(part)).cpu() for part in parts])

    def last_block(self) -> torch.nn.Module:
        """The ResNet18's last block itself. Training must copy it first.

        Raises:
            ModelError: the body is not torchvision's ResNet18.
        """
        block: torch.nn.Module = self._resnet18().layer4
        return block

    def _resnet18(self) -> Any:
        body: Any = self._body
        resnet = torchvision.models.resnet
        if not (isinstance(body, resnet.ResNet) and isinstance(body.layer4[0], resnet.BasicBlock)):
            raise ModelError(
                "a last block can be trained where the vectors are a ResNet18's (--backbone covers "
                "or imagenet); without --deep, any vectors will do"
            )
        return body

    @torch.inference_mode()
    def probabilities(self, features: torch.Tensor) -> torch.Tensor:
        """Class probabilities N × classes, each row summing to 1, from features N × D."""
        scores: torch.Tensor = self._head(features)
        return scores.softmax(dim=1)


def covers_resnet18(side: int = COVERS_SIDE) -> Network:
    """ResNet18 trained on covers. Its last layer is the embedding, so it has no classes.

    Input: the whole picture resized to side × side. `training/MODEL_CARD.md` compares sides.
    """
    body = torchvision.models.resnet18(weights=None)
    body.fc = torch.nn.Linear(512, 512)
    body.load_state_dict(weights.covers_state())
    return Network(body, torch.nn.Identity(), Preprocessing(side), lowered=True)


def imagenet_resnet18(given: Path | None) -> Network:
    """torchvision's ResNet18 `IMAGENET1K_V1`; its features are the 512 inputs of the last layer."""
    body = torchvision.models.resnet18(weights=None)
    body.load_state_dict(weights.imagenet_state(given))
    return Network(*_split(body, "fc"), Preprocessing(side=224, resize=256))


def lite0() -> Network:
    """EfficientNet-Lite0, which gives 1,280 features and ImageNet classes."""
    body, grey, spread = lite0_body()
    return Network(*_split(body, "classifier"), Preprocessing(224, 256, grey, spread))


def lite0_body() -> tuple[Any, Triple, Triple]:
    """`lite0_imagenet`, fused; mean and deviation of its input, which is (pixel - 127) / 128."""
    body = lite0_imagenet()
    fuse(body)
    return body, (127 / 255,) * 3, (128 / 255,) * 3


def lite0_imagenet() -> Any:
    """timm's EfficientNet-Lite0 with the weights of its package.

    Both list the same tensors in the same order under different names. The outputs equal those of
    the original network to 1e-4 (`tests/slow/test_networks.py`).
    """
    body = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    names = body.state_dict().keys()
    body.load_state_dict(dict(zip(names, weights.lite0_state().values(), strict=True)))
    return body


def timm_network(name: str, given: Path | None) -> Network:
    """An ImageNet classifier of timm by name, with weights from a file or by timm's download.

    Raises:
        ModelError: timm has no such model, or its weights can't be had or don't fit.
    """
    if name.partition(".")[0] not in timm.list_models():
        raise ModelError(f"timm has no model named {name}; `timm.list_models()` names those it has")
    overlay = {"file": str(given)} if given else None
    try:
        with weights.tensors_only():
            body = timm.create_model(name, pretrained=True, pretrained_cfg_overlay=overlay)
    # timm's sources raise errors of their own and of their HTTP library, which share no base
    # class but Exception.
    except Exception as error:
        raise ModelError(
            f"the weights of {name} can't be had ({str(error).partition(chr(10))[0]}); where no "
            "network is, name their file with --weights"
        ) from error
    config = timm.data.resolve_model_data_config(body)
    side = int(config["input_size"][-1])
    head: torch.nn.Module = body.get_classifier()
    body.reset_classifier(0)
    preprocessing = Preprocessing(
        side, round(side / config["crop_pct"]), config["mean"], config["std"]
    )
    return Network(body, head, preprocessing)


def _split(network: torch.nn.Module, last: str) -> tuple[torch.nn.Module, torch.nn.Module]:
    """Split off the last layer: the network without it, and the layer."""
    head = getattr(network, last)
    setattr(network, last, torch.nn.Identity())
    return network, head
