"""Fuzz: any bytes are a picture or are refused with a PictureError."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import PictureError
from indexer.vision import image
from indexer.vision.image import MIN_SIDE, read_image
from tests.indexer.vision.encoded_pictures import encoded, quarters

GOOD = {form: encoded(quarters(), form) for form in image.FORMATS}


def assert_picture_or_refused(data: bytes) -> None:
    with suppress(PictureError):
        found = read_image(data)
        assert (found.dtype, found.shape[2]) == (np.uint8, 3)
        assert min(found.shape[:2]) >= MIN_SIDE


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=300)
@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.none() | st.integers(0, 10_000),
)
def test_a_damaged_file_is_a_picture_or_refused(form, edits, length):
    data = bytearray(GOOD[form])
    for position, piece in edits:
        start = position % len(data)
        data[start : start + len(piece)] = piece
    assert_picture_or_refused(bytes(data if length is None else data[: length % len(data)]))


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)), st.integers(0, 40))
def test_any_bytes_after_any_head_are_a_picture_or_refused(data, form, head):
    assert_picture_or_refused(GOOD[form][:head] + data)
