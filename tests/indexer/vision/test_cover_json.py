import dataclasses
import json

import numpy as np
import pytest

from indexer.vision.cover import Boundary, Label, TextLine
from indexer.vision.cover_json import cover_document, read_cover, whole_document
from tests.covers import box, make_cover


def awkward():
    """A cover whose numbers have no short decimal form, some of them numpy's own."""
    made = make_cover("EMMA\nÉmile \udce9", title="EMMA", author="Jane", region_labels=["hat"])
    third = np.float64(1) / 3
    return dataclasses.replace(
        made,
        boundary=Boundary(box(0, 0, 300, 400) + third, third, True),
        lines=(TextLine("EMMA", box(1, 2, 3, 4) * np.pi, float(np.float32(0.1))),),
        labels=(Label("book jacket", 0.1 + 0.2, "lite0"),),
    )


def test_a_whole_document_makes_the_same_cover_again():
    cover = awkward()
    back = read_cover(json.loads(json.dumps(whole_document(cover))))
    assert (back.width, back.height, back.title, back.author) == (300, 400, "EMMA", "Jane")
    assert back.boundary.corners.tolist() == cover.boundary.corners.tolist()
    assert back.boundary.confidence == cover.boundary.confidence
    assert back.boundary.found is True
    for mine, theirs in zip(back.lines, cover.lines, strict=True):
        assert (mine.words, mine.confidence) == (theirs.words, theirs.confidence)
        assert mine.polygon.tolist() == theirs.polygon.tolist()
    for mine, theirs in zip(back.regions, cover.regions, strict=True):
        assert (mine.kind, mine.labels) == (theirs.kind, theirs.labels)
        assert mine.polygon.tolist() == theirs.polygon.tolist()
    assert back.labels == cover.labels
    assert back.vector.dtype == np.float32
    assert back.vector.tolist() == cover.vector.tolist()
    assert back.thumbnail == cover.thumbnail


def test_a_printed_document_is_the_whole_one_rounded_without_the_thumbnail():
    cover = awkward()
    whole, printed = whole_document(cover), cover_document(cover, embedding=True)
    assert list(printed) == [name for name in whole if name != "thumbnail"]
    assert whole["boundary"]["confidence"] == 1 / 3
    assert printed["boundary"]["confidence"] == 0.3333
    assert printed["boundary"]["corners"][0] == [0.3, 0.3]
    assert printed["labels"][0]["probability"] == 0.3
    assert printed["embedding"] == [round(number, 7) for number in whole["embedding"]]
    assert "embedding" not in cover_document(cover, embedding=False)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("regions", 0, "polygon"), [[1, 2], [3, 4]]),
        (("regions", 0, "labels", 0, "probability"), 2.0),
        (("lines", 0, "confidence"), "high"),
        (("boundary", "corners"), [[1, float("nan")]] * 4),
        (("embedding",), [1.0, 1.0]),
        (("lines", 0), None),
        (("thumbnail",), 7),
    ],
)
def test_a_document_with_a_wrong_value_is_refused(path, value):
    document = whole_document(make_cover("EMMA", region_labels=["hat"]))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises((ValueError, LookupError, TypeError, ArithmeticError)):
        read_cover(document)
