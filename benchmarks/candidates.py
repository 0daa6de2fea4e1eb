"""How often the right cover is among the first candidates, by each vector and as search draws them.

    python -m benchmarks.candidates FOLDER --covers COVERS [COVERS …] --distractors PICTURES [… …]

FOLDER holds photos.csv, which names the photo (`file`) and the cover it shows (`cover`; rows
without one are left out), and the photos, in itself or in `photos/`. COVERS are the folders of the
covers, and of others that are cut out like them. PICTURES are folders or tar files of further
covers, which are in the library as well and are compared as they are.

Each photo is rectified as a query is. By a vector alone it is asked with in four turns, or in all
the views that search takes (`search.query`); a cover's rank is that of its best view. Compared are
EfficientNet-Lite0's features, layout vectors (`indexer.vision.layout`), the shipped ResNet18, and
further weights of the ResNet18 given as `--other NAME=FILE:SIDE`. As search draws candidates, each
ResNet18 takes turns with the layout vectors, both by all views; the first CANDIDATES are verified.
`--cache` keeps the features of distractors by network, so that only a new network takes its time:
16,000 covers are five minutes of one core. `--misses N` lists the photos whose cover is not among
the first N of the last line.
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
from indexer.scan import Scanner
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
from search.candidates import CANDIDATES, take_turns
from search.query import query_views, views_around

LARGEST = 320
"""Pixels of a picture's longer side; no network here sees more than 256."""

CHUNK = 256
"""Distractors decoded at a time."""

FIRST = (1, 10, CANDIDATES, 50, 100)
LITE0 = "Lite0"
SECOND = "layout vectors"
"""The name of the vectors that each ResNet18 takes turns with."""

TURNS = 4
"""Views of a photo that are turns of its rectified cover."""

Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo's `query_views` and `views_around`, and the row of the cover it shows."""

    name: str
    views: tuple[Image, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Source:
    """Vectors to measure: their name, the key of the network's cached features, how to load it."""

    name: str
    key: str
    load: Callable[[], Network]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each network, and candidates as search draws them; print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--covers", type=Path, nargs="+", required=True)
    parser.add_argument("--distractors", type=Path, nargs="*", default=[])
    parser.add_argument("--other", action="append", default=[], metavar="NAME=FILE:SIDE")
    parser.add_argument("--cache", type=Path, default=Path("build/candidates"))
    parser.add_argument("--misses", type=int, metavar="N", help="list photos with a rank above N")
    options = parser.parse_args(arguments)
    covers = [path for folder in options.covers for path in Scanner().scan(folder).pictures]
    cut_out = [shrink(read_cover(path), LARGEST) for path in covers]
    photos = read_photos(options.folder, [path.name for path in covers])
    options.cache.mkdir(parents=True, exist_ok=True)
    alone: dict[str, Ranks] = {}
    queries: dict[str, Ranks] = {}
    for source in sources(options.other):
        network = source.load()
        references = vectors_of(network, cut_out)
        others = [cached(options.cache, source, network, path) for path in tar_or_folder(options)]
        index = np.concatenate([references, *others])
        cosines = [vectors_of(network, photo.views) @ index.T for photo in photos]
        alone[source.name] = np.stack([ranked(-each[:TURNS].max(axis=0)) for each in cosines])
        queries[source.name] = np.stack([ranked(-each.max(axis=0)) for each in cosines])
    right = np.array([photo.right for photo in photos])
    tables = alone | {f"{name}, all views": ranks for name, ranks in queries.items()}
    for name in [name for name in queries if name not in (LITE0, SECOND)]:
        tables[f"{name} + {SECOND}, as search draws"] = np.stack(
            [drawn(*pair) for pair in zip(queries[name], queries[SECOND], strict=True)]
        )
    print(
        f"{len(photos)} photos, {index.shape[0]:,} covers; share with the right cover in the first"
    )
    print(f"{'':60}" + "".join(f"{n:>8}" for n in FIRST) + "  median rank")
    of_right = {name: table[np.arange(len(right)), right] for name, table in tables.items()}
    for name, found in of_right.items():
        shares = "".join(f"{(found <= n).mean():8.3f}" for n in FIRST)
        print(f"{name:60}{shares}  {np.median(found):11.0f}")
    if options.misses is not None:
        print(f"\n{'photo':28}" + "".join(f"  {name}" for name in of_right))
        for row, photo in enumerate(photos):
            if found[row] > options.misses:
                values = [f"  {of_right[name][row]:>{len(name)}}" for name in of_right]
                print(f"{photo.name:28}" + "".join(values))


def sources(others: Sequence[str]) -> list[Source]:
    """Lite0, the shipped network, and those of the command line."""
    listed = [
        Source(LITE0, LITE0_NAME, lite0),
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
        image = read_image(where / row["file"])
        rectified = rectify_main(image)
        seen = (*query_views(image, rectified), *views_around(image, rectified))
        views = tuple(shrink(view, LARGEST) for view in seen)
        photos.append(Photo(row["file"], views, covers.index(row["cover"])))
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


def drawn(first: Ranks, second: Ranks) -> Ranks:
    """The rank of every cover where the covers of two rankings take turns, as in search."""
    ranks = np.empty_like(first)
    order = take_turns(np.argsort(first).tolist(), np.argsort(second).tolist())
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def ranked(keys: NDArray[np.floating]) -> Ranks:
    """Ranks from 1, the lowest key first."""
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[np.argsort(keys, kind="stable")] = np.arange(1, len(keys) + 1)
    return ranks


if __name__ == "__main__":
    main()
