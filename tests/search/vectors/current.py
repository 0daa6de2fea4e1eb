"""What the tests of the vector index ask of it."""

from indexer.store.library import Library
from search.vectors.index import open_index


def is_current(library: Library) -> bool:
    """Whether the stored index is intact and can be searched as it is."""
    return open_index(library).state().startswith("up to date")
