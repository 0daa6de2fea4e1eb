"""A service in a process of its own: stops, kills, connections on which nothing comes."""

import os
import shutil
import signal
import time

import psutil
import pytest

from service import connections
from tests.service.running import SECONDS, Running


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
    begin_upload(running, kim).close()
    wait_until(lambda: b"coverdex_in_hand 0.0" in running.ask("GET", "/metrics")[2])
    assert running.similar(kim)[0] == 200


def test_a_killed_decoder_costs_nothing(running, kim):
    assert running.similar(kim)[0] == 200
    for child in running.children():
        child.kill()
    assert running.similar(kim)[0] == 200


def test_a_connection_on_which_nothing_is_asked_is_closed(running):
    assert connections.HEAD_SECONDS < 60
    silent, half = running.connect(), running.connect()
    half.sendall(b"GET /v1/text?q=emma HTTP/1.1\r\n")
    assert silent.recv(1) == b""
    assert half.recv(1) == b""
    assert running.ask("GET", "/healthz")[0] == 200


def test_a_killed_service_leaves_no_process_and_the_next_one_answers(running, kim):
    children = running.children()
    assert children
    running.stop(signal.SIGKILL)
    gone, _ = psutil.wait_procs(children, timeout=SECONDS)
    assert len(gone) == len(children)
    with Running(running.library) as next_one:
        assert next_one.similar(kim)[0] == 200
