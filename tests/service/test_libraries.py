"""Connections that stay open: they see what others store, and there are never more of them."""

import shutil

import psutil
import pytest

from indexer.errors import LibraryError, NotFoundError
from indexer.run import index
from indexer.store.database import connect
from indexer.store.library import FILE_NAME
from indexer.store.records import all_ids, record
from service.libraries import Libraries
from tests.drawing import save_cover
from tests.service.running import Running


@pytest.fixture
def libraries(cli):
    """The opened libraries of the folder of `cli`."""
    libraries = Libraries(cli.folder)
    yield libraries
    libraries.close()


def lent(libraries):
    with libraries.lend() as library:
        assert all_ids(library) == [1, 2, 3]
        return library


def test_one_is_lent_again_and_never_to_two(libraries):
    with libraries.lend() as library, libraries.lend() as other:
        assert other is not library
    assert lent(libraries) in (library, other)


def test_one_in_whose_use_something_failed_is_closed(libraries):
    with pytest.raises(NotFoundError), libraries.lend() as library:
        record(library, 99)
    assert lent(libraries) is not library


def test_a_library_that_was_replaced_is_opened_again(libraries, cli, made_once):
    library = lent(libraries)
    shutil.rmtree(cli.folder)
    with pytest.raises(LibraryError, match="no library"), libraries.lend():
        pass
    shutil.copytree(made_once, cli.folder)
    assert lent(libraries) is not library


def test_a_library_of_a_newer_version_is_not_read(libraries, cli):
    lent(libraries)
    other = connect(cli.folder / FILE_NAME)
    other.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('coverdex', 'm999_from_the_future', '2050-01-01')"
    )
    other.execute("CREATE TABLE of_the_future (id)")
    other.commit()
    other.close()
    with pytest.raises(LibraryError, match="newer"), libraries.lend():
        pass


def test_a_cover_that_another_process_indexed_is_found_by_the_next_question(cli, tmp_path):
    added = save_cover(tmp_path / "new" / "dune.png", "DUNE", "Frank Herbert", (200, 150, 40))
    with Running(cli.folder) as running:
        assert b"DUNE" not in running.similar(added.read_bytes())[1]
        assert b"DUNE" not in running.ask("GET", "/v1/text?q=dune")[2]
        index(cli.folder, [added])
        assert b"DUNE" in running.ask("GET", "/v1/text?q=dune")[2]
        assert b"DUNE" in running.similar(added.read_bytes())[1]
        opened = psutil.Process(running.process.pid).num_fds()
        for _ in range(5):
            running.similar(added.read_bytes())
            running.ask("GET", "/v1/text?q=dune")
        assert psutil.Process(running.process.pid).num_fds() <= opened + 5
