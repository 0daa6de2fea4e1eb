"""The plain way to index covers: each library as its own documentation shows it, at defaults.

This is what a competent person writes first, and nothing in it is slow on purpose: models are
loaded once, gradients are off, and it does less than Coverdex (no figures, no turning upright, no
thumbnail, no safety against a crash). The ResNet18 and the EfficientNet-Lite0 are Coverdex's.
"""

import sqlite3
import time
import warnings
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import easyocr
import easyocr_en_models
import faiss
import numpy as np
import timm
import torch
from numpy.typing import NDArray
from PIL import Image
from timm.data import create_transform, resolve_data_config
from torchvision import transforms
from torchvision.models import resnet18

from benchmarks.ways import Indexed, Meter
from indexer.vision import weights
from indexer.vision.model_names import COVERS_SIDE

# What EasyOCR calls of torch is deprecated, or warns that there is no GPU, at every cover.
warnings.filterwarnings("ignore", module="torch")

Picture = NDArray[np.uint8]


class Way:
    """The models, loaded."""

    def __init__(self) -> None:
        folder = str(easyocr_en_models.model_dir())  # else it downloads, and writes to the home
        self._reader = easyocr.Reader(
            ["en"], model_storage_directory=folder, user_network_directory=folder, verbose=False
        )
        self._embedder = resnet18(weights=None)
        self._embedder.fc = torch.nn.Linear(512, 512)
        self._embedder.load_state_dict(weights.covers_state())
        self._embedder.eval()
        self._to_embed = transforms.Compose(
            [
                transforms.Resize((COVERS_SIDE, COVERS_SIDE)),
                transforms.ToTensor(),
                transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
            ]
        )
        self._classifier = timm.create_model("tf_efficientnet_lite0", pretrained=False)
        names = self._classifier.state_dict().keys()
        state = zip(names, weights.lite0_state().values(), strict=True)
        self._classifier.load_state_dict(dict(state))
        self._classifier.eval()
        self._to_classify = create_transform(**resolve_data_config(model=self._classifier))

    def index(self, paths: Sequence[Path]) -> Indexed:
        """Index pictures into a FAISS file and an SQLite file, one after another."""
        meter = Meter()
        texts = []
        with (
            TemporaryDirectory() as folder,
            closing(sqlite3.connect(Path(folder, "covers.db"))) as database,
        ):
            database.execute("CREATE TABLE covers (path TEXT, words TEXT, label TEXT)")
            index = faiss.IndexFlatIP(512)
            started = time.perf_counter()
            for path in paths:
                words, label, vector = self._describe(path, meter)
                with meter.stage("store"):
                    index.add(vector)
                    database.execute(
                        "INSERT INTO covers VALUES (?, ?, ?)", (str(path), words, label)
                    )
                    database.commit()
                texts.append(words)
            with meter.stage("store"):
                faiss.write_index(index, str(Path(folder, "covers.faiss")))
            seconds = time.perf_counter() - started
        return Indexed(seconds, tuple(texts), meter.spent)

    def _describe(self, path: Path, meter: Meter) -> tuple[str, str, NDArray[np.float32]]:
        with meter.stage("decode"):
            picture = cv2.imread(str(path))
        with meter.stage("boundary"):
            cover = Image.fromarray(cv2.cvtColor(flattened(picture), cv2.COLOR_BGR2RGB))
        words = self._read(path, meter)
        with meter.stage("embedding"), torch.inference_mode():
            vector = self._embedder(self._to_embed(cover).unsqueeze(0)).numpy()
            vector /= np.linalg.norm(vector)
        with meter.stage("classification"), torch.inference_mode():
            scores = self._classifier(self._to_classify(cover).unsqueeze(0))
            label = weights.IMAGENET_CLASSES[int(scores.argmax())]
        return words, label, vector

    def _read(self, path: Path, meter: Meter) -> str:
        """`readtext(path)`, of which the parts are told apart: it decodes the file, too."""
        reader = self._reader
        detect, recognise = reader.detect, reader.recognize
        reader.detect = meter.wrap("text detection", detect)
        reader.recognize = meter.wrap("text recognition", recognise)
        try:
            with meter.stage("decode"):
                lines = reader.readtext(str(path))
        finally:
            reader.detect, reader.recognize = detect, recognise
        return "\n".join(text for _, text, _ in lines)


def flattened(picture: Picture) -> Picture:
    """The largest four-cornered outline of a picture laid flat, or the picture where none is large.

    The recipe of OpenCV's tutorials: Canny, findContours, approxPolyDP, warpPerspective.
    """
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    outlines, _ = cv2.findContours(
        cv2.Canny(grey, 75, 200), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:5]:
        corners = cv2.approxPolyDP(outline, 0.02 * cv2.arcLength(outline, True), True)
        if len(corners) == 4 and cv2.contourArea(corners) > grey.size / 4:
            return _warped(picture, corners.reshape(4, 2).astype(np.float32))
    return picture


def _warped(picture: Picture, corners: NDArray[np.float32]) -> Picture:
    sums, differences = corners.sum(axis=1), np.diff(corners, axis=1)[:, 0]
    ordered = corners[[sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]]
    width = round(float(np.linalg.norm(ordered[1] - ordered[0])))
    height = round(float(np.linalg.norm(ordered[3] - ordered[0])))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(ordered, flat)
    return cv2.warpPerspective(picture, matrix, (width, height))
