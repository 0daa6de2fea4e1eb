"""A service in a process of its own: stops, kills, connections on which nothing comes."""

import json
import os
import shutil
import signal
import time
from contextlib import contextmanager

import psutil
import pytest

from service import connections
from tests.service.running import SECONDS, Running

AGAIN_SECONDS = 10
"""How long after a kill it may take to answer again, on a machine that does nothing else."""


@pytest.fixture(scope="module")
def running(made_once, tmp_path_factory):
    """One service for all tests but the first; the last one kills it."""
    folder = tmp_path_factory.mktemp("served") / "library"
    shutil.copytree(made_once, folder)
    with Running(folder) as running:
        yield running


@pytest.fixture
def kim(covers):
    return (covers / "kim.png").read_bytes()


def wait_until(holds):
    until = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def slowness():
    """How many times as long as alone a loop takes now, as other work keeps the processors busy."""
    began, until = time.perf_counter(), time.thread_time() + 0.3
    while time.thread_time() < until:
        pass
    return max(1, (time.perf_counter() - began) / 0.3)


@contextmanager
def answering_again():
    """What is done in it takes AGAIN_SECONDS at most, on a busy machine accordingly longer."""
    before, began = slowness(), time.monotonic()
    yield
    took = time.monotonic() - began
    assert took < AGAIN_SECONDS * max(before, slowness())


def begin_upload(running, data):
    """A connection on which half of an upload was sent."""
    connection = running.connect()
    head = f"POST /v1/similar HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n"
    connection.sendall(f"{head}Content-Type: image/png\r\n\r\n".encode())
    connection.sendall(data[: len(data) // 2])
    wait_until(lambda: b"coverdex_in_hand 1.0" in running.ask("GET", "/metrics")[2])
    return connection


def test_it_finishes_the_request_in_hand_when_it_is_stopped(cli, kim):
    with Running(cli.folder) as running:
        assert running.similar(kim)[0] == 200  # a fake network imports torch at its first picture
        connection = begin_upload(running, kim)
        os.kill(running.process.pid, signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(kim[len(kim) // 2 :])
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert running.process.wait(SECONDS) == 0


def test_a_client_that_leaves_in_mid_upload_frees_its_place(running, kim):
    connection = begin_upload(running, kim)
    with answering_again():
        connection.close()
        wait_until(lambda: b"coverdex_in_hand 0.0" in running.ask("GET", "/metrics")[2])
        assert running.similar(kim)[0] == 200


def test_a_killed_decoder_costs_nothing(running, kim):
    assert running.similar(kim)[0] == 200
    killed = running.children()
    assert killed
    with answering_again():
        for child in killed:
            child.kill()
        assert running.similar(kim)[0] == 200


def test_a_connection_on_which_nothing_is_asked_is_closed(running):
    assert connections.HEAD_SECONDS < 60
    silent, half = running.connect(), running.connect()
    half.sendall(b"GET /v1/text?q=emma HTTP/1.1\r\n")
    assert silent.recv(1) == b""
    assert half.recv(1) == b""
    assert running.ask("GET", "/healthz")[0] == 200


def test_a_killed_service_leaves_no_process_and_loses_nothing(running, kim):
    assert running.ask("DELETE", "/v1/covers/3")[0] == 200
    children = running.children()
    assert children
    running.stop(signal.SIGKILL)
    gone, _ = psutil.wait_procs(children, timeout=SECONDS)
    assert len(gone) == len(children)
    with answering_again(), Running(running.library) as next_one:
        status, answer = next_one.similar(kim)
        assert status == 200
        assert json.loads(answer)["results"][0]["title"] == "KIM"
        assert next_one.ask("GET", "/v1/covers/2")[0] == 200
        assert next_one.ask("GET", "/v1/covers/3")[0] == 404, "what was answered is kept"
