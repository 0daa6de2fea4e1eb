"""The models that answer pictures, loaded once for all requests."""

from threading import Lock

from indexer.library_models import models_of
from indexer.models import Models
from indexer.store.library import Library


class WarmModels:
    """Models that stay loaded; call it as `search.ask`'s `find_models`."""

    def __init__(self) -> None:
        self._models: Models | None = None
        self._lock = Lock()

    def __call__(self, library: Library) -> Models:
        """The models that made a library; other ones only after it was made anew by others.

        Raises:
            LibraryError, ModelError: as `models_of`.
        """
        with self._lock:
            if self._models is None or self._models.names != library.names():
                self._models = models_of(library)
            elif library.is_empty():
                models_of(library)  # raises, with the sentence
            return self._models

    @property
    def loaded(self) -> bool:
        """Whether a question need not wait for models."""
        return self._models is not None
