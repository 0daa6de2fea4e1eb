"""Forked processes: they start and end as those of `subprocess`, whatever is killed."""

import os
import signal
from multiprocessing import Pipe

import psutil
import pytest

from indexer.vision.model_names import ModelChoice
from indexer.workers import worker
from indexer.workers.pool import worker_forks
from indexer.workers.supervisor import Worker
from tests.fake_worker import save_order

GOOD = 90
SECONDS = 300


@pytest.fixture
def forks():
    with worker_forks(ModelChoice(), module="tests.fake_worker") as forks:
        yield forks


@pytest.fixture
def fork(forks, tmp_path):
    """A forked process that waits for pictures, and this end of its connection."""
    ours, theirs = Pipe()
    with open(tmp_path / "trace", "w+b") as trace, ours:
        with theirs:
            fork = forks.fork(theirs.fileno(), trace.fileno())
        assert ours.recv_bytes() == b"{}"
        yield fork, ours


def test_it_is_forked_from_one_process_that_ends_with_the_context(tmp_path):
    picture = save_order(tmp_path / "good.png", GOOD).read_bytes()
    with worker_forks(ModelChoice(), module="tests.fake_worker") as forks:
        with Worker(forks) as one, Worker(forks) as other:
            assert one.describe(picture).words == other.describe(picture).words
            server = psutil.Process(forks._process.pid)
            assert len(server.children()) == 2
        assert [child.status() for child in server.children()] == []
    assert not server.is_running()


def test_a_running_process_has_no_code_and_the_connection_s_end_ends_it(fork):
    process, connection = fork
    with pytest.raises(TimeoutError):
        process.wait(0)
    assert process.returncode is None
    connection.close()
    assert process.wait(SECONDS) == 0


def test_a_signal_ends_it_with_its_own_code(fork):
    process, _ = fork
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == -signal.SIGTERM
    process.end()
    assert process.returncode == -signal.SIGTERM


def test_it_ends_with_the_process_that_forked_it(forks, fork):
    process, connection = fork
    os.kill(forks._process.pid, signal.SIGKILL)
    with pytest.raises(EOFError):
        connection.recv_bytes()
    assert process.wait(SECONDS) == -signal.SIGKILL


def test_a_killed_fork_server_costs_no_picture(forks, tmp_path):
    picture = save_order(tmp_path / "good.png", GOOD).read_bytes()
    with Worker(forks, seconds=SECONDS) as one, Worker(forks, seconds=SECONDS) as other:
        before = one.describe(picture)
        os.kill(forks._process.pid, signal.SIGKILL)
        assert one.describe(picture).words == before.words
        assert other.describe(picture).words == before.words


def test_prepared_memory_is_shared_and_a_process_is_limited_on_its_own(fork):
    process, _ = fork
    assert psutil.Process(process.pid).rlimit(psutil.RLIMIT_DATA)[0] == worker.MAX_MEMORY
    server = psutil.Process(process.pid).parent()
    assert server.rlimit(psutil.RLIMIT_DATA)[0] != worker.MAX_MEMORY
    assert psutil.Process(process.pid).memory_full_info().pss < server.memory_info().rss
