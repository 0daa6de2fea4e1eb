import numpy as np

from benchmarks.embedding import Pictures, draw_photos, measure
from synth.samples.books import BOOKS
from tests.fakes import FakeNetwork

RNG = np.random.default_rng(2)


def drawn(count: int) -> list[np.ndarray]:
    return list(RNG.integers(0, 256, (count, 12, 8, 3), np.uint8))


def test_without_drawn_photos_the_other_figures_are_measured():
    covers = drawn(len(BOOKS))
    asked = Pictures(covers, covers[:5], covers[:5], np.arange(5))
    row = measure("fake", FakeNetwork(), [asked, asked, draw_photos(0, covers)], drawn(20))
    assert (row.cut_out, row.whole_others, row.samples_cut_out_others) == (1.0, 1.0, 1.0)
    assert row.drawn_cut_out_others is row.drawn_whole_others is None
    assert 0 <= row.twins <= 1
