"""Find the files of the reference covers that manifests name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluation.manifest import KnownPhoto, LabelledSet
from indexer.errors import ManifestError


def covers_by_name(sets: Sequence[LabelledSet]) -> dict[str, Path]:
    """The files of all covers that manifests describe, by file name.

    Raises:
        ManifestError: two manifests describe covers of the same name.
    """
    paths: dict[str, Path] = {}
    for known in (cover for labelled in sets for cover in labelled.covers):
        path = known.path
        if paths.setdefault(path.name, path) != path:
            raise ManifestError(f"{path.name} is in two manifests ({paths[path.name]}, {path})")
    return paths


def references(
    photo: KnownPhoto, labelled: LabelledSet, covers: Mapping[str, Path]
) -> tuple[Path, ...]:
    """The files of a photo's reference covers.

    They lie in the subfolder `covers` of the photos' manifest, or are among the `covers` that
    other manifests describe.

    Raises:
        ManifestError: a reference cover is in neither.
    """
    folder = labelled.folder / "covers"
    paths = []
    for name in photo.covers:
        beside = folder / name
        path = beside if beside.is_file() else covers.get(name)
        if path is None:
            raise ManifestError(
                f"{name} is in a photo but not among the covers; name their manifest as well, "
                f"or put the file into {folder}"
            )
        paths.append(path)
    return tuple(paths)
