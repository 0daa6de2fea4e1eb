"""Turns of the questions with pictures: few at once, few waiting, fair between clients."""

import asyncio
import os
import sys
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from service.problems import RETRY_SECONDS, Refusal

T = TypeVar("T")

NICENESS = 5
"""Of the threads that work: words and thumbnails, which take milliseconds, need not wait for a
processor behind them. The workers of an indexing run have 10."""


class Turns:
    """`slots` threads that work, and `places` for requests that work, wait or send their picture.

    A client takes half of the places at most, and of those who wait each client in turn gets the
    next thread. Who finds no place is refused at once, so no queue grows.
    """

    def __init__(self, slots: int, places: int, seconds: float) -> None:
        """`seconds`: how long a client waits for work that has begun."""
        self._places = places
        self._seconds = seconds
        self._free = slots
        self._pool = ThreadPoolExecutor(slots, "pictures", _give_way)
        self._in_hand: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def in_hand(self) -> int:
        """Requests that have a place."""
        return self._in_hand.total()

    @property
    def waiting(self) -> int:
        """Requests that wait for a thread."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def place(self, client: str) -> AsyncIterator[None]:
        """Have a place. Raises Refusal: 429 if the client has its share, 503 if none is free."""
        if self.in_hand >= self._places:
            raise Refusal(503, "the service is busy; try again soon", RETRY_SECONDS)
        if self._in_hand[client] >= max(1, self._places // 2):
            raise Refusal(429, "too many pictures at once; send fewer", RETRY_SECONDS)
        self._in_hand[client] += 1
        try:
            yield
        finally:
            self._in_hand[client] -= 1
            self._in_hand += Counter()  # drops those at zero

    async def work(self, client: str, work: Callable[[], T]) -> T:
        """Do work in a thread, when it is the client's turn.

        The thread counts as busy until the work ends, even if nobody waits for it any longer.

        Raises:
            Refusal: 503 if the work takes too long.
        """
        await self._turn(client)
        doing = asyncio.get_running_loop().run_in_executor(self._pool, work)
        doing.add_done_callback(self._ended)
        try:
            return await asyncio.wait_for(asyncio.shield(doing), self._seconds)
        except TimeoutError:
            sentence = f"not answered within {self._seconds:.0f} s; try again later"
            raise Refusal(503, sentence, RETRY_SECONDS) from None

    def close(self) -> None:
        """Let no more work begin."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _turn(self, client: str) -> None:
        """Wait for the client's turn."""
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()  # it had just got the turn
            raise

    def _ended(self, done: "asyncio.Future[T]") -> None:
        if not done.cancelled():
            done.exception()  # else the loop logs an error that nobody waits for any longer
        self._next()

    def _next(self) -> None:
        """Give a free thread to the client whose last turn is longest ago, if any waits."""
        while self._waiting:
            client, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[client] = turns
            if not turn.cancelled():
                turn.set_result(None)
                return
        self._free += 1


def _give_way() -> None:
    """Let threads of ordinary priority go before this one, and those that it starts."""
    if sys.platform == "linux":  # elsewhere a niceness is the whole process's
        os.nice(NICENESS)
