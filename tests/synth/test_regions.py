import numpy as np
import pytest

from synth.regions.draw import KINDS, draw_region


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_in_any_size(assets, kind):
    rng = np.random.default_rng(0)
    regions = [draw_region(rng, assets, kind) for _ in range(40)]
    assert all(region.dtype == np.uint8 and region.shape[2:] == (3,) for region in regions)
    assert all(min(region.shape[:2]) >= 16 for region in regions)
    assert len({region.shape for region in regions}) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_is_drawn_from_the_same_seed(assets, kind):
    first, again = (draw_region(np.random.default_rng(7), assets, kind) for _ in range(2))
    assert (first == again).all()


@pytest.mark.parametrize("size", [(30, 300), (300, 30), (24, 24)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_the_size_asked_for(assets, kind, size):
    rng = np.random.default_rng(1)
    for _ in range(10):
        assert KINDS[kind](rng, assets, *size).shape == (*size, 3)


def test_a_barcode_can_be_read(assets):
    import zxingcpp

    rng = np.random.default_rng(3)
    pictures = [KINDS["barcode"](rng, assets, 240, 360) for _ in range(20)]
    read = [bool(zxingcpp.read_barcodes(picture)) for picture in pictures]
    assert np.mean(read) > 0.5
