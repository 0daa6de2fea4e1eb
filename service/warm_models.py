"""The models that answer pictures, loaded once for all requests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from indexer.library_models import models_of
from indexer.memory import uncollected
from indexer.models import Models
from indexer.store.library import Library
from indexer.store.records import all_ids, thumbnail
from indexer.vision.device import Device, use_device
from indexer.vision.text.orientation import read_upright
from indexer.vision.thumbnail import decode_thumbnail
from search import ask


class WarmModels:
    """Models that stay loaded, on a device; call it as `search.ask`'s `find_models`."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._models: Models | None = None
        self._lock = Lock()

    def __call__(self, library: Library) -> Models:
        """The models that made a library; other ones only after it was made anew by others.

        Raises:
            LibraryError, ModelError: as `models_of` and `use_device`.
        """
        with self._lock:
            if self._models is None:
                use_device(self._device)
            if self._models is None or self._models.names != library.names():
                self._models = models_of(library)
            elif library.is_empty():
                models_of(library)  # raises, with the sentence
            return self._models


def warm_up(library: Library, find_models: Callable[[Library], Models]) -> None:
    """Ask with a stored cover, and read its words meanwhile; an empty library has none.

    That loads what a question needs. The networks that only describe new covers are not loaded.

    Raises:
        LibraryError, ModelError: as `WarmModels`; or a model can't be loaded.
    """
    with uncollected():
        import search.by_image  # noqa: F401 - before there are two threads, which would both import

    ids = all_ids(library)
    if not ids:
        return
    jpeg = thumbnail(library, ids[0])  # before the models, which take seconds: it may be removed
    models = find_models(library)
    cover = decode_thumbnail(jpeg)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: read_upright(cover, models.reader))
        ask.similar(library, jpeg, find_models=find_models)
        # The cover's embedding finds it, so that no layout is compared.
        models.backbone.layout_vectors([cover])
        reading.result()
