"""Too many wrong tokens from one address are refused for a while."""

import time

from service.problems import Refusal


class WrongTokens:
    """Counts wrong tokens by address, so that none can be guessed by trying."""

    LIMIT, SECONDS, ADDRESSES = 10, 60, 10_000

    def __init__(self) -> None:
        self._tries: dict[str, tuple[float, int]] = {}

    def check(self, address: str) -> None:
        """Raises Refusal (429) if an address sent LIMIT wrong tokens within SECONDS."""
        began, count = self._tries.get(address, (0.0, 0))
        left = began + self.SECONDS - time.monotonic()
        if count >= self.LIMIT and left > 0:
            raise Refusal(429, "too many wrong tokens; try again later", int(left) + 1)

    def count(self, address: str) -> None:
        """Count a wrong token."""
        began, count = self._tries.pop(address, (0.0, 0))
        if time.monotonic() - began > self.SECONDS:
            began, count = time.monotonic(), 0
        self._tries[address] = began, count + 1
        if len(self._tries) > self.ADDRESSES:
            del self._tries[next(iter(self._tries))]
