import pytest

from tests.catalogue.drawn_library import add, draw_art, near, photographed
from tests.covers import unit_vector


@pytest.fixture
def twins(library):
    """Ids of a scan of a cover and a photo of it."""
    art = draw_art(1)
    return (
        add(library, "scan", art, "Persuasion", "Jane Austen", vector=unit_vector(1)),
        add(library, "photo", photographed(art), "Persuasi0n", "JANE AUSTEN", vector=near(1, 2)),
    )
