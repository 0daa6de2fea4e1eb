"""The JSON documents that the CLI prints: names and shapes are a contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from catalogue.groups import Group
from indexer.store.failures import Failure
from indexer.store.labels import CarriedLabel
from indexer.store.records import Record, Summary
from indexer.vision.cover_json import cover_document, label_documents
from search.results import Result
from search.scoring import Scores

LABEL_COLUMNS = ("id", "file", "region", "classifier", "class", "probability")
"""Of an export of labels; train-labels reads them again."""


def results_document(query: str, results: Sequence[Result]) -> dict[str, Any]:
    """An answered query. `hits` are the words asked for, as start and end in `text`."""
    return {
        "query": query,
        "results": [
            {
                "rank": result.rank,
                "id": result.id,
                "path": result.path,
                "score": round(result.score, 4),
                "scores": _scores(result.scores),
                "verdict": result.verdict,
                "title": result.title,
                "author": result.author,
                "text": result.text,
                "hits": [list(span) for span in result.hits],
                "labels": label_documents(result.labels),
            }
            for result in results
        ],
    }


def record_document(record: Record, *, embedding: bool) -> dict[str, Any]:
    """A stored cover: its file, and everything known of it."""
    return {
        "id": record.id,
        "path": record.path,
        "sha256": record.sha256,
        "indexed_at": record.indexed_at,
        **cover_document(record.cover, embedding=embedding),
    }


def summary_document(summary: Summary) -> dict[str, Any]:
    """A cover in a list."""
    return {
        "id": summary.id,
        "path": summary.path,
        "title": summary.title,
        "author": summary.author,
        "text": summary.text,
        "labels": label_documents(summary.labels),
    }


def failures_document(failures: Sequence[Failure]) -> dict[str, Any]:
    """The files that could not be indexed."""
    return {"failures": [asdict(failure) for failure in failures]}


def carried_document(carried: Sequence[CarriedLabel]) -> list[dict[str, Any]]:
    """Labels that covers carry, a row each, in LABEL_COLUMNS."""
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


def groups_document(groups: Sequence[Group], covers: Mapping[int, Summary]) -> dict[str, Any]:
    """Groups of covers that belong together; `covers` are their members by id."""
    return {
        "groups": [
            {
                "kind": group.kind,
                "covers": [
                    {"id": id_, "path": cover.path, "title": cover.title, "author": cover.author}
                    for id_ in group.members
                    if (cover := covers.get(id_))
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
            for group in groups
        ]
    }


def _scores(scores: Scores) -> dict[str, float | int | None]:
    return {
        name: round(part, 4) if isinstance(part, float) else part
        for name, part in asdict(scores).items()
    }
