"""The three questions that a library answers: `similar`, `text` and `search`.

Each opens one snapshot, so an answer is consistent while another program indexes. Modules with
networks or NumPy are imported only for the questions that need them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import NotFoundError
from indexer.library_models import models_of
from indexer.memory import uncollected
from indexer.store.library import Library
from indexer.store.records import find_unchanged
from search.results import FoundBook

if TYPE_CHECKING:
    from indexer.models import Models
    from indexer.vision.cover import Image
    from search.results import Result


def similar(
    library: Library,
    picture: int | str | bytes,
    count: int = 10,
    labels: Sequence[str] = (),
    *,
    find_models: Callable[[Library], Models] = models_of,
    read: Callable[[Path | bytes], Image] | None = None,
) -> list[FoundBook]:
    """For every book in a picture, the covers that look like it, best first.

    The main book comes first, then the largest. A stored cover is one book, without corners.

    `picture` is the id or path of a stored cover, the path of a picture file, or the bytes of one.
    Only covers with all of the `labels` are found. `find_models` and `read`, by default
    `read_image`, are called only for a picture that is not stored; a service passes models that
    stay loaded and a function that decodes in another process.

    Raises:
        NotFoundError: no cover has the id, or none carries a label.
        PictureError: the file or bytes can't be read as a picture.
        LibraryError: other models made the library, or the stored cover.
    """
    with library.snapshot():
        id_ = None if isinstance(picture, bytes) else find_unchanged(library, picture)
        if id_ is not None:
            from search.by_cover import similar_to_cover

            return [FoundBook(None, similar_to_cover(library, id_, count, labels))]
        with uncollected():
            from indexer.vision.image import read_image
            from search.by_image import find_books

        models = find_models(library)
        source = picture if isinstance(picture, bytes) else picture_file(str(picture))
        image = (read or read_image)(source)
        return find_books(library, image, models, count, labels)


def text(library: Library, words: str, count: int = 10, labels: Sequence[str] = ()) -> list[Result]:
    """Covers that carry the words, best first. Any string is a valid question.

    Raises:
        NotFoundError: no cover carries a label.
    """
    from search.by_text import with_words

    with library.snapshot():
        return with_words(library, words, count, labels)


def search(
    library: Library,
    picture: Path | bytes | None,
    words: str = "",
    count: int = 10,
    labels: Sequence[str] = (),
    *,
    find_models: Callable[[Library], Models] = models_of,
    read: Callable[[Path | bytes], Image] | None = None,
) -> list[Result]:
    """Covers by a picture (a file or its bytes), by words, or by both together, best first.

    `find_models` and `read`: see `similar`.

    Raises:
        NotFoundError: no cover carries a label.
        PictureError: the file or bytes can't be read as a picture.
        LibraryError: other models made the library.
    """
    if picture is None:
        return text(library, words, count, labels)
    with library.snapshot():
        with uncollected():
            from indexer.vision.image import read_image
            from search.by_image import find_picture

        models = find_models(library)
        image = (read or read_image)(picture)
        return find_picture(library, image, models, count, labels, words)


def picture_file(name: str) -> Path:
    """The picture file of a name.

    Raises:
        NotFoundError: it is a web address, which a path would not even show whole.
    """
    if "://" in name:
        raise NotFoundError(f"{name}: a web address; download the picture and name its file")
    return Path(name)
