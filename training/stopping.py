"""Being stopped by a signal: at once while nothing can be lost, else when the step is done."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """What SIGTERM or SIGINT does: ends the program, or, while `held`, sets `asked`."""

    def __init__(self) -> None:
        self.asked = False
        self.held = False

    def _note(self, number: int, _: FrameType | None) -> None:
        self.asked = True
        if not self.held:
            raise SystemExit(128 + number)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear the signals until the block's end."""
        numbers = signal.SIGTERM, signal.SIGINT
        before = {number: signal.signal(number, self._note) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Only note what is asked until the block's end."""
        self.held = True
        try:
            yield
        finally:
            self.held = False
