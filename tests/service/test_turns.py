"""Turns: few at once, refusals past the places, fair between clients."""

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.problems import Refusal
from service.turns import NICENESS, Turns


def run(test):
    asyncio.run(asyncio.wait_for(test, 60))


async def held(turns, client):
    """A place that is held until it is cancelled."""
    async with turns.place(client):
        await asyncio.sleep(60)


def test_a_client_has_half_of_the_places_and_all_together_no_more():
    async def test():
        turns = Turns(1, 4, 60)
        holders = [asyncio.create_task(held(turns, client)) for client in "aab"]
        await asyncio.sleep(0)
        with pytest.raises(Refusal) as refusal:
            await held(turns, "a")
        assert refusal.value.status_code == 429
        assert "Retry-After" in refusal.value.headers
        holders.append(asyncio.create_task(held(turns, "b")))
        await asyncio.sleep(0)
        with pytest.raises(Refusal) as refusal:
            await held(turns, "c")
        assert refusal.value.status_code == 503
        for holder in holders:
            holder.cancel()
        await asyncio.gather(*holders, return_exceptions=True)
        assert turns.in_hand == 0

    run(test())


def test_waiting_clients_take_turns():
    async def test():
        turns, go, order = Turns(1, 10, 60), threading.Event(), []
        first = asyncio.create_task(turns.work("x", lambda: go.wait(60)))
        await asyncio.sleep(0)
        waiting = [
            asyncio.create_task(turns.work(client, lambda client=client: order.append(client)))
            for client in "aaabc"
        ]
        await asyncio.sleep(0)
        assert turns.waiting == 5
        go.set()
        await asyncio.gather(first, *waiting)
        assert order == ["a", "b", "c", "a", "a"]
        assert turns.waiting == 0

    run(test())


def test_work_that_takes_too_long_keeps_its_thread_until_it_ends():
    async def test():
        turns, go = Turns(1, 10, 0.05), threading.Event()
        with pytest.raises(Refusal) as refusal:
            await turns.work("a", lambda: go.wait(60))
        assert refusal.value.status_code == 503
        next_one = asyncio.create_task(turns.work("b", lambda: "done"))
        await asyncio.sleep(0.1)
        assert turns.waiting == 1
        go.set()
        assert await next_one == "done"

    run(test())


def test_who_no_longer_waits_is_passed_over_and_an_error_frees_the_thread():
    async def test():
        turns, go = Turns(1, 10, 60), threading.Event()
        first = asyncio.create_task(turns.work("x", lambda: go.wait(60) and 1 / 0))
        gone, last = (
            asyncio.create_task(turns.work(client, lambda: "done")) for client in ("a", "b")
        )
        await asyncio.sleep(0)
        gone.cancel()
        go.set()
        with pytest.raises(ZeroDivisionError):
            await first
        assert await last == "done"
        assert await turns.work("c", lambda: "again") == "again"

    run(test())


@pytest.mark.skipif(sys.platform != "linux", reason="a niceness is the whole process's")
def test_work_and_the_threads_that_it_starts_let_others_go_first():
    def niceness():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work():
        with ThreadPoolExecutor(1) as pool:
            return niceness(), pool.submit(niceness).result()

    async def test():
        before = niceness()
        assert await Turns(1, 10, 60).work("x", work) == (min(19, before + NICENESS),) * 2
        assert niceness() == before

    run(test())
