"""Write a contact sheet of duplicates."""

from collections.abc import Sequence
from pathlib import Path

from catalogue.groups import Group
from indexer.errors import PictureError
from indexer.store.library import Library
from output.sheet_html import html_sheet
from output.sheet_png import png_sheet
from output.written import signature


def check_sheet(path: Path) -> None:
    """Check the file name of a contact sheet; called before the long search for duplicates.

    Raises:
        PictureError: the name ends neither in .html nor in .png.
    """
    if path.suffix.lower() not in (".html", ".png"):
        raise PictureError(f"{path}: a contact sheet is a file that ends in .html or .png")


def write_sheet(library: Library, groups: Sequence[Group], path: Path) -> None:
    """Write the groups as HTML or PNG, by the ending of the file name.

    Raises:
        PictureError: the name has neither ending, or the file can't be written.
    """
    check_sheet(path)
    try:
        if path.suffix.lower() == ".html":
            with path.open("w", encoding="utf-8") as file:
                file.writelines(html_sheet(library, groups))
        else:
            png_sheet(library, groups).save(path, "PNG", pnginfo=signature())
    except OSError as error:
        raise PictureError(f"{path}: can't be written ({error.strerror or error})") from error
