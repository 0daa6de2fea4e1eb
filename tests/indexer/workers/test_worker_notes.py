"""What a worker notes of reading a picture reaches the run."""

import io

import numpy as np
from PIL import Image as PillowImage

from indexer.workers import codec
from indexer.workers.worker import answer
from tests.covers import make_cover


def test_a_note_of_the_reading_is_in_the_message():
    buffer = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (90, 60, 3), dtype=np.uint8)
    PillowImage.fromarray(noise).save(buffer, "JPEG")
    whole = buffer.getvalue()
    for data, notes in (
        (whole, ()),
        (whole[:-2], ("its end is missing; read as far as it goes",)),
    ):
        cover = codec.read_message(answer(data, lambda _: make_cover("KIM")))
        assert cover is not None
        assert cover.notes == notes
