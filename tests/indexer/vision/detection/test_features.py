"""The backbone's features of a picture, and their file."""

from threading import Barrier

import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.vision.detection import features
from indexer.vision.detection.boundary import detect_books
from indexer.vision.detection.features import LEAST, SIDE, PictureFeatures, book_network
from indexer.vision.detection.figures import find_figures
from indexer.vision.image import read_image
from tests.samples import COVERS

COVER = "rudyard-kipling_kim.jpg"


@pytest.mark.parametrize(("height", "width"), [(900, 600), (40, 3000), (1, 1)])
def test_levels_are_at_strides_4_to_32_of_a_picture_of_one_size(height, width):
    levels = PictureFeatures(np.full((height, width, 3), 90, np.uint8)).levels
    longest = max(levels[0].shape[2:])
    assert longest * 4 == SIDE
    assert min(levels[0].shape[2:]) * 4 >= LEAST
    sizes = [level.shape[2] for level in levels], [level.shape[3] for level in levels]
    assert all(side[0] == 2**n * cells for side in sizes for n, cells in enumerate(side))


def test_books_and_figures_of_a_picture_share_one_pass():
    image, passes = read_image(COVERS / COVER), []
    with book_network().backbone.register_forward_hook(lambda *_: passes.append(1)):
        seen = PictureFeatures(image)
        (found,) = detect_books(seen)
        shared = find_figures(image, (), seen)
        assert (found.found, len(passes)) == (False, 1)
        assert shared == find_figures(image, ())
        assert len(passes) == 2


def test_a_question_has_its_picture_seen_by_two_threads_at_the_same_time(monkeypatch):
    both = Barrier(2, timeout=30)
    monkeypatch.setattr("indexer.vision.threads.processors", lambda: 2)
    monkeypatch.setattr(features, "book_network", lambda: (both.wait(), book_network())[1])
    monkeypatch.setattr(features, "compute_fields", lambda *_: both.wait())
    seen = PictureFeatures(np.full((90, 60, 3), 90, np.uint8))
    assert seen.at_once() is seen
    assert {"levels", "fields"} <= set(vars(seen))


def test_damaged_weights_are_named(monkeypatch, tmp_path):
    broken = tmp_path / "lite0_books.safetensors"
    broken.write_bytes(b"nothing")
    monkeypatch.setattr(features, "BOOKS_FILE", broken)
    with pytest.raises(ModelError, match="lite0_books"):
        book_network.__wrapped__()
