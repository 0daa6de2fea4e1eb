"""Faults of disks and files. Each must end in a sentence and an exit code, and lose nothing."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer import update
from indexer.store import library
from search.vectors import faiss_file
from tests.fake_worker import save_order
from tests.fault_injection.children import NOBODY, command, in_child, limit_files
from tests.fault_injection.place import Place, SkippedError
from tests.fault_injection.promises import check
from tests.fault_injection.steps import kill_at, watch_files


def full_disk(place: Place) -> str:
    """A real full disk: a file system in memory with little more room than the library needs."""
    size = sum(path.stat().st_size for path in place.library.iterdir()) + 2**16
    disk = place.root / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        raise SkippedError("mounting is not permitted")
    try:
        shutil.copytree(place.library, disk / "library")
        place.library = disk / "library"
        sentence = place.fails(1, "is full", "index", place.pictures)
        kept = place.covers()
        assert {"1.png", "2.png", "3.png"} <= kept
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        place.goes_on()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    return sentence


def full_disk_by_a_limit(place: Place) -> str:
    """A limit on file sizes, instead of a full disk, at every size that a file has."""
    sentences = set()
    largest = max(path.stat().st_size for path in place.library.iterdir())
    for size in range(4096, 2 * largest, largest // 7):
        ended = place("index", place.pictures, before=lambda size=size: limit_files(size))
        assert ended.code in (0, 1), ended
        sentences |= set(ended.stderr.splitlines())
        assert {"1.png", "2.png", "3.png"} <= place.covers()
        assert in_child(lambda: check(place.library)).code == 0
    place.goes_on()
    return min(sentence for sentence in sentences if "full" in sentence)


def read_only_folder(place: Place) -> str:
    """Queries work and changes are refused. What a crash left in SQLite's log is read."""
    run = command("index", place.pictures, "--library", place.library)
    dead = in_child(kill_at(place.library, run, "BEGIN", 3))
    assert dead.code == -9
    with _read_only(place.library):
        seen = place.covers(as_nobody=True)
        assert {"1.png", "2.png", "3.png", "4.png", "5.png"} == seen
        assert place("similar", 2, as_nobody=True).code == 0
        assert place("text", "oak", as_nobody=True).code == 0
        sentence = place.fails(1, "may only be read", "remove", 1, as_nobody=True)
        place.fails(1, "may not be written", "index", place.pictures, as_nobody=True)
    assert place.covers() == seen
    place.goes_on()
    with _read_only(place.library):
        assert place.covers(as_nobody=True) == place.covers()
    return sentence


def damaged_vector_file(place: Place) -> str:
    """A vector index that is cut, damaged, empty, missing, or another library's is rebuilt."""
    path = place.library / faiss_file.FILE_NAME
    good = path.read_bytes()
    answer = place("similar", 2, "--json").stdout
    damages = [b"", good[: len(good) // 2], good + b"\0", bytes(len(good))]
    for position in range(0, len(good), max(1, len(good) // 40)):
        flipped = bytearray(good)
        flipped[position] ^= 0x10
        damages.append(bytes(flipped))
    for damage in damages:
        path.write_bytes(damage)
        assert place("similar", 2, "--json").stdout == answer
        assert path.read_bytes() == good
    path.unlink()
    assert place("similar", 2, "--json").stdout == answer
    place.goes_on()
    return f"{len(damages) + 1} times made anew"


def damaged_database(place: Place) -> str:
    """A truncated database, or another file in its place, is refused and left as it is."""
    path = place.library / library.FILE_NAME
    good = path.read_bytes()
    sentence = ""
    for damage in (good[: len(good) // 2], good[:100], b"no database " * 500):
        path.write_bytes(damage)
        sentence = place.fails(1, "not a readable library", "list")
        place.fails(1, "not a readable library", "index", place.pictures)
        place.fails(1, "not a readable library", "remove", 1)
        assert path.read_bytes() == damage
    path.write_bytes(good)
    place.goes_on()
    return sentence


def newer_library(place: Place) -> str:
    """A library made by a newer version is refused and left as it is."""
    path = place.library / library.FILE_NAME
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('coverdex', 'm999_future', '')"
    )
    connection.commit()
    connection.close()
    before = path.read_bytes()
    sentence = place.fails(1, "made by a newer Coverdex", "list")
    place.fails(1, "made by a newer Coverdex", "index", place.pictures)
    assert path.read_bytes() == before
    return sentence


def file_that_changes(place: Place) -> str:
    """A file changes after it was read: its old state is stored, and the next run updates it."""
    read = update.read_file

    def change() -> None:
        def reading(path: Path) -> bytes:
            data = read(path)
            if path.name == "5.png":
                save_order(path, 111)
                os.utime(path, ns=(7, 7))
            return data

        update.read_file = reading

    assert "3 added" in place("index", place.pictures, before=change).stdout
    ended = place("index", place.pictures)
    assert "1 updated, 5 unchanged" in ended.stdout
    place.holds(1, 2, 3, 4, 5, 6)
    return ended.stdout.strip()


def file_that_vanishes(place: Place) -> str:
    """A file vanishes before it is read: it fails, is listed, and is forgotten by the next run."""
    read = update.read_file

    def vanish() -> None:
        def reading(path: Path) -> bytes:
            if path.name == "5.png":
                path.unlink()
            return read(path)

        update.read_file = reading

    sentence = place.fails(3, "No such file", "index", place.pictures, before=vanish)
    assert "5.png" in place("failures").stdout
    assert place("index", place.pictures).code == 0
    assert "no file has failed" in place("failures").stderr
    place.holds(1, 2, 3, 4, 6)
    return sentence


def odd_names(place: Place) -> str:
    """A file name may hold a newline. One that is not UTF-8 is refused and listed by its bytes."""
    shutil.copy(place.pictures / "4.png", place.pictures / "a\nb\t'; --\u202e.png")
    name = os.fsencode(place.pictures) + b"/caf\xe9.png"
    with suppress(OSError):  # this file system only takes UTF-8 names
        shutil.copy(place.pictures / "5.png", name)
    sentence = place.fails(3, "not valid UTF-8", "index", place.pictures)
    (failure,) = json.loads(place("failures", "--json").stdout)["failures"]
    assert os.fsencode(failure["path"]) == name
    assert "a\nb\t'; --\u202e.png" in place.covers()
    assert place("remove", place.pictures / "a\nb\t'; --\u202e.png").code == 0
    os.unlink(name)
    (place.pictures / "a\nb\t'; --\u202e.png").unlink()
    place.goes_on()
    return sentence


def links_pipes_and_giants(place: Place) -> str:
    """Loops of links end, pipes don't block, and a file of 4 GB is not read."""
    (place.pictures / "loop").symlink_to(place.pictures)
    (place.pictures / "self.png").symlink_to(place.pictures / "self.png")
    os.mkfifo(place.pictures / "pipe.png")
    with (place.pictures / "giant.png").open("wb") as file:
        file.truncate(4 * 2**30)
    (place.pictures / "device.png").symlink_to("/dev/zero")
    sentence = place.fails(3, "4096 MiB", "index", place.pictures)
    again = place("index", place.pictures, "--force")
    assert "0 added, 6 updated, 0 unchanged, 0 removed, 3 failed, 1 passed over" in again.stdout
    for name in ("loop", "self.png", "pipe.png", "giant.png", "device.png"):
        (place.pictures / name).unlink()
    place.goes_on()
    return sentence


def no_permission(place: Place) -> str:
    """A file, a folder, and the library itself without permissions."""
    shutil.copytree(place.pictures, place.pictures / "shut")
    (place.pictures / "shut").chmod(0)
    (place.pictures / "5.png").chmod(0)
    for path in (place.library, *place.library.iterdir()):
        os.chown(path, NOBODY, NOBODY) if os.getuid() == 0 else None
    sentence = place.fails(3, "Permission denied", "index", place.pictures, as_nobody=True)
    assert place.covers() == {"1.png", "2.png", "3.png", "4.png", "6.png"}
    (place.pictures / "5.png").chmod(0o644)
    (place.pictures / "shut").chmod(0o755)
    shutil.rmtree(place.pictures / "shut")
    place.library.chmod(0)
    if os.getuid() == 0:
        os.chown(place.library, 0, 0)
    place.fails(2, "is not readable", "list", as_nobody=True)
    place.library.chmod(0o755)
    place.goes_on()
    return sentence


def library_that_is_a_file(place: Place) -> str:
    """A file in the place of the library is neither read nor overwritten."""
    place.library = place.pictures / "1.png"
    sentence = place.fails(1, "can't hold a library", "index", place.pictures)
    place.fails(1, "", "list")
    return sentence


def nothing_outside(place: Place) -> str:
    """No command writes outside its library."""
    commands = (
        ("index", place.pictures),
        ("index", "--retry", "--force"),
        ("similar", 2),
        ("text", "oak"),
        ("list",),
        ("labels",),
        ("failures",),
        ("remove", 1),
    )
    allowed = (str(place.library), "/dev/null", ":memory:")
    for words in commands:
        seen = place(*words, before=_tell_writes)
        assert seen.code == 0, seen
        paths = [line[6:] for line in seen.stderr.splitlines() if line.startswith("wrote ")]
        outside = [path for path in paths if not path.startswith(allowed)]
        assert all("__pycache__" in path for path in outside), outside  # Python's own
    return f"{len(commands)} commands wrote in their library only"


FAULTS = (
    full_disk,
    full_disk_by_a_limit,
    read_only_folder,
    damaged_vector_file,
    damaged_database,
    newer_library,
    file_that_changes,
    file_that_vanishes,
    odd_names,
    links_pipes_and_giants,
    no_permission,
    library_that_is_a_file,
    nothing_outside,
)


def _tell_writes() -> None:
    watch_files(lambda _, path: os.write(2, f"wrote {path}\n".encode()) and None)


@contextmanager
def _read_only(folder: Path):  # type: ignore[no-untyped-def]
    """Let anybody read the folder and its files, and only root write them."""
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)
        for path in folder.iterdir():
            path.chmod(0o644)
