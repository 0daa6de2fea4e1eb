"""The JSON documents, field by field: whoever reads them relies on every name here."""

import dataclasses
import json

import numpy as np
import pytest

from indexer.store.records import Record, Summary, record
from indexer.vision.cover import Boundary, Label, TextLine
from indexer.vision.cover_json import cover_document
from output.documents import (
    record_document,
    results_document,
    summary_document,
)
from search.results import Result
from search.scoring import Scores
from tests.covers import box, make_cover, store

LABELS = (Label("book jacket", 0.123456, "lite0"), Label("comic book", 0.01, "lite0"))
LABEL_DOCUMENTS = [
    {"name": "book jacket", "probability": 0.1235, "classifier": "lite0"},
    {"name": "comic book", "probability": 0.01, "classifier": "lite0"},
]


def test_an_answered_query():
    result = Result(
        rank=1, id=7, path="/covers/a.jpg", score=0.987654,
        scores=Scores(visual=0.912345, text=None, inliers=123), verdict="match",
        title="EMMA", author="Jane Austen", text="EMMA\nJane Austen", hits=((0, 4),), labels=LABELS,
    )  # fmt: skip
    assert results_document("emma", [result]) == {
        "query": "emma",
        "results": [
            {
                "rank": 1,
                "id": 7,
                "path": "/covers/a.jpg",
                "score": 0.9877,
                "scores": {
                    "visual": 0.9123,
                    "text": None,
                    "inliers": 123,
                    "area": None,
                    "lettering": None,
                },
                "verdict": "match",
                "title": "EMMA",
                "author": "Jane Austen",
                "text": "EMMA\nJane Austen",
                "hits": [[0, 4]],
                "labels": LABEL_DOCUMENTS,
            }
        ],
    }
    assert results_document("emma", []) == {"query": "emma", "results": []}


def cover():
    made = make_cover("EMMA", title="EMMA", author="Jane Austen", region_labels=["rose"])
    slanted = np.array([[10.04, 20.06], [90, 25], [88, 45], [8, 40]])
    return dataclasses.replace(
        made,
        boundary=Boundary(box(5, 6, 280.06, 390), 0.755555, True),
        lines=(TextLine("EMMA", slanted, 0.98765),),
        regions=(dataclasses.replace(made.regions[0], polygon=slanted, labels=LABELS),),
        labels=LABELS,
    )


COVER_DOCUMENT = {
    "width": 300,
    "height": 400,
    "title": "EMMA",
    "author": "Jane Austen",
    "title_and_author_are_guesses": True,
    "boundary": {
        "corners": [[5.0, 6.0], [285.1, 6.0], [285.1, 396.0], [5.0, 396.0]],
        "confidence": 0.7556,
        "found": True,
    },
    "lines": [
        {
            "text": "EMMA",
            "polygon": [[10.0, 20.1], [90.0, 25.0], [88.0, 45.0], [8.0, 40.0]],
            "confidence": 0.9877,
        }
    ],
    "regions": [
        {
            "kind": "image",
            "box": [8.0, 20.1, 90.0, 45.0],
            "polygon": [[10.0, 20.1], [90.0, 25.0], [88.0, 45.0], [8.0, 40.0]],
            "labels": LABEL_DOCUMENTS,
        }
    ],
    "labels": LABEL_DOCUMENTS,
}


def test_a_picture():
    assert cover_document(cover(), embedding=False) == COVER_DOCUMENT


def test_a_picture_with_its_vector():
    document = cover_document(cover(), embedding=True)
    assert document.pop("embedding") == pytest.approx(cover().vector.tolist(), abs=1e-7)
    assert document == COVER_DOCUMENT


def test_a_stored_cover():
    stored = Record(
        7, "/covers/a.jpg", "ab" * 32, "covers lite0 easyocr", "2026-01-02T03:04:05+00:00", cover()
    )
    assert record_document(stored, embedding=False) == {
        "id": 7,
        "path": "/covers/a.jpg",
        "sha256": "ab" * 32,
        "indexed_at": "2026-01-02T03:04:05+00:00",
        **COVER_DOCUMENT,
    }
    assert len(record_document(stored, embedding=True)["embedding"]) == 512


def test_a_cover_in_a_list():
    summary = Summary(7, "/covers/a.jpg", "EMMA", "Jane Austen", "EMMA\nJane Austen", LABELS)
    assert summary_document(summary) == {
        "id": 7,
        "path": "/covers/a.jpg",
        "title": "EMMA",
        "author": "Jane Austen",
        "text": "EMMA\nJane Austen",
        "labels": LABEL_DOCUMENTS,
    }


def test_what_is_read_from_a_library_is_plain_json(library):
    id_ = store(library, "/covers/a.jpg", cover())
    document = record_document(record(library, id_), embedding=True)
    assert json.loads(json.dumps(document)) == document
