"""JSON documents of results. Their names and shapes are a contract with whoever reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from indexer.vision.cover_json import cover_document, label_documents
from search.results import Corners, FoundBook, Result
from search.scoring import Scores

if TYPE_CHECKING:
    from catalogue.classes.report import Training
    from catalogue.duplicates import Duplicates
    from catalogue.findings import Findings
    from catalogue.show import Shown
    from indexer.report import Report
    from indexer.store.failures import Failure
    from indexer.store.labels import CarriedLabel, LabelCount
    from indexer.store.records import Record, Summary

LABEL_COLUMNS = ("id", "file", "region", "classifier", "class", "probability")
"""Columns of exported labels, which `train-labels` reads."""


def results_document(query: str, results: Sequence[Result]) -> dict[str, Any]:
    """An answered query. `hits` are the words asked for, as start and end in `text`."""
    return {"query": query, "results": _results(results)}


def books_document(query: str, books: Sequence[FoundBook]) -> dict[str, Any]:
    """An answered picture: the results of its main book, and those of every book in it."""
    return {
        **results_document(query, books[0].results),
        "books": [
            {"corners": _corners(book.corners), "results": _results(book.results)} for book in books
        ],
    }


def _corners(corners: Corners | None) -> list[list[float]] | None:
    return None if corners is None else [[round(x, 1), round(y, 1)] for x, y in corners]


def _results(results: Sequence[Result]) -> list[dict[str, Any]]:
    return [
        {
            "rank": result.rank,
            "id": result.id,
            "path": result.path,
            "score": round(result.score, 4),
            "scores": _scores(result.scores),
            "verdict": result.verdict,
            "mirrored": result.mirrored,
            "title": result.title,
            "author": result.author,
            "text": result.text,
            "hits": [list(span) for span in result.hits],
            "labels": label_documents(result.labels),
        }
        for result in results
    ]


def record_document(record: Record, *, embedding: bool) -> dict[str, Any]:
    """A stored cover: its file and its analysis. What a person wrote takes the guesses' place."""
    document = {
        "id": record.id,
        "path": record.path,
        "sha256": record.sha256,
        "indexed_at": record.indexed_at,
        **cover_document(record.cover, embedding=embedding),
    }
    if record.correction is None:
        return document
    return document | {
        **asdict(record.correction),
        "title_and_author_are_guesses": False,
        "guesses": {"title": record.cover.title, "author": record.cover.author},
    }


def shown_document(shown: Shown, *, embedding: bool) -> dict[str, Any]:
    """A picture that is shown, stored or not."""
    if shown.record:
        return record_document(shown.record, embedding=embedding)
    return {"path": str(shown.path), **cover_document(shown.cover, embedding=embedding)}


def summaries_document(summaries: Sequence[Summary]) -> dict[str, Any]:
    """A list of covers."""
    return {"covers": [summary_document(summary) for summary in summaries]}


def summary_document(summary: Summary) -> dict[str, Any]:
    """A cover in a list."""
    return {
        "id": summary.id,
        "path": summary.path,
        "title": summary.title,
        "author": summary.author,
        "text": summary.text,
        "labels": label_documents(summary.labels),
        "notes": list(summary.notes),
    }


def report_document(report: Report) -> dict[str, Any]:
    """The outcome of an indexing run."""
    failures = [{"path": step.path, "reason": step.reason} for step in report.failures]
    return dict(report.counts) | {
        "failures": failures,
        "noted": [{"path": step.path, "notes": list(step.notes)} for step in report.noted],
        "passed_over": dict(report.passed_over),
    }


def failures_document(failures: Sequence[Failure]) -> dict[str, Any]:
    """The files that could not be indexed."""
    return {"failures": [asdict(failure) for failure in failures]}


def counts_document(counts: Sequence[LabelCount]) -> dict[str, Any]:
    """Labels, and how many covers carry each."""
    return {"labels": [asdict(count) for count in counts]}


def carried_document(carried: Sequence[CarriedLabel]) -> dict[str, Any]:
    """The labels of every cover and region."""
    return {"labels": carried_rows(carried)}


def carried_rows(carried: Sequence[CarriedLabel]) -> list[dict[str, Any]]:
    """One row per label that a cover carries, with LABEL_COLUMNS."""
    return [
        dict(
            zip(
                LABEL_COLUMNS,
                (
                    row.id,
                    row.path,
                    row.region,
                    row.label.classifier,
                    row.label.name,
                    round(row.label.probability, 4),
                ),
                strict=True,
            )
        )
        for row in carried
    ]


def training_document(training: Training) -> dict[str, Any]:
    """A trained classifier with its figures."""
    from catalogue.classes.examples import FOLDS

    report = training.report
    return {
        "classifier": training.classifier,
        "deep": training.deep,
        "covers": report.covers,
        "folds": FOLDS,
        "accuracy": round(report.accuracy, 4),
        "most_frequent": round(report.most_frequent, 4),
        "macro_f1": round(report.macro_f1, 4),
        "calibration_error": round(report.calibration_error, 4),
        "classes": [asdict(figures) for figures in report.classes],
        "confusion": report.confusion.tolist(),
        "mistakes": [asdict(mistake) for mistake in report.mistakes],
        "confusion_png": str(training.confusion_png),
    }


def findings_document(findings: Findings) -> dict[str, Any]:
    """The findings of `doctor`."""
    return {"healthy": findings.healthy, "findings": [asdict(found) for found in findings.all]}


def duplicates_document(duplicates: Duplicates) -> dict[str, Any]:
    """Groups of covers that belong together."""
    return {
        "groups": [
            {
                "kind": group.kind,
                "covers": [
                    {"id": id_, "path": cover.path, "title": cover.title, "author": cover.author}
                    for id_ in group.members
                    if (cover := duplicates.covers.get(id_))
                ],
                "evidence": [
                    {
                        "a": pair.a,
                        "b": pair.b,
                        "visual": round(pair.visual, 4),
                        "inliers": pair.inliers,
                        "words": None if pair.words is None else round(pair.words, 4),
                    }
                    for pair in group.evidence
                ],
            }
            for group in duplicates.groups
        ]
    }


def _scores(scores: Scores) -> dict[str, float | int | None]:
    return {
        name: round(part, 4) if isinstance(part, float) else part
        for name, part in asdict(scores).items()
    }
