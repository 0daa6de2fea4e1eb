"""The process that decodes and describes pictures. A hostile picture may crash it.

It has no access to the library: `indexer.workers.supervisor` sends it the bytes of a file, and it
answers with a `Cover`. `indexer.workers.fork_server` prepares and forks it.
"""

import faulthandler
import os
import resource
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from indexer.errors import CoverdexError, ModelError
from indexer.memory import release_memory, uncollected
from indexer.models import Models, models_for
from indexer.vision.cover import Cover, Image
from indexer.vision.image import decode
from indexer.vision.model_names import ModelChoice
from indexer.vision.threads import VARIABLE
from indexer.workers import codec
from indexer.workers.stages import stage_of_module

Describe = Callable[[Image], Cover]
Loaded = TypeVar("Loaded")
"""What a worker loads once, such as a `Describe`."""

MAX_MEMORY = 8 * 2**30
"""Limit of the worker's memory in bytes. The networks need 1.4 GiB. The most expensive picture, a
grey one of 32 bits with `image.MAX_PIXELS`, needs 3 GiB more while it is scaled to 8 bits."""

NICENESS = 10
"""Added to that of the parent: whoever asks while covers are described is answered first."""


def answer(data: bytes, describe: Describe) -> bytes:
    """Describe a picture, given the bytes of its file; returns a message of `codec`."""

    def described() -> bytes:
        decoded = decode(data)
        cover = describe(decoded.pixels)
        return codec.cover_message(replace(cover, notes=decoded.notes + cover.notes))

    return contained(described)


def contained(work: Callable[[], bytes]) -> bytes:
    """The message that some work on a picture returns, or one that reports its error."""
    try:
        return work()
    except ModelError as error:
        return codec.model_message(error)
    # Any unforeseen error in a stage costs this picture, not the run.
    except Exception as error:
        stage = stage_of(error)
        if _is_out_of_memory(error):
            return codec.memory_message(stage)
        known = isinstance(error, CoverdexError)
        return codec.failure_message(
            stage, str(error) if known else f"{stage} failed ({str(error) or type(error).__name__})"
        )


def serve(
    connection: Connection,
    load: Callable[[], Loaded],
    respond: Callable[[bytes, Loaded], bytes],
) -> None:
    """Respond to pictures until the parent closes the connection, with what `load` returns."""
    with suppress(EOFError, OSError):  # the parent has ended
        try:
            loaded = load()
        except ModelError as error:
            connection.send_bytes(codec.model_message(error))
            return
        connection.send_bytes(codec.READY)
        while True:
            connection.send_bytes(respond(connection.recv_bytes(), loaded))
            release_memory()


def stage_of(error: BaseException) -> str:
    """The stage of an error, by the innermost module of `indexer` in its traceback."""
    modules = [
        str(frame.f_globals["__name__"]) for frame, _ in traceback.walk_tb(error.__traceback__)
    ]
    return stage_of_module([name for name in modules if name.startswith("indexer.")][-1])


def _is_out_of_memory(error: Exception) -> bool:
    """Recognise Python's MemoryError, one below a PictureError, and those of PyTorch and OpenCV."""
    said = str(error)
    return (
        isinstance(error, MemoryError)
        or isinstance(error.__cause__, MemoryError)
        or "can't allocate memory" in said
        or "Insufficient memory" in said
    )


def limit(trace: int, memory: int = MAX_MEMORY) -> None:
    """Limit the memory in bytes; write the stack to file descriptor `trace` in case of a crash."""
    faulthandler.enable(trace)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # Linux only: if memory runs out, end this process first
        Path("/proc/self/oom_score_adj").write_text("500")


def prepare(_threads: str, *chosen: str) -> None:
    """Load the networks that the processes share; their reader each of them loads itself.

    ONNX Runtime starts threads, and EasyOCR may use a GPU: neither survives a fork.

    Raises:
        ModelError: one can't be loaded.
    """
    os.nice(NICENESS)
    with uncollected():
        import indexer.pipeline  # noqa: F401 - its processes find it imported
        from indexer.vision.detection.features import book_network
        from indexer.vision.detection.figure_candidates import figure_network

    book_network()
    figure_network()
    _models(*chosen).backbone.load()


def run(connection: Connection, trace: int, threads: str, *chosen: str) -> None:
    """Serve with the models that the arguments choose: see `_models`."""
    limit(trace)

    def load() -> Describe:
        import torch

        from indexer.pipeline import describe_cover

        os.environ[VARIABLE] = threads
        torch.set_num_threads(int(threads))
        models = _models(*chosen)
        models.load()
        return lambda image: describe_cover(image, models)

    serve(connection, load, answer)


@cache
def _models(backbone: str, weights: str, languages: str, reader: str) -> Models:
    """The chosen models. `weights` may be empty, `languages` are separated by commas."""
    chosen = Path(weights) if weights else None
    return models_for(ModelChoice(backbone, chosen, tuple(languages.split(",")), reader))
