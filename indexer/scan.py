"""Find the picture files that a person means by a folder."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from indexer.store.library import FILE_NAME
from indexer.vision.formats import HEAD, PICTURES_NOT_READ, format_of
from indexer.vision.image import EXTRAS, READABLE

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .mpo .png .webp .tif .tiff .bmp .gif .avif .heic .heif .jp2 .jxl".split()
)
"""File name endings, in lower case, of files that are taken for pictures unread. Any other file is
one if its first bytes say so."""

SYSTEM_FOLDERS = frozenset(
    [
        *"@eadir #recycle #snapshot @tmp @sharebin @synoresource".split(),  # Synology
        *"@recycle @__thumb @recently-snapshot @transcode".split(),  # QNAP
        *"trashbox ~snapshot".split(),
        *"$recycle.bin recycler recycled found.000 lost+found lost.dir __macosx".split(),
        *("system volume information", "network trash folder", "temporary items", "recycle bin"),
    ]
)
"""Folders, in lower case, of thumbnails and deleted files on NAS, Windows and Mac systems."""

IGNORE_FILE = ".coverdexignore"
"""Patterns of what not to index, in the syntax of .gitignore, for its folder and those below."""

DRAWN_BY = b"Software\0Coverdex"
"""The PNG text by which the sheets, plots and pictures that Coverdex draws are known, among the
first HEAD bytes: Pillow and Matplotlib put texts before the pixels."""

PASSED_OVER = PICTURES_NOT_READ | set(EXTRAS)
"""Formats that a person takes for pictures; those that can't be read here are counted."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The pictures in a folder, in the order of their names, and counts of what was passed over.

    `passed_over` maps a reason, as "another name of the same file", to a number of files.
    """

    pictures: tuple[Path, ...]
    passed_over: Mapping[str, int]


class Scanner:
    """Looks through folders, and takes each file once, whatever names it has.

    `known` says whether a library holds a cover of a path: of several names of one file, by hard or
    symbolic links, the known one counts, else the first.
    """

    def __init__(self, known: Callable[[str], bool] = lambda path: False) -> None:
        self._known = known
        self._chosen: dict[tuple[int, int], Path] = {}

    def scan(self, folder: Path) -> Scan:
        """All pictures in a folder and below.

        Links to folders are followed. Passed over without a word: hidden files and folders, those
        of SYSTEM_FOLDERS, a library's own folder, what an IGNORE_FILE in the folder, above or below
        excludes, and folders that can't be entered.
        """
        passed_over: Counter[str] = Counter()
        names: dict[tuple[int, int], list[Path]] = {}
        for path in self._walk(folder):
            try:
                status = os.stat(path)
            except OSError:
                if path.suffix.lower() in SUFFIXES:
                    passed_over["a link to nothing"] += 1
                continue
            reason = _passed_over(path, status)
            if reason is None:
                names.setdefault((status.st_dev, status.st_ino), []).append(path)
            elif reason:
                passed_over[reason] += 1
        chosen = []
        for file, paths in names.items():
            name = self._chosen.setdefault(file, self._name(paths))
            if folder in name.parents:
                chosen.append(name)
            spare = sum(path != name for path in paths)
            if spare:
                passed_over["another name of the same file"] += spare
        return Scan(tuple(chosen), passed_over)

    def named(self, path: Path) -> Path:
        """The name to index a file by that a person named: one that is known, else its real one.

        Raises:
            OSError: there is no such file, or it can't be accessed.
        """
        status = os.stat(path)
        real = Path(os.path.realpath(path))
        name = next((name for name in (path, real) if self._known(str(name))), real)
        return self._chosen.setdefault((status.st_dev, status.st_ino), name)

    def _name(self, paths: list[Path]) -> Path:
        names = dict.fromkeys([*paths, Path(os.path.realpath(paths[0]))])
        if len(names) == 1:
            return paths[0]
        return next((path for path in names if self._known(str(path))), paths[0])

    def _walk(self, folder: Path) -> Iterator[Path]:
        """Files that may be pictures by their names, each real folder once."""
        seen: set[tuple[int, int]] = set()
        above = [
            (str(parent), _read_ignore_file(parent / IGNORE_FILE)) for parent in folder.parents
        ]
        ignored = {os.path.dirname(folder): above}
        for place, folders, files in os.walk(folder, followlinks=True):
            status = os.stat(place)
            if (status.st_dev, status.st_ino) in seen or FILE_NAME in files:
                folders.clear()
                continue
            seen.add((status.st_dev, status.st_ino))
            specs = ignored.get(os.path.dirname(place), [])
            if IGNORE_FILE in files:
                specs = [(place, _read_ignore_file(Path(place, IGNORE_FILE))), *specs]
            ignored[place] = specs
            folders[:] = sorted(
                name
                for name in folders
                if is_searched(name) and not _is_ignored(os.path.join(place, name, ""), specs)
            )
            for name in sorted(files):
                path = os.path.join(place, name)
                if not name.startswith(".") and not _is_ignored(path, specs):
                    yield Path(path)


def is_searched(name: str) -> bool:
    """Whether a folder of this name is searched within another: not a hidden or system folder."""
    return not name.startswith(".") and name.lower() not in SYSTEM_FOLDERS


def _read_ignore_file(path: Path) -> GitIgnoreSpec:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")  # git skips the mark as well
    except OSError:
        text = ""
    return GitIgnoreSpec.from_lines(text.splitlines())


def _is_ignored(path: str, specs: list[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the deepest IGNORE_FILE that says anything about a path excludes it."""
    for base, spec in specs:
        answer = spec.check_file(path.removeprefix(base).lstrip(os.sep)).include
        if answer is not None:
            return bool(answer)
    return False


def _passed_over(path: Path, status: os.stat_result) -> str | None:
    """Why a file is not indexed: "" where nobody takes it for a picture, None if it is indexed."""
    suffix = path.suffix.lower()
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
        return None if suffix in SUFFIXES else ""
    if suffix in SUFFIXES and suffix != ".png":
        return None
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None if suffix in SUFFIXES else ""
    if DRAWN_BY in head:
        return "drawn by Coverdex"
    form = format_of(head)
    if suffix in SUFFIXES or form in READABLE:
        return None
    return f"{form}, which can't be read here" if form in PASSED_OVER else ""
