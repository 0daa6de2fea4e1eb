from pathlib import Path

import pytest

from indexer import folders


@pytest.mark.skipif(not Path("/proc").exists(), reason="XDG variables are for Linux")
def test_the_folders_follow_the_xdg_variables(monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere/data")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere/cache")
    assert folders.library() == Path("/somewhere/data/coverdex/library")
    assert folders.models() == Path("/somewhere/cache/coverdex/models")
