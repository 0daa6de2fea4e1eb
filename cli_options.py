"""The arguments and options of the commands: types, names, help texts, environment variables."""

import os
import shutil
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, BadParameter, Context, Exit, Option, echo

from indexer import folders

UsageError: Any = BadParameter.__base__
"""Click's error of a wrong call, or that of Typer's copy of Click."""

CLICKS_LEAST = 52
"""Columns of a terminal from which on Click's help fits it by itself: it uses two fewer."""

NARROWEST = 30
"""Columns of the narrowest help: the names of options take up to 22 of them."""


def path(name: str | Path) -> Path:
    """A path; an empty name is a slip, and not the current folder, and a web address no path."""
    if not name:
        raise BadParameter("an empty name; the current folder is written as a dot")
    if "://" in str(name):
        raise BadParameter(f"{name}: a web address; download the picture and name its file")
    return Path(name)


def _folder(name: str | Path) -> Path:
    """A folder's path; one that may not be read is a wrong call."""
    folder = path(name)
    if os.path.exists(folder) and not os.access(folder, os.R_OK):
        raise BadParameter(f"{folder} is not readable")
    return folder


def _png(name: str) -> Path:
    """A path for a PNG, which a scan knows by its content if its name does not say otherwise."""
    drawing = path(name)
    if drawing.suffix.lower() not in ("", ".png"):
        raise BadParameter(f"{name}: a drawing is a PNG; name a file that ends in .png")
    return drawing


def _named(name: str) -> str:
    """The name of a picture or an id; an empty one is a slip."""
    if not name:
        raise BadParameter("an empty name; name a picture file or a cover's id")
    return name


def _text(words: str) -> str:
    """Words for SQLite, which takes UTF-8 alone."""
    return os.fsencode(words).decode("utf-8", "replace")


def help_width() -> dict[str, Any]:
    """Click's setting by which the help fits a narrow terminal; it takes 50 columns else."""
    columns = shutil.get_terminal_size().columns
    return {"terminal_width": max(NARROWEST, columns)} if columns < CLICKS_LEAST else {}


class GroupKind(StrEnum):
    """The kinds of `catalogue.groups`; Typer takes an enumeration, but no list of literals."""

    SAME_COVER = "same-cover"
    MIRRORED = "mirrored"
    SAME_ART = "same-art"
    SAME_WORDS = "same-words"


def _library_folder(ctx: Context, given: Path | None) -> Path | None:
    """The library's folder: --library after the command, then --library before it, then
    $COVERDEX_LIBRARY, then the data folder."""
    if ctx.parent is None:
        return given
    named = given or ctx.parent.params["library"] or os.environ.get("COVERDEX_LIBRARY")
    return Path(named) if named else folders.library()


LibraryFolder = Annotated[
    Path,
    Option(
        "--library",
        metavar="DIR",
        callback=_library_folder,
        parser=_folder,
        help="The library's folder. [default: $COVERDEX_LIBRARY, else the XDG data folder]",
        show_default=False,
    ),
]
FROM_CALLBACK: Any = None
"""The default of an option whose value a callback supplies."""

Json = Annotated[bool, Option("--json", help="Print one JSON document.")]
Count = Annotated[int, Option("-k", "--count", metavar="N", min=1, help="How many at most.")]
Label = Annotated[
    list[str] | None,
    Option("--label", metavar="LABEL", parser=_text, help="Only covers that carry it; repeatable."),
]
Explain = Annotated[bool, Option("--explain", help="Print what each score is made of.")]
Query = Annotated[
    str,
    Argument(
        metavar="PICTURE_OR_ID",
        help="A picture file, - for one on stdin, or a stored cover's id.",
        callback=_named,
    ),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        echo(f"coverdex {version('coverdex')}")
        raise Exit


Version = Annotated[
    bool, Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
]

# index

Paths = Annotated[
    list[Path] | None,
    Argument(metavar="PATH...", help="Pictures, and folders of pictures.", parser=path),
]
Retry = Annotated[bool, Option("--retry", help="Try the files again that `failures` lists.")]
Force = Annotated[bool, Option("--force", help="Analyse unchanged files again.")]
Prune = Annotated[
    bool,
    Option("--prune", help="Also remove covers of empty, vanished or excluded folders and files."),
]
Lang = Annotated[
    str | None,
    Option(envvar="COVERDEX_LANG", help="Languages of the words, as en,fr. [default: en]"),
]
Reader = Annotated[
    str | None,
    Option(
        envvar="COVERDEX_READER",
        help="What reads the words: auto, easyocr or rapidocr. [default: auto]",
    ),
]
Backbone = Annotated[
    str | None,
    Option(envvar="COVERDEX_BACKBONE", help="covers, imagenet or timm:NAME. [default: covers]"),
]
Weights = Annotated[
    Path | None,
    Option(
        envvar="COVERDEX_WEIGHTS",
        help="A file of weights, for imagenet or timm:NAME.",
        parser=path,
    ),
]
Jobs = Annotated[
    int | None,
    Option(
        min=1,
        envvar="COVERDEX_JOBS",
        help="Pictures worked on at once. [default: one a processor, if memory allows]",
    ),
]

# text

Words = Annotated[list[str], Argument(metavar="WORDS...", help="In any order and spelling.")]

# search

Image = Annotated[
    Path | None,
    Option("--image", help="A picture of the cover, or - for one on stdin.", parser=path),
]
Text = Annotated[str, Option("--text", help="Words on the cover.")]

# show

BooksOut = Annotated[
    Path | None,
    Option(
        "--picture",
        help="Write a PNG that draws each book with its answer.",
        metavar="OUT.png",
        parser=_png,
    ),
]
PictureOut = Annotated[
    Path | None,
    Option(
        "--picture",
        help="Write a PNG that draws what each stage saw.",
        metavar="OUT.png",
        parser=_png,
    ),
]
Overwrite = Annotated[bool, Option("--force", help="Overwrite a file that exists.")]
Embedding = Annotated[bool, Option("--embedding", help="With --json: the vector as well.")]

# remove

CoversOrFolders = Annotated[
    list[str], Argument(metavar="PICTURE_OR_ID...", help="Ids, files, or folders.")
]
Yes = Annotated[bool, Option("--yes", help="Don't ask before a folder of covers is forgotten.")]

# labels

Classifier = Annotated[
    str | None, Option(metavar="NAME", parser=_text, help="Only labels of this classifier.")
]
Export = Annotated[bool, Option("--export", help="Print each cover's labels as CSV.")]
Forget = Annotated[
    str | None,
    Option(metavar="NAME", parser=_text, help="Remove a classifier of yours and all its labels."),
]

# train-labels

LabelsFile = Annotated[
    Path,
    Argument(metavar="LABELS.csv", help="Columns: file (or id) and class.", parser=path),
]
Name = Annotated[
    str | None, Option(metavar="NAME", help="The classifier's name. [default: the file's]")
]
LastBlock = Annotated[
    bool, Option("--deep", help="Train the network's last block, too: takes minutes.")
]

# evaluate

Manifests = Annotated[
    list[Path],
    Argument(
        metavar="MANIFEST.csv...",
        help="Covers (columns file, title, author) or photos (file, cover; optional: title, "
        "author, note, tl_x … bl_y).",
        parser=path,
    ),
]
Out = Annotated[
    Path,
    Option(help="A folder for the library, report.html, plots and unfinished work.", parser=path),
]
Distractors = Annotated[
    list[Path] | None,
    Option(help="A folder or tar file of covers that are in no photo; repeatable.", parser=path),
]
DistractorCount = Annotated[
    int | None, Option(metavar="N", min=1, help="How many distractors. [default: all]")
]

# duplicates

Kind = Annotated[
    list[GroupKind] | None,
    Option("--kind", help="Only groups of it; repeatable. [default: all]"),
]
Reject = Annotated[
    tuple[str, str] | None,
    Option(metavar="A B", help="Remember that two covers are not the same; then stop."),
]
Sheet = Annotated[
    Path | None,
    Option(
        metavar="OUT",
        help="Write the groups as a page (.html) or picture (.png).",
        parser=path,
    ),
]

# doctor

Repair = Annotated[
    bool, Option("--deep", help="Check every promise of the library, and repair it.")
]
