"""The commands that are killed, each with the library that it changes."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from indexer.store import database
from indexer.store.covers import FileState, store_cover
from indexer.store.library import FILE_NAME, Library
from indexer.store.migrations import migrations
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice, names_of
from search.vectors import faiss_file
from tests import fake_worker
from tests.fake_worker import save_order
from tests.fault_injection.children import command, in_child


@dataclass(frozen=True)
class Scene:
    """A library, the arguments of a command on it, and the exit code of an undisturbed run."""

    name: str
    library: Path
    words: tuple[object, ...]
    code: int = 0

    def run(self, library: Path, **options: type) -> Callable[[], None]:
        """The command, on a copy of the library."""
        return command(*self.words, "--library", library, **options)


def all_scenes(root: Path) -> tuple[Scene, ...]:
    """Indexing, removing, rebuilding the vector index, and migrating an old library."""
    pictures = _pictures(root / "pictures")
    before = root / "before"
    done = in_child(command("index", pictures, "--library", before))
    assert done.code == 3, done.stderr
    stale = shutil.copytree(before, root / "stale")
    (stale / faiss_file.FILE_NAME).write_bytes(b"damaged")
    old = root / "old"
    made = in_child(lambda: _old_library(old, pictures))
    assert made.code == 0, made.stderr
    _change(pictures)
    return (
        Scene("index", before, ("index", pictures), code=3),
        Scene("remove", before, ("remove", 1, 3, pictures / "5.png")),
        Scene("rebuild", stale, ("similar", 2)),
        Scene("migrate", old, ("list",)),
    )


def _pictures(folder: Path) -> Path:
    folder.mkdir()
    for number in range(1, 7):
        save_order(folder / f"{number}.png", 20 * number)
    (folder / "bad.png").write_bytes(b"no picture")
    (folder / "worse.png").write_bytes(b"no picture")
    return folder


def _change(folder: Path) -> None:
    """Change the files in every way that `index` tells apart."""
    os.utime(folder / "1.png", ns=(1, 1))
    save_order(folder / "2.png", 45)
    (folder / "3.png").unlink()
    shutil.copy(folder / "4.png", folder / "copy.png")
    (folder / "5.png").rename(folder / "moved.png")
    save_order(folder / "bad.png", 65)
    save_order(folder / "crash.png", fake_worker.RAISE)
    for number in range(70, 76):
        save_order(folder / f"new{number}.png", number)


def _old_library(folder: Path, pictures: Path) -> None:
    """Make a library as the first release made it."""
    folder.mkdir()
    db = Database(database.connect(folder / FILE_NAME))
    second = migrations.pending(db)[1].name
    migrations.apply(db, stop_before=second)
    library = Library(folder, db)
    choice = ModelChoice()
    names = names_of(choice)
    library.adopt(choice, names)
    # Storing a cover looks for a person's correction, and keeps notes and by what version it was
    # read; the first release did not.
    db["corrections"].create({"sha256": str, "title": str, "author": str}, pk="sha256")
    db.execute("ALTER TABLE covers ADD COLUMN notes TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE covers ADD COLUMN reading_version INTEGER NOT NULL DEFAULT 0")
    for path in sorted(pictures.glob("[0-9].png")):
        state = FileState(path.stat().st_size, 1, f"sha256 of {path}", str(names))
        store_cover(library, str(path), state, fake_worker.describe(read_image(path)), names)
    db["corrections"].drop()
    for column in ("notes", "reading_version"):
        db.execute(f"ALTER TABLE covers DROP COLUMN {column}")
    db.close()
