import os
import signal
import threading
import time

from catalogue.covers import list_covers
from indexer import changes
from indexer.store.library import FILE_NAME, Library
from tests.drawing import save_cover

SECONDS = 600


def wait_for_covers(folder, number):
    """Wait until a library holds so many covers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if (folder / FILE_NAME).exists():
            with Library.open(folder) as library:
                if len(list_covers(library)) == number:
                    return
        time.sleep(0.2)
    raise AssertionError(f"never {number} covers")


def test_what_appears_and_disappears_is_indexed_until_it_is_stopped(cli, covers, monkeypatch):
    monkeypatch.setattr(changes, "QUIET_SECONDS", 1.0)

    def work():
        try:
            wait_for_covers(cli.folder, 3)
            save_cover(covers / "it.png", "IT", "Stephen King", (160, 140, 20))
            wait_for_covers(cli.folder, 4)
            (covers / "kim.png").unlink()
            (covers / "broken.jpg").write_bytes(b"no picture")
            wait_for_covers(cli.folder, 3)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    worker = threading.Thread(target=work)
    worker.start()
    result = cli("watch", covers)
    worker.join()
    assert result.stdout.splitlines() == [
        "3 added, 0 updated, 0 unchanged, 0 removed, 0 failed",
        "1 added, 0 updated, 3 unchanged, 0 removed, 0 failed",
        "0 added, 0 updated, 3 unchanged, 1 removed, 1 failed",
    ]
    assert "broken.jpg: " in result.stderr


def test_a_folder_that_is_not_there_is_an_error(cli, tmp_path):
    assert "no such folder" in cli("watch", tmp_path / "none", code=1).stderr
