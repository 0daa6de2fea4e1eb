"""What all requests of one running service share, and how they work on its library."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import TypeVar

from anyio import to_thread
from fastapi import Request

from indexer.errors import CoverdexError
from indexer.models import Models
from indexer.store.library import Library
from indexer.vision.cover import Image
from indexer.vision.image import read_image
from service.sessions import Sessions
from service.settings import Settings
from service.throttle import WrongTokens
from service.tokens import Tokens
from service.warm_models import WarmModels

T = TypeVar("T")

Read = Callable[[Path | bytes], Image]
FindModels = Callable[[Library], Models]

log = logging.getLogger("coverdex")


class Service:
    """A running service.

    Raises:
        CoverdexError: the library or the tokens can't be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.tokens = Tokens.read(settings.token_file) if settings.token_file else None
        self.wrong_tokens = WrongTokens()
        self.sessions = Sessions()
        self.models = WarmModels()
        self.ready = False
        Library.open(settings.library, create=True).db.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is entered, requests are answered."""
        Thread(target=self._load, daemon=True).start()
        yield

    def _load(self) -> None:
        """Load the models, so that the first picture is answered like all others."""
        try:
            with Library.open(self.settings.library) as library:
                if not library.is_empty():
                    self.models(library).load()
        except CoverdexError as error:
            log.error("%s", error)  # every question with a picture is answered with this sentence
        self.ready = True

    async def with_library(self, work: Callable[[Library], T]) -> T:
        """Do short work on the library, opened for it, in a thread."""

        def run() -> T:
            with Library.open(self.settings.library) as library:
                return work(library)

        return await to_thread.run_sync(run)

    async def with_picture(self, _client: str, work: Callable[[Library, FindModels, Read], T]) -> T:
        """Do work that decodes a picture, and may use the models, when it is the client's turn."""
        return await self.with_library(lambda library: work(library, self.models, read_image))


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    service: Service = request.app.state.service
    return service
