"""Which covers a benchmark takes, at what size, and what was read of their titles."""

from pathlib import Path

from PIL import Image

from benchmarks.covers import enlarge, known_covers, titles_read
from evaluation.manifest import KnownCover
from tests.drawing import save_cover
from tests.samples import COVERS


def test_covers_are_spread_evenly() -> None:
    every = known_covers(COVERS, 1000)
    some = known_covers(COVERS, 5)
    places = [every.index(cover) for cover in some]
    assert places == [place * len(every) // 5 for place in range(5)]
    assert len(every) == len({cover.path for cover in every}) > 60


def test_a_cover_is_brought_to_a_size(tmp_path: Path) -> None:
    larger = enlarge(save_cover(tmp_path / "cover.png", "DUNE"), 600, 900, tmp_path)
    with Image.open(larger) as picture:
        assert (larger.name, picture.size) == ("cover.jpg", (600, 900))


def test_words_of_titles_are_compared_folded() -> None:
    covers = [KnownCover(Path("a"), "Les Misérables", ""), KnownCover(Path("b"), "Walden", "")]
    assert titles_read(covers, ["LES\nMISERABLES by Hugo", "Walde"]) == (2, 3)
