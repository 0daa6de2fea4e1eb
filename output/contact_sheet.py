"""Contact sheets of duplicates, to look through."""

from collections.abc import Sequence
from pathlib import Path

from catalogue.groups import Group
from indexer.errors import PictureError
from indexer.store.library import Library
from output.sheet_html import html_sheet
from output.sheet_png import png_sheet


def check_sheet(path: Path) -> None:
    """Refuse a file name that no contact sheet can have, before the long work.

    Raises:
        PictureError: it ends neither in .html nor in .png.
    """
    if path.suffix.lower() not in (".html", ".png"):
        raise PictureError(f"{path}: a contact sheet is a file that ends in .html or .png")


def write_sheet(library: Library, groups: Sequence[Group], path: Path) -> None:
    """Write the groups as HTML or PNG, whichever the file's name says.

    Raises:
        PictureError: the name says neither, or the file can't be written.
    """
    check_sheet(path)
    try:
        if path.suffix.lower() == ".html":
            with path.open("w", encoding="utf-8") as file:
                file.writelines(html_sheet(library, groups))
        else:
            png_sheet(library, groups).save(path, "PNG")
    except OSError as error:
        raise PictureError(f"{path}: can't be written ({error.strerror or error})") from error
