"""Print results for people."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from itertools import count, groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from indexer.folding import one_line, printable
from indexer.vision.cover import Label, Region
from indexer.vision.labels import REGION_KINDS
from output.documents import LABEL_COLUMNS, carried_rows
from output.messages import print_message
from output.table import Styled, is_terminal, print_table
from search.results import FoundBook, Result, Span
from search.scoring import Scores

if TYPE_CHECKING:
    from catalogue.duplicates import Duplicates
    from catalogue.findings import Findings
    from catalogue.show import Shown
    from indexer.report import Report
    from indexer.store.failures import Failure
    from indexer.store.labels import CarriedLabel, LabelCount
    from indexer.store.records import Summary


def print_results(results: Sequence[Result], *, explain: bool = False) -> None:
    """Print ranked results; with `explain`, also the features of each score."""
    if not results:
        print_message("no cover found")
    # A stored cover is asked with by its vector alone: no probability, and no verdict.
    compared = any(r.scores.inliers is not None or r.scores.text is not None for r in results)
    columns = (
        "rank",
        "score" if compared else "likeness",
        "",
        "id",
        "title",
        "author",
        "words",
        "file",
    )
    parts = [field.name for field in fields(Scores)]
    print_table(
        (*columns, *parts) if explain else columns,
        [
            (
                str(result.rank),
                f"{result.score:.2f}",
                _verdict(result),
                str(result.id),
                result.title,
                result.author,
                _with_hits(result.text, result.hits),
                _short(result.path),
                *(_part(getattr(result.scores, part)) for part in parts if explain),
            )
            for result in results
        ],
    )


def print_books(books: Sequence[FoundBook], *, explain: bool = False) -> None:
    """Print the ranked results of every book in a picture, a table a book."""
    for number, book in enumerate(books, start=1):
        if len(books) > 1:
            typer.echo(f"book {number} of {len(books)}{'' if number > 1 else ', the main one'}")
        print_results(book.results, explain=explain)


def print_summaries(summaries: Sequence[Summary]) -> None:
    """Print stored covers, one per line."""
    if not summaries:
        print_message("no covers; add some with: coverdex index FOLDER")
        return
    print_table(
        ("id", "title", "author", "shows", "file"),
        [
            (
                str(summary.id),
                summary.title,
                summary.author,
                ", ".join(label.name for label in summary.labels[:2]),
                _short(summary.path),
            )
            for summary in summaries
        ],
    )


def print_failures(failures: Sequence[Failure]) -> None:
    """Print the files that could not be indexed, one per line."""
    if not failures:
        print_message("no file has failed")
    print_table(
        ("attempts", "stage", "reason", "last", "file"),
        [
            (
                str(failure.attempts),
                failure.stage,
                failure.reason,
                failure.failed_at,
                _short(failure.path),
            )
            for failure in failures
        ],
    )


def print_shown(shown: Shown) -> None:
    """Print the analysis of one picture, a fact per line."""
    cover, record = shown.cover, shown.record
    facts = [("title (guess)", cover.title), ("author (guess)", cover.author)]
    if record and record.correction:
        facts = [("title", record.correction.title), ("author", record.correction.author), *facts]
    if record:
        facts = [("id", str(record.id)), ("file", record.path), *facts]
    corners = " ".join(f"{x:.0f},{y:.0f}" for x, y in cover.boundary.corners)
    found = "cover found at" if cover.boundary.found else "whole picture,"
    facts += [
        ("picture", f"{cover.width}×{cover.height} pixels"),
        ("boundary", f"{found} {corners} (confidence {cover.boundary.confidence:.2f})"),
        *_shown(cover.labels),
    ]
    facts += [("note", note) for note in cover.notes]
    facts += [("line", f"{line.words} ({line.confidence:.2f})") for line in cover.lines]
    facts += [(region.kind, _kind_and_classes(region)) for region in cover.regions]
    print_table(("", ""), facts)


def print_report(report: Report) -> None:
    """Print the counts of an indexing run in one line; on stderr, what was passed over and why."""
    for reason, number in report.passed_over.items():
        print_message(f"passed over: {number} × {reason}")
    counts = [(str(outcome), number) for outcome, number in report.counts.items()]
    counts.append(("with notes", len(report.noted)))
    counts.append(("passed over", report.passed_over.total()))
    rare = ("moved", "with notes", "passed over")
    said = [f"{number} {name}" for name, number in counts if number or name not in rare]
    typer.echo(", ".join(said))


def print_counts(counts: Sequence[LabelCount]) -> None:
    """Print labels, most frequent first, with the number of covers that carry each."""
    if not counts:
        print_message("no cover carries a label; add covers with: coverdex index FOLDER")
    rows = [(str(count.covers), count.name, count.classifier) for count in counts]
    print_table(("covers", "label", "classifier"), rows)


def print_carried(carried: Sequence[CarriedLabel]) -> None:
    """Print the labels of every cover as CSV, which `train-labels` reads.

    Names are as they are, except to a terminal, which some of them would garble.
    """
    rows = carried_rows(carried)
    if is_terminal():
        rows = [{column: one_line(str(value)) for column, value in row.items()} for row in rows]
    writer = csv.DictWriter(sys.stdout, LABEL_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def print_duplicates(duplicates: Duplicates) -> None:
    """Print groups of covers, one cover per line, with the strongest pair it is in."""
    from catalogue.groups import evidence_words  # no question needs it

    if not duplicates.groups:
        print_message("no two covers belong together")
    covers, rows = duplicates.covers, []
    for number, group in enumerate(duplicates.groups, start=1):
        for cover in (covers[id_] for id_ in group.members if id_ in covers):
            pair = next(pair for pair in group.evidence if cover.id in (pair.a, pair.b))
            rows.append(
                (
                    str(number),
                    group.kind,
                    str(cover.id),
                    cover.title,
                    cover.author,
                    f"with {pair.b if cover.id == pair.a else pair.a}: {evidence_words(pair)}",
                    _short(cover.path),
                )
            )
    print_table(("group", "kind", "id", "title", "author", "evidence", "file"), rows)


def print_findings(findings: Findings) -> None:
    """Print the findings of `doctor`."""
    mark = {True: (("ok", "green"),), False: (("bad", "red"),)}
    print_table(
        ("", "", ""),
        [(mark[finding.good], finding.name, finding.value) for finding in findings.all],
    )


def _verdict(result: Result) -> str:
    return f"{result.verdict or ''}{' (mirrored)' if result.mirrored else ''}".strip()


def _part(value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _with_hits(text: str, hits: Sequence[Span]) -> Styled:
    """The words on one line, hits in bold."""
    edges = [0, *(edge for span in hits for edge in span), len(text)]
    pieces = (text[start:end].replace("\n", " / ") for start, end in pairwise(edges))
    styles = ("bold" if number % 2 else "" for number in count())
    return tuple(zip(map(printable, pieces), styles, strict=False))


def _shown(labels: Sequence[Label]) -> list[tuple[str, str]]:
    """A line per classifier: a person's own under their names, ImageNet's, the last, as `shows`."""
    facts = [
        (classifier, _probable(list(of_one)))
        for classifier, of_one in groupby(labels, key=lambda label: label.classifier)
    ]
    return [*facts[:-1], ("shows", facts[-1][1] if facts else "")]


def _kind_and_classes(region: Region) -> str:
    """`photo 97%: tabby 40%, tiger cat 31%`: the likeliest kind, then ImageNet's classes."""
    kinds = [label for label in region.labels if label.classifier == REGION_KINDS]
    shown = [label for label in region.labels if label.classifier != REGION_KINDS]
    return ": ".join(_probable(labels) for labels in (kinds[:1], shown) if labels)


def _probable(labels: Sequence[Label]) -> str:
    return ", ".join(f"{label.name} {label.probability:.0%}" for label in labels)


def _short(path: str) -> str:
    """The path relative to the working directory if it lies below it, else the whole path."""
    here = Path.cwd()
    return os.path.relpath(path, here) if Path(path).is_relative_to(here) else path
