"""Stop long work between pictures when a person or the system asks for it."""

import os
import signal
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """While it is entered, a first Ctrl-C is a request and a second one an order."""

    def __init__(self) -> None:
        self._asked = False

    def __enter__(self) -> Self:
        self._before = [signal.signal(number, self._ask) for number in SIGNALS]
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in zip(SIGNALS, self._before, strict=True):
            signal.signal(number, handler)

    def check(self) -> None:
        """Called where nothing is half done.

        Raises:
            KeyboardInterrupt: a stop was asked for.
        """
        if self._asked:
            raise KeyboardInterrupt

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.check()
        self._asked = True
        # Not by a stream, which may be in the midst of another message.
        os.write(2, b"\ncoverdex: finishing the pictures in hand; once more stops at once\n")
