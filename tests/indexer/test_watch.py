"""Real folders and the system's own events; `index` only notes what it is called with."""

import errno
import shutil
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer import changes
from indexer import watch as watching
from indexer.errors import NotFoundError

SECONDS = 60
"""How long a call is waited for: other work may keep the processors busy."""


class Runs:
    """The calls for an indexing run, each with its folders."""

    def __init__(self):
        self.calls = []
        self._called = threading.Condition()

    def __call__(self, places):
        with self._called:
            self.calls.append(places)
            self._called.notify_all()

    def wait(self, number):
        with self._called:
            assert self._called.wait_for(lambda: len(self.calls) >= number, SECONDS), self.calls
        return self.calls[number - 1]


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root" / "deep").mkdir(parents=True)
    return tmp_path / "root"


@contextmanager
def watched(*folders):
    runs, stop = Runs(), threading.Event()
    thread = threading.Thread(target=watching.watch, args=(folders, runs, stop))
    thread.start()
    try:
        runs.wait(1)
        yield runs
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


@pytest.fixture(params=["native", "polled"])
def kind(request, monkeypatch):
    """Both ways to learn of changes."""
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.3)
    monkeypatch.setattr(watching, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(changes, "QUIET_SECONDS", 1.0)
    if request.param == "polled":
        monkeypatch.setattr(watching, "file_system", lambda path: "nfs4")
    return request.param


@pytest.mark.usefixtures("kind")
def test_the_folders_are_indexed_at_first_then_what_changes(root):
    with watched(root) as runs:
        assert runs.calls == [[root]]
        (root / "deep" / "emma.jpg").write_bytes(b"x")
        assert runs.wait(2) == [root / "deep"]
        (root / "deep" / "emma.jpg").rename(root / "kim.jpg")
        assert runs.wait(3) == [root]
        (root / "kim.jpg").unlink()
        assert runs.wait(4) == [root]
        shutil.rmtree(root / "deep")
        assert runs.wait(5) == [root]


@pytest.mark.usefixtures("kind")
def test_a_file_is_waited_for_while_it_is_written(root):
    with watched(root) as runs, (root / "emma.jpg").open("wb") as file:
        for _ in range(10):
            file.write(b"x" * 1000)
            file.flush()
            time.sleep(0.3)
        assert len(runs.calls) == 1, "a run began while the file grew"
        file.close()
        assert runs.wait(2) == [root]


@pytest.mark.usefixtures("kind")
def test_a_folder_that_was_away_is_watched_again(root, tmp_path):
    with watched(root) as runs:
        root.rename(tmp_path / "unmounted")
        time.sleep(2)
        assert len(runs.calls) == 1, "a folder that is away was indexed"
        root.mkdir()
        assert runs.wait(2) == [root]
        (root / "emma.jpg").write_bytes(b"x")
        assert runs.wait(3) == [root]


@pytest.mark.usefixtures("kind")
def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotFoundError, match="no such folder"):
        watching.watch([tmp_path / "none"], Runs(), threading.Event())


def test_a_folder_is_polled_where_the_system_can_watch_no_more(root, monkeypatch, caplog):
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.3)

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(watching.Observer, "schedule", full)
    with watched(root) as runs:
        (root / "emma.jpg").write_bytes(b"x")
        assert runs.wait(2) == [root]
    assert "looked at every" in caplog.text


def test_the_file_system_of_a_folder_is_that_of_its_mount(tmp_path):
    assert watching.file_system(Path("/proc/self")) == "proc"
    assert watching.file_system(tmp_path) not in watching.SILENT_FILE_SYSTEMS
