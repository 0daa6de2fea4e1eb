import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.errors import ModelError, StageError
from indexer.workers import codec
from indexer.workers.codec import read_message
from tests.covers import make_cover


def test_ready_is_no_cover():
    assert read_message(codec.READY) is None


def test_failures_are_raised():
    with pytest.raises(StageError, match="damaged") as caught:
        read_message(codec.failure_message("image", "damaged"))
    assert caught.value.stage == "image"
    with pytest.raises(ModelError, match="gone"):
        read_message(codec.model_message(ModelError("gone")))
    with pytest.raises(codec.OutOfMemoryError, match="boundary"):
        read_message(codec.memory_message("boundary"))


def test_a_cover_comes_back_whole():
    cover = make_cover("C++\nÉmile \udce9", title="C++", region_labels=["hat"])
    back = read_message(codec.cover_message(cover))
    assert back.words == cover.words
    assert (back.vector == cover.vector).all()
    assert codec.cover_message(read_message(codec.cover_message(back))) == codec.cover_message(back)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@example(b"[]")
@example(b"\xff")
@example(b"[" * 100_000)
def test_any_message_is_a_cover_or_a_value_error(message):
    with suppress(ValueError):
        assert read_message(message) is None


FIELDS = json.loads(codec.cover_message(make_cover("EMMA", region_labels=["hat"])))["cover"]


@given(st.sampled_from(sorted(FIELDS)), JSON)
def test_a_cover_with_any_wrong_field_is_a_cover_or_a_value_error(name, value):
    try:
        cover = read_message(json.dumps({"cover": FIELDS | {name: value}}).encode())
    except ValueError:
        return
    assert codec.cover_message(cover)
