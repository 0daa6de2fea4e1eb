import os
from threading import Barrier

import cv2
import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from indexer.models import models_for
from indexer.vision.detection.features import book_network
from indexer.vision.model_names import ModelChoice
from indexer.vision.threads import THREADS, VARIABLE, bound_threads, processors, side_by_side


@pytest.fixture(autouse=True)
def three_threads():
    before, opencv = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(3)
    cv2.setNumThreads(3)
    with threadpool_limits(3, user_api="blas"):
        yield
    torch.set_num_threads(before)
    cv2.setNumThreads(opencv)


def blas_threads():
    """The numbers of threads of the libraries that multiply NumPy's matrices."""
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_libraries_get_one_thread(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert blas_threads() == {3}
    bound_threads()
    assert torch.get_num_threads() == cv2.getNumThreads() == THREADS
    assert blas_threads() == {THREADS}


def test_a_persons_own_number_stays(monkeypatch):
    monkeypatch.setenv(VARIABLE, "3")
    bound_threads()
    assert torch.get_num_threads() == cv2.getNumThreads() == 3
    assert blas_threads() == {3}


@pytest.mark.parametrize("part", ["backbone", "reader"])
def test_models_are_loaded_with_that_many(part, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    getattr(models_for(ModelChoice()), part)
    assert torch.get_num_threads() == THREADS


def test_the_detection_comes_before_them_and_has_no_more(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    book_network.__wrapped__()
    assert torch.get_num_threads() == cv2.getNumThreads() == THREADS


def test_only_processors_that_it_may_use_count():
    assert processors() == len(os.sched_getaffinity(0))


def test_work_is_done_side_by_side_and_comes_in_order(monkeypatch):
    monkeypatch.setattr("indexer.vision.threads.processors", lambda: 2)
    both = Barrier(2, timeout=30)

    def work(number):
        both.wait()
        return 10 * number

    assert side_by_side(work, range(4)) == [0, 10, 20, 30]


def test_one_piece_of_work_needs_no_thread(monkeypatch):
    monkeypatch.setattr("indexer.vision.threads.ThreadPoolExecutor", None)
    assert side_by_side(str, [1]) == ["1"]
    assert side_by_side(str, []) == []
