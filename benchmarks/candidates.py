"""How often the right cover is among the first candidates, by each vector and by their union.

    python -m benchmarks.candidates FOLDER --covers COVERS --distractors PICTURES [PICTURES …]

FOLDER holds photos.csv, which names the photo (`file`) and the cover it shows (`cover`; rows
without one are left out), and the photos, in itself or in `photos/`. COVERS is the folder of the
covers. PICTURES are folders or tar files of further covers, which are in the library as well.

Each photo is rectified as a query is and asked with in four turns; a cover's rank is that of its
best turn. Distractors are compared as they are. Compared are EfficientNet-Lite0's features, layout
vectors (`indexer.vision.layout`), the shipped ResNet18, further weights of the ResNet18 given as
`--other NAME=FILE:SIDE`, and the union by rank of each ResNet18 with the layout vectors.
`--cache` keeps the features of distractors by network, so that only a new network takes its time:
16,000 covers are five minutes of one core. `--misses N` lists the photos whose cover is not among
the first N of the last union.
"""

import argparse
import csv
import hashlib
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.embedding import given_network, vectors_of
from indexer.pipeline import rectify_main
from indexer.vision.cover import Image, Vector
from indexer.vision.image import read_image
from indexer.vision.layout import layout_network
from indexer.vision.model_names import (
    COVERS_NAME,
    COVERS_SIDE,
    LITE0_NAME,
    ModelChoice,
    names_of,
)
from indexer.vision.networks import Network, covers_resnet18, lite0
from indexer.vision.rectify import shrink

LARGEST = 320
"""Pixels of a picture's longer side; no network here sees more than 256."""

CHUNK = 256
"""Distractors decoded at a time."""

FIRST = (1, 10, 20, 50, 100)
SECOND = "layout vectors"
"""The name of the vectors that each ResNet18 is united with."""

Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo's rectified cover in four turns, and the row of the cover it shows."""

    name: str
    turns: tuple[Image, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Source:
    """Vectors to measure: their name, the key of the network's cached features, how to load it."""

    name: str
    key: str
    load: Callable[[], Network]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each network and each union, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--covers", type=Path, required=True)
    parser.add_argument("--distractors", type=Path, nargs="*", default=[])
    parser.add_argument("--other", action="append", default=[], metavar="NAME=FILE:SIDE")
    parser.add_argument("--cache", type=Path, default=Path("build/candidates"))
    parser.add_argument("--misses", type=int, metavar="N", help="list photos with a rank above N")
    options = parser.parse_args(arguments)
    covers = sorted(path for path in options.covers.iterdir() if path.is_file())
    photos = read_photos(options.folder, [path.name for path in covers])
    options.cache.mkdir(parents=True, exist_ok=True)
    ranks: dict[str, Ranks] = {}
    for source in sources(options.other):
        network = source.load()
        references = vectors_of(network, [shrink(read_cover(path), LARGEST) for path in covers])
        others = [cached(options.cache, source, network, path) for path in tar_or_folder(options)]
        index = np.concatenate([references, *others])
        ranks[source.name] = np.stack([rank_all(network, photo, index) for photo in photos])
    right = np.array([photo.right for photo in photos])
    tables = dict(ranks)
    for name in [name for name in ranks if name not in ("Lite0", SECOND)]:
        tables[f"{name} + {SECOND}"] = np.stack(
            [union(first, second) for first, second in zip(ranks[name], ranks[SECOND], strict=True)]
        )
    print(
        f"{len(photos)} photos, {index.shape[0]:,} covers; share with the right cover in the first"
    )
    print(f"{'':44}" + "".join(f"{n:>8}" for n in FIRST) + "  median rank")
    of_right = {name: table[np.arange(len(right)), right] for name, table in tables.items()}
    for name, found in of_right.items():
        shares = "".join(f"{(found <= n).mean():8.3f}" for n in FIRST)
        print(f"{name:44}{shares}  {np.median(found):11.0f}")
    if options.misses is not None:
        print(f"\n{'photo':28}" + "".join(f"  {name}" for name in of_right))
        for row, photo in enumerate(photos):
            if found[row] > options.misses:
                values = [f"  {of_right[name][row]:>{len(name)}}" for name in of_right]
                print(f"{photo.name:28}" + "".join(values))


def sources(others: Sequence[str]) -> list[Source]:
    """Lite0, the shipped network, and those of the command line."""
    listed = [
        Source("Lite0", LITE0_NAME, lite0),
        Source(SECOND, str(names_of(ModelChoice()).layout_vectors), layout_network),
        Source(f"shipped ResNet18, {COVERS_SIDE} px", COVERS_NAME, covers_resnet18),
    ]
    for other in others:
        name, _, rest = other.partition("=")
        file, _, side = rest.rpartition(":")
        digest = hashlib.sha256(Path(file).read_bytes()).hexdigest()[:8]
        listed.append(
            Source(
                f"{name}, {side} px",
                f"{digest}-{side}",
                lambda file=file, side=side: given_network(Path(file), int(side)),
            )
        )
    return listed


def read_photos(folder: Path, covers: Sequence[str]) -> list[Photo]:
    """The photos that show one of the covers, cut out."""
    where = folder / "photos" if (folder / "photos").is_dir() else folder
    with (folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cover"]]
    photos = []
    for row in rows:
        flat = shrink(rectify_main(read_image(where / row["file"])).flat, LARGEST)
        turns = tuple(np.ascontiguousarray(np.rot90(flat, turn)) for turn in range(4))
        photos.append(Photo(row["file"], turns, covers.index(row["cover"])))
    return photos


def read_cover(path: Path) -> Image:
    """A cover as a library keeps it: cut out of its picture."""
    return rectify_main(read_image(path)).flat


def tar_or_folder(options: argparse.Namespace) -> list[Path]:
    """The sources of distractors; a folder of tar files stands for these."""
    found: list[Path] = []
    for path in options.distractors:
        tars = sorted(path.glob("*.tar")) if path.is_dir() else []
        found += tars or [path]
    return found


def cached(cache: Path, source: Source, network: Network, pictures: Path) -> Vector:
    """Vectors (N, D) of a folder's or tar's pictures, computed once for each network."""
    status = pictures.stat()
    name = hashlib.sha256(
        f"{source.key} {pictures.absolute()} {status.st_size} {status.st_mtime_ns}".encode()
    ).hexdigest()[:16]
    path = cache / f"{source.key}-{name}.npy"
    if path.exists():
        return np.load(path).astype(np.float32)
    parts = []
    images = pictures_of(pictures)
    while chunk := list(islice(images, CHUNK)):
        parts.append(vectors_of(network, chunk))
    vectors = np.concatenate(parts)
    np.save(path, vectors.astype(np.float16))
    return vectors


def pictures_of(path: Path) -> Iterator[Image]:
    """The pictures of a folder or tar file, in the order of their names."""
    if path.is_dir():
        for file in sorted(path.iterdir()):
            yield shrink(read_image(file), LARGEST)
        return
    with tarfile.open(path) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            data = tar.extractfile(member)
            if data is not None:
                yield shrink(read_image(data.read()), LARGEST)


def rank_all(network: Network, photo: Photo, index: Vector) -> Ranks:
    """The rank, from 1, of every cover of an index (N, D) by its best turn."""
    vectors = vectors_of(network, photo.turns)
    cosines = (vectors @ index.T).max(axis=0)
    return ranked(-cosines)


def union(first: Ranks, second: Ranks) -> Ranks:
    """Ranks by the better of two ranks, of equal ones by the other one."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    return ranked(low * (len(low) + 1.0) + high)


def ranked(keys: NDArray[np.floating]) -> Ranks:
    """Ranks from 1, the lowest key first."""
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[np.argsort(keys, kind="stable")] = np.arange(1, len(keys) + 1)
    return ranks


if __name__ == "__main__":
    main()
