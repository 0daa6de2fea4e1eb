"""Choose distractors: covers in the library that are in no photo, from folders and tar files."""

import os
import random
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from indexer.errors import ManifestError
from indexer.scan import SUFFIXES, Scanner

SEED = 0
"""Of the choice, so that every run takes the same distractors."""


def distractor_files(sources: Sequence[Path], count: int | None, unpacked: Path) -> list[Path]:
    """Files of `count` distractors (None: all of them) from folders and tar files.

    A folder stands for the pictures in it and below, and for those in the tar files directly in
    it. Pictures chosen from a tar file are written into the folder `unpacked`, under the tar
    file's name and their own.

    Raises:
        ManifestError: a source can't be read or holds no pictures.
    """
    packed: dict[Path, tuple[Path, str]] = {}
    found: set[Path] = set()
    folder = Path(os.path.abspath(unpacked))
    for source in (Path(os.path.abspath(source)) for source in sources):
        try:
            members = {
                folder / f"{tar.stem}_{PurePosixPath(name).name}": (tar, name)
                for tar in _tar_files(source)
                for name in _pictures_in_tar(tar)
            }
            pictures = set(Scanner().scan(source).pictures) if source.is_dir() else set()
        except (OSError, tarfile.TarError) as error:
            raise ManifestError(f"{source}: can't be read for distractors ({error})") from error
        if not members and not pictures:
            raise ManifestError(f"{source}: holds no pictures")
        packed |= members
        found |= pictures | members.keys()
    chosen = sorted(found)
    if count is not None and count < len(chosen):
        chosen = sorted(random.Random(SEED).sample(chosen, count))
    _unpack({path: packed[path] for path in chosen if path in packed and not path.exists()})
    return chosen


def _tar_files(source: Path) -> list[Path]:
    if source.is_dir():
        return sorted(source.glob("*.tar"))
    if not tarfile.is_tarfile(source):
        raise tarfile.TarError("neither a folder nor a tar file")
    return [source]


def _pictures_in_tar(path: Path) -> Iterator[str]:
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile() and PurePosixPath(member.name).suffix.lower() in SUFFIXES:
                yield member.name


def _unpack(members: dict[Path, tuple[Path, str]]) -> None:
    """Write each picture, given its tar file and its name there, to its path."""
    for file in sorted({tar for tar, _ in members.values()}):
        with tarfile.open(file) as tar:
            for path, (_, name) in members.items():
                packed = tar.extractfile(name) if members[path][0] == file else None
                if packed is not None:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    aside = path.with_name(path.name + ".part")
                    aside.write_bytes(packed.read())
                    aside.replace(path)
