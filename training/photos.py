"""Real photographs to measure on: their crops by the detected boundary, computed once."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from synth.colours import Picture
from training.pictures import square


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """Squares of covers (M, SIDE, SIDE, 3) and of photos' crops (N, SIDE, SIDE, 3), RGB uint8.

    Crop n shows cover `shown[n]`.
    """

    covers: NDArray[np.uint8]
    crops: NDArray[np.uint8]
    shown: NDArray[np.int64]


def read_photos(source: Path, store: Path) -> Photos:
    """The photos of a folder as `coverdex evaluate` takes them: photos.csv, photos/, covers/.

    Photos that show no cover, or several, are left out. The squares are kept in `store`, an .npz.

    Raises:
        ManifestError: photos.csv can't be read, or names a cover that is not in covers/.
        PictureError: a picture can't be read.
    """
    if not store.exists():
        _cut(source, store)
    with np.load(store) as kept:
        return Photos(kept["covers"], kept["crops"], kept["shown"])


def _cut(source: Path, store: Path) -> None:
    # Both load networks and much else, and a folder that was cut before needs none of it.
    from evaluation.manifest import read_manifest
    from evaluation.references import references
    from indexer.pipeline import rectify_books
    from indexer.vision.image import read_image

    manifest = read_manifest(source / "photos.csv")
    paths: list[Path] = []
    crops: list[Picture] = []
    shown = []
    for photo in track(manifest.photos, "photos"):
        if len(photo.covers) != 1:
            continue
        (path,) = references(photo, manifest, {})
        if path not in paths:
            paths.append(path)
        shown.append(paths.index(path))
        crops.append(square(rectify_books(read_image(photo.path))[0].flat))
    covers = [square(read_image(path)) for path in paths]
    np.savez(store, covers=np.stack(covers), crops=np.stack(crops), shown=np.array(shown))
