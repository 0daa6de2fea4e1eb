"""What all requests of one running service share, and how they work on its library."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
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
from indexer.vision.threads import processors
from service.decoders import Decoders
from service.libraries import Libraries
from service.metrics import Metrics
from service.runs import Runs
from service.sessions import Sessions
from service.settings import Settings
from service.throttle import WrongTokens
from service.tokens import Tokens
from service.turns import Turns
from service.warm_models import WarmModels, warm_up
from service.watching import Watching

T = TypeVar("T")

Read = Callable[[Path | bytes], Image]
FindModels = Callable[[Library], Models]

SHORT_WORK = 8
"""Threads for what takes no picture. More of them would only wait for each other's locks."""

log = logging.getLogger("coverdex")


class Service:
    """A running service.

    Raises:
        CoverdexError: the library or the tokens can't be used.
    """

    def __init__(self, settings: Settings) -> None:
        limits, slots = settings.limits, processors()
        self.settings = settings
        self.tokens = Tokens.read(settings.token_file) if settings.token_file else None
        self.wrong_tokens = WrongTokens()
        self.sessions = Sessions()
        self.models = WarmModels(settings.device)
        self.metrics = Metrics()
        self.turns = Turns(slots, limits.waiting, limits.answer_seconds)
        self._short = ThreadPoolExecutor(SHORT_WORK, "short")
        self.decoders = Decoders(slots, limits.pixels, limits.decode_seconds)
        self.runs = Runs(settings.library)
        self.watching = Watching(settings.watched, self.runs)
        self.ready, self.stopping, self.followers = False, False, 0
        self.metrics.waiting.set_function(lambda: self.turns.waiting)
        self.metrics.in_hand.set_function(lambda: self.turns.in_hand)
        Library.open(settings.library, create=True).db.close()
        self.libraries = Libraries(settings.library)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is entered, requests are answered; a run that goes on at its end is stopped
        after the pictures in hand."""
        loading = Thread(target=self._load, daemon=True)
        loading.start()
        with self.decoders:
            self.watching.start()
            yield
            self.turns.close()
            for close in (self.runs.close, self.watching.close, loading.join, self._short.shutdown):
                await to_thread.run_sync(close)
            self.libraries.close()

    def _load(self) -> None:
        """Start the decoders, load the models and use each of them once, all side by side.

        Some parts load at their first use: so the first picture is answered like all others.
        """
        try:
            with ThreadPoolExecutor(1) as pool:
                decoders = pool.submit(self.decoders.load)
                with self.libraries.lend() as library:
                    warm_up(library, self.models)
                decoders.result()
        except CoverdexError as error:
            log.error("%s", error)  # every question with a picture is answered with this sentence
        finally:
            self.ready = True

    async def with_library(self, work: Callable[[Library], T]) -> T:
        """Do short work on a library, in a thread that no picture may take."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._short, self._on_library, work)

    async def with_picture(self, client: str, work: Callable[[Library, FindModels, Read], T]) -> T:
        """Do work that takes seconds, when it is the client's turn.

        `work` gets the library, the loaded models, and what decodes pictures in other processes.

        Raises:
            Refusal: see `Turns.work`.
        """
        asked = time.perf_counter()

        def run() -> T:
            self.metrics.stages.labels("wait").observe(time.perf_counter() - asked)
            with self.metrics.stage("answer"):
                return self._on_library(lambda library: work(library, self.models, self._read))

        return await self.turns.work(client, run)

    def _on_library(self, work: Callable[[Library], T]) -> T:
        with self.libraries.lend() as library:
            return work(library)

    def _read(self, source: Path | bytes) -> Image:
        with self.metrics.stage("decode"):
            return self.decoders(source)


async def service_of(request: Request) -> Service:
    """The service that a request came to; no plain function, which FastAPI would give a thread."""
    service: Service = request.app.state.service
    return service
