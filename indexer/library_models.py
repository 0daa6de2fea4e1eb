"""The models that a run or a query uses with a library.

A run may change the models of a library (`adopt_models`). A query only checks them (`models_of`),
so it also works on a library that may not be written.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from indexer import models
from indexer.errors import LibraryError
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice, ModelNames


class Loadable(Protocol):
    """Models under the names that a library records: `Models`, or worker processes."""

    @property
    def names(self) -> ModelNames:
        """Their names."""

    def load(self) -> None:
        """Load them now. Raises ModelError if one is missing."""


def choose_models(
    library: Library,
    backbone: str | None = None,
    weights: Path | None = None,
    languages: Sequence[str] | None = None,
    reader: str | None = None,
) -> ModelChoice:
    """Models for a run: the arguments, then those that made the library, then the defaults.

    Weights belong to a backbone, so the library's are not used with another backbone.
    """
    made_by = library.choice() or ModelChoice()
    return ModelChoice(
        backbone or made_by.backbone,
        weights or (made_by.weights if backbone is None else None),
        tuple(languages) if languages else made_by.languages,
        reader or made_by.reader,
    )


def adopt_models(
    library: Library, choice: ModelChoice, chosen: Loadable, *, force: bool = False
) -> None:
    """Record the models that a run uses as the library's own.

    Covers made by different models can't be compared, so a library with covers changes its models
    only with `force`.

    Raises:
        LibraryError: other models made the library and `force` is off.
        ModelError: the library would change its models, but they can't be loaded.
    """
    made_by = library.names()
    if made_by == chosen.names:
        return
    if made_by is not None and not library.is_empty():
        if not force:
            raise _made_by_others(made_by, chosen.names)
        chosen.load()
    library.adopt(choice, chosen.names)


def models_of(library: Library) -> models.Models:
    """The models that made a library, for a query. Nothing is written and nothing is loaded.

    Raises:
        LibraryError: the library holds no cover, or this version's weights have other names.
    """
    made_by = library.names()
    if made_by is None or library.is_empty():
        raise LibraryError(
            f"the library in {library.folder} holds no cover yet; add some with: "
            "coverdex index FOLDER"
        )
    found = models.models_for(choose_models(library))
    if found.names != made_by:
        raise _made_by_others(made_by, found.names)
    return found


def _made_by_others(made_by: ModelNames, chosen: ModelNames) -> LibraryError:
    return LibraryError(
        f"this library was made by other models ({made_by}) than those asked for ({chosen}); "
        "to re-index all of it: coverdex index --force PATH…"
    )
