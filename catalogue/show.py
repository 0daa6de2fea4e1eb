"""Show one picture: what the library holds of it, or else an analysis made on the spot."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from indexer import models
from indexer.library_models import choose_models, models_of
from indexer.store.library import FILE_NAME, Library
from indexer.store.records import Record, find_unchanged, record
from indexer.vision.cover import Cover
from indexer.vision.model_names import ModelChoice
from search.ask import picture_file

STDIN = "-"
"""The name of a picture that has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture's file (absolute, or - for bytes), its analysis, and its record if it is stored."""

    path: Path
    cover: Cover
    record: Record | None


def show(
    folder: Path,
    picture: str | bytes,
    *,
    find_models: Callable[[Library], models.Models] = models_of,
) -> Shown:
    """The analysis of a stored cover (an id or a path), of any picture file, or of one's bytes.

    A picture that is not stored is analysed by the models of the library in `folder`, and labelled
    by its classifiers; where there is no library, by the default models.

    Raises:
        NotFoundError: no cover has this id, or it is a web address.
        PictureError: the file or bytes can't be read as a picture.
        LibraryError: there is no library and `picture` is an id, or other models made it.
    """
    is_id = isinstance(picture, str) and picture.isdigit()
    if not (folder / FILE_NAME).exists() and not is_id:
        return _analyse(picture, models.models_for(ModelChoice()))
    with Library.open(folder) as library:
        with library.snapshot():
            id_ = None if isinstance(picture, bytes) else find_unchanged(library, picture)
            if id_ is not None:
                found = record(library, id_)
                return Shown(Path(found.path), found.cover, found)
            if library.is_empty():  # no models made it yet
                return _analyse(picture, models.models_for(choose_models(library)))
            made_by = find_models(library)
        from catalogue.classes.labelling import with_own_labels

        shown = _analyse(picture, made_by)
        return replace(shown, cover=with_own_labels(shown.cover, library, made_by))


def _analyse(picture: str | bytes, by: models.Models) -> Shown:
    from indexer.pipeline import describe_cover
    from indexer.vision.image import decode, decode_file

    if isinstance(picture, bytes):
        path, decoded = Path(STDIN), decode(picture)
    else:
        path = picture_file(picture).absolute()
        decoded = decode_file(path)
    cover = describe_cover(decoded.pixels, by)
    return Shown(path, replace(cover, notes=decoded.notes + cover.notes), None)
