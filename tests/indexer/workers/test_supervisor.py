"""A worker that crashes, hangs or lies costs one picture."""

import os
import signal
import time
from contextlib import contextmanager, suppress

import numpy as np
import psutil
import pytest

from indexer.errors import ModelError, StageError
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from indexer.workers.forks import ForkServer
from indexer.workers.pool import worker_forks
from indexer.workers.supervisor import Worker
from tests import fake_worker
from tests.fake_worker import save_order

GOOD = 90

SECONDS = 300
"""How long a busy machine may take to end a process."""


@contextmanager
def fake_worker_of(language="en", seconds=2):
    with (
        worker_forks(ModelChoice(languages=(language,)), module="tests.fake_worker") as forks,
        Worker(forks, seconds=seconds) as worker,
    ):
        yield worker


@pytest.fixture
def worker():
    with fake_worker_of() as worker:
        yield worker


@pytest.fixture
def picture(tmp_path):
    """The bytes of a picture that holds an order to the worker."""
    return lambda red: save_order(tmp_path / f"{red}.png", red).read_bytes()


def fork_servers():
    """The child processes that fork workers, without multiprocessing's own helpers."""
    return [child for child in alive(psutil.Process()) if "tests.fake_worker" in child.cmdline()]


def workers():
    """The processes that are workers."""
    return [worker for server in fork_servers() for worker in alive(server)]


def alive(process):
    """Child processes but those that another test has not waited for."""
    return [child for child in process.children() if child.status() != psutil.STATUS_ZOMBIE]


def wait_for_the_end(process):
    """Wait until a process has ended; the fork server forgets it when it is asked for."""
    until = time.monotonic() + SECONDS
    with suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until
            time.sleep(0.01)


def test_a_cover_arrives_as_it_was_made(worker, picture):
    cover = worker.describe(picture(GOOD))
    made = fake_worker.describe(read_image(picture(GOOD)))
    assert cover.thumbnail == made.thumbnail
    assert (cover.vector == made.vector).all()
    assert cover.vector.dtype == np.float32
    assert (cover.lines[0].polygon == made.lines[0].polygon).all()
    assert cover.lines[0].confidence == made.lines[0].confidence
    assert cover.boundary.confidence == made.boundary.confidence
    assert (cover.regions[0].kind, cover.regions[0].labels) == ("image", made.labels)
    assert (cover.labels, cover.title, cover.author) == (made.labels, made.title, made.author)


def test_no_process_runs_before_the_first_picture_and_none_after_the_last(picture):
    with fake_worker_of() as worker:
        assert fork_servers() == []
        worker.describe(picture(GOOD))
        assert len(workers()) == 1
        worker.describe(picture(GOOD + 1))
        assert len(workers()) == 1
    assert fork_servers() == []


@pytest.mark.parametrize(
    ("red", "stage", "reason"),
    [
        (fake_worker.CRASH, "rectify", "crashed (SIGSEGV)"),
        (fake_worker.HANG, "rectify", "took longer than 2 s"),
        (fake_worker.MEMORY, "rectify", "ran out of memory"),
        (fake_worker.KILLED, "worker", "the process was killed"),
        (fake_worker.EXIT, "worker", "the process ended"),
        (fake_worker.GARBAGE, "worker", "not a message of the worker"),
        (fake_worker.RAISE, "worker", "a letter from nowhere"),
    ],
)
def test_what_a_picture_does_to_the_worker_costs_that_picture(worker, picture, red, stage, reason):
    before = worker.describe(picture(GOOD))
    with pytest.raises(StageError) as caught:
        worker.describe(picture(red))
    assert caught.value.stage == stage
    assert reason in str(caught.value)
    assert worker.describe(picture(GOOD)).words == before.words


def test_a_broken_file_is_no_trouble_for_the_worker(worker, picture):
    worker.describe(picture(GOOD))
    (process,) = workers()
    with pytest.raises(StageError, match="not a picture") as caught:
        worker.describe(b"no picture")
    assert caught.value.stage == "read"
    worker.describe(picture(GOOD))
    assert workers() == [process]


def test_a_worker_that_died_between_pictures_costs_none(worker, picture):
    worker.describe(picture(GOOD))
    (process,) = workers()
    process.kill()
    wait_for_the_end(process)
    assert worker.describe(picture(GOOD)).width == 20


def test_a_crash_is_tried_again_in_a_fresh_process_only(worker, picture, monkeypatch):
    """Earlier pictures may have caused it; in a fresh process it is this picture's fault."""
    forked = []
    fork = ForkServer.fork
    monkeypatch.setattr(ForkServer, "fork", lambda *a: forked.append(1) or fork(*a))
    worker.describe(picture(GOOD))
    with pytest.raises(StageError):
        worker.describe(picture(fake_worker.CRASH))
    assert len(forked) == 2
    with pytest.raises(StageError):
        worker.describe(picture(fake_worker.CRASH))
    assert len(forked) == 3
    assert workers() == []
    assert len(fork_servers()) == 1


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("tlh", "no model reads Klingon"),
        ("xx", "can't be loaded: worker failed: the process ended"),
        ("yy", "can't be loaded: the process ended"),
    ],
)
def test_a_model_that_cannot_be_loaded_is_not_the_picture_s_fault(language, reason):
    with (
        fake_worker_of(language) as worker,
        pytest.raises(ModelError, match=reason),
    ):
        worker.load()


def test_a_process_that_cannot_be_started_is_a_model_error(monkeypatch):
    def fail(*_args, **_options):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("subprocess.Popen", fail)
    with fake_worker_of() as worker, pytest.raises(ModelError, match="Cannot allocate"):
        worker.load()


def test_a_worker_whose_parent_is_gone_ends(picture):
    with fake_worker_of() as worker:
        worker.describe(picture(GOOD))
        (process,) = workers()
        worker._process._connection.close()
        wait_for_the_end(process)


def test_ctrl_c_in_a_terminal_does_not_reach_the_worker(worker, picture):
    worker.describe(picture(GOOD))
    (process,) = workers()
    assert os.getpgid(process.pid) != os.getpgid(0)


def test_an_interrupted_wait_leaves_no_worker_out_of_step(worker, picture):
    worker.describe(picture(GOOD))

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            worker.describe(picture(fake_worker.HANG))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert workers() == []
    assert worker.describe(picture(GOOD)).width == 20


def test_the_limit_counts_from_each_picture(worker, picture):
    started = time.monotonic()
    while time.monotonic() < started + 2.5:
        worker.describe(picture(GOOD))
