"""The JSON documents, field by field: whoever reads them relies on every name here."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from catalogue.classes.report import ClassFigures, Mistake, Training, TrainingReport
from catalogue.findings import Finding, Findings
from catalogue.show import Shown
from indexer.report import Report, Step
from indexer.store.labels import CarriedLabel, LabelCount
from indexer.store.records import Record, Summary, record
from indexer.vision.cover import Boundary, Label, TextLine
from indexer.vision.cover_json import cover_document
from output.documents import (
    carried_document,
    counts_document,
    findings_document,
    record_document,
    report_document,
    results_document,
    shown_document,
    summaries_document,
    summary_document,
    training_document,
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
                    "distinct": None,
                },
                "verdict": "match",
                "mirrored": False,
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
    "notes": [],
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
    summary = Summary(
        7, "/covers/a.jpg", "EMMA", "Jane Austen", "EMMA\nJane Austen", LABELS, ("cut short",)
    )
    assert summary_document(summary) == {
        "id": 7,
        "path": "/covers/a.jpg",
        "title": "EMMA",
        "author": "Jane Austen",
        "text": "EMMA\nJane Austen",
        "labels": LABEL_DOCUMENTS,
        "notes": ["cut short"],
    }


def test_a_list_of_covers():
    summary = Summary(7, "/covers/a.jpg", "EMMA", "Jane Austen", "EMMA", LABELS)
    assert summaries_document([summary]) == {"covers": [summary_document(summary)]}


def test_a_picture_that_was_shown():
    stored = Record(7, "/covers/a.jpg", "ab" * 32, "covers", "2026-01-02T03:04:05+00:00", cover())
    path = Path("/covers/a.jpg")
    assert shown_document(Shown(path, cover(), stored), embedding=False) == record_document(
        stored, embedding=False
    )
    document = shown_document(Shown(path, cover(), None), embedding=False)
    assert document == {"path": "/covers/a.jpg", **COVER_DOCUMENT}


def test_an_indexing_run():
    report = Report()
    noted = Step("c", "added", notes=("cut short",))
    for step in (Step("a", "added"), Step("b", "failed", "damaged"), noted):
        report.count(step)
    report.passed_over["hidden"] = 2
    assert report_document(report) == {
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "moved": 0,
        "removed": 0,
        "failed": 1,
        "failures": [{"path": "b", "reason": "damaged"}],
        "noted": [{"path": "c", "notes": ["cut short"]}],
        "passed_over": {"hidden": 2},
    }


def test_labels_and_their_counts():
    assert counts_document([LabelCount("rose", "lite0", 3)]) == {
        "labels": [{"name": "rose", "classifier": "lite0", "covers": 3}]
    }
    assert carried_document([CarriedLabel(7, "/covers/a.jpg", 0, LABELS[0])]) == {
        "labels": [
            {
                "id": 7,
                "file": "/covers/a.jpg",
                "region": 0,
                "classifier": "lite0",
                "class": "book jacket",
                "probability": 0.1235,
            }
        ]
    }


def test_a_trained_classifier():
    report = TrainingReport(
        accuracy=0.66667, most_frequent=0.5, macro_f1=0.6, calibration_error=0.12345,
        classes=(ClassFigures("sea", 2, 1.0, 0.5, 2 / 3),),
        confusion=np.array([[1, 1], [0, 1]]),
        mistakes=(Mistake(7, "/covers/a.jpg", "sea", "land", 0.9),),
    )  # fmt: skip
    assert training_document(Training("genre", False, report, Path("genre.png"))) == {
        "classifier": "genre",
        "deep": False,
        "covers": 3,
        "folds": 5,
        "accuracy": 0.6667,
        "most_frequent": 0.5,
        "macro_f1": 0.6,
        "calibration_error": 0.1235,
        "classes": [{"name": "sea", "covers": 2, "precision": 1.0, "recall": 0.5, "f1": 2 / 3}],
        "confusion": [[1, 1], [0, 1]],
        "mistakes": [
            {
                "id": 7,
                "path": "/covers/a.jpg",
                "given": "sea",
                "predicted": "land",
                "probability": 0.9,
            }
        ],
        "confusion_png": "genre.png",
    }


def test_what_the_doctor_found():
    findings = Findings((Finding("covers", "3"), Finding("library", "damaged", good=False)))
    assert findings_document(findings) == {
        "healthy": False,
        "findings": [
            {"name": "covers", "value": "3", "good": True},
            {"name": "library", "value": "damaged", "good": False},
        ],
    }


def test_what_is_read_from_a_library_is_plain_json(library):
    id_ = store(library, "/covers/a.jpg", cover())
    document = record_document(record(library, id_), embedding=True)
    assert json.loads(json.dumps(document)) == document
