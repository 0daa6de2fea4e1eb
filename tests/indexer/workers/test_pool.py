import os
import signal
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from indexer.errors import ModelError
from indexer.vision.model_names import ModelChoice
from indexer.workers import pool
from indexer.workers.pool import Workers, default_jobs
from tests.drawing import save_cover


@pytest.fixture
def pictures(tmp_path):
    """Bytes of files; `fake_worker` describes each of them differently."""
    return [
        save_cover(tmp_path / f"{title}.png", title).read_bytes()
        for title in ("DUNE", "EMMA", "KIM", "SHE")
    ]


@pytest.fixture
def titles(pictures):
    with Workers(ModelChoice(), 1, module="tests.fake_worker") as workers:
        return [workers.describe(picture).title for picture in pictures]


def children():
    """All processes below this one: those that fork workers, and the workers."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_as_many_processes_as_jobs_describe_at_once_each_picture_by_itself(pictures, titles):
    before = children()
    with Workers(ModelChoice(), 2, module="tests.fake_worker") as workers:
        workers.load()
        assert len(children() - before) == 1 + workers.jobs == 3
        with ThreadPoolExecutor(2) as threads:
            found = [cover.title for cover in threads.map(workers.describe, pictures)]
    assert found == titles
    assert children() == before


def test_a_worker_that_died_is_replaced_and_none_is_lost(pictures, titles):
    with Workers(ModelChoice(), 2, module="tests.fake_worker") as workers:
        workers.load()
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        with ThreadPoolExecutor(2) as threads:
            found = [cover.title for cover in threads.map(workers.describe, pictures)]
    assert found == titles


def test_models_that_cannot_be_loaded_are_an_error_of_loading():
    with (
        Workers(ModelChoice(languages=("xx",)), 2, module="tests.fake_worker") as workers,
        pytest.raises(ModelError),
    ):
        workers.load()


def test_each_worker_has_its_share_of_the_processors(monkeypatch):
    monkeypatch.setattr(pool, "processors", lambda: 8)
    forked = []
    monkeypatch.setattr(pool, "ForkServer", lambda _, arguments: forked.append(arguments[0]))
    Workers(ModelChoice(), 3)
    assert forked == ["2"]


@pytest.mark.parametrize(("gib", "jobs"), [(64, 8), (8, 3), (1, 1)])
def test_by_default_there_is_a_worker_a_processor_if_memory_allows(monkeypatch, gib, jobs):
    values = {"SC_PHYS_PAGES": gib * 2**18, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", values.__getitem__)
    monkeypatch.setattr(pool, "processors", lambda: 8)
    assert default_jobs() == jobs
