"""Measure how well and how fast the vectors alone find covers, without boundary or geometry.

    python -m benchmarks.embedding PHOTOS_DIR COVERS_DIR --other first=FILE.safetensors:128

PHOTOS_DIR holds photos.csv with the columns file, cover, tl_x, tl_y, tr_x, …, bl_y: the corners of
the upright cover. COVERS_DIR holds the covers. 2,000 further covers are drawn from seeds as
distractors. The sample covers in data/ have 12 photos, and `--drawn` more are drawn, in some
seconds each: choose between networks by these. It compares the shipped network, one with random
weights, EfficientNet-Lite0, and other weights of the same network: `--other NAME=FILE:SIDE`.

R@1 is the share of photos whose nearest vector is the right cover's. A whole photo is asked in four
turns, and the nearest of them counts. `twins`: the share of the sample covers with a near-twin (a
cover with the same art) that have it among their first three neighbours. `speed`: seconds of the
shipped network over those of torchvision's own ResNet18 on pictures of the same size, in turn.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torchvision.models import resnet18

from evaluation.manifest import read_manifest
from indexer.vision.cover import Boundary, Image
from indexer.vision.image import read_image
from indexer.vision.model_names import COVERS_SIDE
from indexer.vision.networks import Network, Preprocessing, covers_resnet18, lite0
from indexer.vision.rectify import flatten, shrink
from synth.sample_photos import SAMPLES, random_photo
from synth.samples.books import BOOKS
from synth.simple_covers import draw_cover

DISTRACTORS = 2_000
LARGEST = 320
"""Pixels of a picture's longer side; no network here sees more than 224."""

ROUNDS = 15
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Covers by name; photos whole and cut out, and which cover each shows (an index)."""

    covers: list[Image]
    cut_outs: list[Image]
    photos: list[Image]
    shown: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one network; `others` stands for the distractors.

    None stands for a set without photos.
    """

    network: str
    cut_out: float | None
    cut_out_others: float | None
    whole: float | None
    whole_others: float | None
    samples_cut_out_others: float | None
    samples_whole_others: float | None
    drawn_cut_out_others: float | None
    drawn_whole_others: float | None
    twins: float


def read_pictures(photos: Path, covers: Path) -> Pictures:
    """The covers of a folder, and its photos as they are and cut out by the true corners."""
    paths = _pictures_in(covers)
    names = [path.name for path in paths]
    whole, cut, shown = [], [], []
    for photo in read_manifest(photos / "photos.csv").photos:
        if photo.corners is None or len(photo.covers) != 1:
            continue
        image = read_image(photo.path)
        cut.append(shrink(flatten(image, Boundary(photo.corners, 1.0, True)), LARGEST))
        whole.append(shrink(image, LARGEST))
        shown.append(names.index(photo.covers[0]))
    flat = [shrink(read_image(path), LARGEST) for path in paths]
    return Pictures(flat, cut, whole, np.array(shown))


def draw_photos(count: int, samples: Sequence[Image]) -> Pictures:
    """Photos of the sample covers, from the seeds 0 to `count` - 1."""
    if not count:
        return Pictures(list(samples), [], [], np.array([], np.int64))
    names = [path.name for path in _pictures_in(SAMPLES / "covers")]
    with get_context("spawn").Pool() as pool:
        photos = pool.map(partial(random_photo, covers=names), range(count), chunksize=1)
    cut = [flatten(photo.image, Boundary(photo.corners, 1.0, True)) for photo in photos]
    return Pictures(
        list(samples),
        [shrink(image, LARGEST) for image in cut],
        [shrink(photo.image, LARGEST) for photo in photos],
        np.array([names.index(photo.cover) for photo in photos]),
    )


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in {".jpg", ".jpeg", ".png"})


def draw_distractors(count: int) -> list[Image]:
    """Covers drawn from the seeds 0 to `count` - 1."""
    drawn = []
    for seed in range(count):
        rng = np.random.default_rng([seed, 4])
        drawn.append(draw_cover(rng, rng.uniform(1.2, 1.75), height=LARGEST))
    return drawn


def vectors_of(network: Network, images: Sequence[Image]) -> Vectors:
    """N × 512 (or as many as the network gives) unit vectors."""
    features = torch.nn.functional.normalize(network.features(images)).numpy()
    return np.asarray(features, np.float32)


def recall(queries: Sequence[Vectors], index: Vectors, shown: NDArray[np.int64]) -> float:
    """R@1 of queries (one array a turn), the best turn of each counting."""
    scores = np.max([turn @ index.T for turn in queries], axis=0)
    return float((scores.argmax(axis=1) == shown).mean())


def twins_among_first(index: Vectors, art: Sequence[str], first: int = 3) -> float:
    """Of the covers whose art another shares, the share with such a one among the first few."""
    scores = index @ index.T
    np.fill_diagonal(scores, -2)
    near = np.argsort(-scores, axis=1)[:, :first]
    found = [
        any(art[int(other)] == own for other in near[number])
        for number, own in enumerate(art)
        if art.count(own) > 1
    ]
    return float(np.mean(found))


def measure(name: str, network: Network, sets: Sequence[Pictures], others: list[Image]) -> Row:
    """All figures of one network; `sets`: the given one, the samples, more photos of these."""
    far = vectors_of(network, others)
    shares: list[float | None] = []
    indices = []
    for pictures in sets:
        index = vectors_of(network, pictures.covers)
        indices.append(index)
        if not pictures.photos:
            shares += [None] * 4
            continue
        cut = [vectors_of(network, pictures.cut_outs)]
        turns = [
            vectors_of(network, [np.ascontiguousarray(np.rot90(p, k)) for p in pictures.photos])
            for k in range(4)
        ]
        for queries in (cut, turns):
            shares += [
                recall(queries, among, pictures.shown)
                for among in (index, np.concatenate([index, far]))
            ]
    art = [book.art for book in BOOKS.values()]
    return Row(name, *shares[:4], *shares[5::2], twins_among_first(indices[1], art))


def given_network(weights: Path | None, side: int) -> Network:
    """The covers' ResNet18 with other weights, or with random ones."""
    torch.manual_seed(0)
    body = resnet18(weights=None)
    body.fc = torch.nn.Linear(512, 512)
    if weights:
        body.load_state_dict({name: tensor.float() for name, tensor in load_file(weights).items()})
    return Network(body, torch.nn.Identity(), Preprocessing(side), lowered=True)


def speed_ratio() -> float:
    """Median seconds of the shipped network over those of an untouched ResNet18, in turn."""
    rng = np.random.default_rng(0)
    images = list(rng.integers(0, 256, (32, COVERS_SIDE, COVERS_SIDE, 3), np.uint8))
    plain = resnet18(weights=None)
    untouched = Network(plain, torch.nn.Identity(), Preprocessing(COVERS_SIDE), lowered=True)
    ratios = []
    for network in (shipped := covers_resnet18(), untouched):
        network.features(images)
    for _ in range(ROUNDS):
        ours, theirs = (_seconds(lambda n=n: n.features(images)) for n in (shipped, untouched))
        ratios.append(ours / theirs)
    return statistics.median(ratios)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("covers", type=Path)
    parser.add_argument("--other", action="append", default=[], metavar="NAME=FILE:SIDE")
    parser.add_argument("--drawn", type=int, default=150, metavar="PHOTOS")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    networks: dict[str, Callable[[], Network]] = {
        "random weights": lambda: given_network(None, COVERS_SIDE),
        "EfficientNet-Lite0": lite0,
    }
    for other in options.other:
        name, _, rest = other.partition("=")
        file, _, side = rest.rpartition(":")
        networks[name] = lambda file=file, side=side: given_network(Path(file), int(side))
    networks[f"shipped, {COVERS_SIDE} px"] = covers_resnet18
    sets = [
        read_pictures(options.photos, options.covers),
        samples := read_pictures(SAMPLES / "photos", SAMPLES / "covers"),
        draw_photos(options.drawn, samples.covers),
    ]
    others = draw_distractors(DISTRACTORS)
    rows = [measure(name, load(), sets, others) for name, load in networks.items()]
    ratio = speed_ratio()
    if options.json:
        print(json.dumps({"networks": [asdict(row) for row in rows], "speed": ratio}, indent=2))
        return
    heads = [key.replace("_others", "+2000").replace("_", " ") for key in asdict(rows[0])]
    print("  ".join(f"{head:>22}" for head in heads))
    for row in rows:
        values = list(asdict(row).values())
        shown = ("-" if value is None else f"{value:.3f}" for value in values[1:])
        print("  ".join(f"{value:>22}" for value in (values[0], *shown)))
    print(f"speed: {ratio:.2f} of an untouched ResNet18's time at {COVERS_SIDE} px")


if __name__ == "__main__":
    main()
