import gc
import os
import platform
import subprocess
import sys

import psutil
import pytest

from indexer.memory import bound_primitives, release_memory, uncollected
from indexer.models import models_for
from indexer.vision.model_names import ModelChoice

VARIABLE = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"

BLOCK, BLOCKS = 64 * 1024, 3_000
"""Bytes, small enough for glibc to keep them once they are freed; together 188 MiB."""


ARENAS = """
import ctypes, sys, threading
from indexer.memory import bound_arenas

if sys.argv[1] != "0":
    bound_arenas(int(sys.argv[1]))
together = threading.Barrier(7)

def allocate():
    blocks = [bytearray(1000) for _ in range(100)]
    together.wait()  # so that no thread takes over the arena of one that has ended
    return blocks

threads = [threading.Thread(target=allocate) for _ in range(6)]
for thread in threads:
    thread.start()
together.wait()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""
"""A program that prints the arenas of its seven threads."""

on_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")


@on_glibc
@pytest.mark.parametrize("most", [0, 1, 3])
def test_threads_share_a_bound_number_of_arenas(most):
    command = [sys.executable, "-c", ARENAS, str(most)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    arenas = told.count("<heap nr=")
    assert arenas == most if most else arenas > 3


@on_glibc
def test_freed_memory_is_given_back():
    blocks = [bytearray(os.urandom(16)) * (BLOCK // 16) for _ in range(BLOCKS)]
    last = blocks[-1]  # above all others, so that they can't be given back by themselves
    held = psutil.Process().memory_info().rss
    del blocks
    release_memory()
    assert psutil.Process().memory_info().rss < held - BLOCK * BLOCKS // 2
    assert last


def test_the_collector_is_paused_and_goes_on():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()  # who paused it before goes on doing so
    finally:
        gc.enable()


def test_a_persons_own_bound_stays(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    bound_primitives()
    assert os.environ[VARIABLE] == "64"
    monkeypatch.setenv(VARIABLE, "512")
    bound_primitives()
    assert os.environ[VARIABLE] == "512"


def test_models_are_loaded_under_the_bound(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    models_for(ModelChoice())
    assert os.environ[VARIABLE] == "64"
