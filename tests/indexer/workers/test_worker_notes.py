"""What a worker notes of reading a picture reaches the run."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image as PillowImage

from indexer.vision.cover import TextLine
from indexer.workers import codec
from indexer.workers.worker import answer
from tests.covers import box, make_cover


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


def test_words_in_an_unread_script_are_not_stored():
    buffer = io.BytesIO()
    PillowImage.new("RGB", (60, 90), "red").save(buffer, "PNG")
    gibberish = replace(make_cover("LIL 41", title="LIL 41"), lines=(unsure("LIL 41"),))
    cover = codec.read_message(answer(buffer.getvalue(), lambda _: gibberish))
    assert cover is not None
    assert (cover.words, cover.title) == ("", "")
    assert "--lang" in cover.notes[0]


def unsure(words):
    return TextLine(words, box(0, 0, 90, 20), 0.3)
