"""Stop long work between two pictures when a person or the system asks for it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Inside the context, the first Ctrl-C asks for a stop and the second one stops at once.

    Only the main thread of a program can handle signals; in any other thread this does nothing.
    """

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Call this where nothing is half done.

        Raises:
            KeyboardInterrupt: a stop was asked for.
        """
        if self._asked:
            raise KeyboardInterrupt

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.check()
        self._asked = True
        # os.write, as a stream may be in the middle of another message.
        os.write(2, b"\ncoverdex: finishing the pictures in hand; once more stops at once\n")


@contextmanager
def stop_event() -> Iterator[threading.Event]:
    """Inside the context, an event that Ctrl-C or the system's wish to stop sets.

    For the main thread, as a program that waits for work; `Interruption` takes over during work.
    """
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        # Not in this thread: if it is about to wait for the event, it holds the event's lock.
        threading.Thread(target=stop.set).start()

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
