import os
import subprocess
import sys
import time

import pytest

from indexer.errors import LibraryError
from indexer.store.run_lock import FILE_NAME, only_run

HOLD = """
import sys, time
from pathlib import Path
from indexer.store.run_lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(folder, seconds):
    """Start another program that holds the lock for some seconds."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(seconds)],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert other.stdout.readline() == "held\n"
    return other


def test_a_lone_run_says_nothing_and_leaves_its_number(tmp_path, caplog):
    for _ in range(2):
        with only_run(tmp_path):
            assert (tmp_path / FILE_NAME).read_text() == str(os.getpid())
    assert caplog.messages == []


def test_a_second_run_waits_and_says_for_whom(tmp_path, caplog):
    other = hold(tmp_path, 1)
    started = time.monotonic()
    with only_run(tmp_path):
        assert time.monotonic() - started > 0.5
    assert other.wait() == 0
    assert caplog.messages == [f"the library is busy, waiting for process {other.pid} …"]


def test_a_killed_run_leaves_no_lock(tmp_path, caplog):
    other = hold(tmp_path, 600)
    other.kill()
    other.wait()
    with only_run(tmp_path):
        pass
    assert caplog.messages == []


def test_a_folder_that_cannot_be_written_is_a_library_error(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(LibraryError, match="may not be written"), only_run(tmp_path):
        pass
