"""Answers as a person reads them in a terminal; piped, one line each without cutting."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import count, groupby, pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalogue.findings import Findings
from catalogue.groups import Group, evidence_words
from indexer.folding import printable
from indexer.store.failures import Failure
from indexer.store.records import Record, Summary
from indexer.vision.cover import Cover, Label, Region
from indexer.vision.labels import REGION_KINDS
from search.results import Result, Span
from search.scoring import Scores

PIPED_WIDTH = 10_000
"""Columns where stdout is no terminal: enough that no line is folded."""


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> None:
    """A table without lines around it. Strings are printed as they are, never as markup."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        cells = [Text(printable(cell)) if isinstance(cell, str) else cell for cell in row]
        table.add_row(*cells)
    _console().print(table)


def print_results(results: Sequence[Result], *, explain: bool) -> None:
    """Ranked answers, best first; with `explain`, what each score is made of."""
    columns = ("rank", "score", "", "id", "title", "author", "words", "file")
    parts = [field.name for field in fields(Scores)]
    print_table(
        (*columns, *parts) if explain else columns,
        [
            (
                str(result.rank),
                f"{result.score:.2f}",
                result.verdict or "",
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


def print_summaries(summaries: Sequence[Summary]) -> None:
    """Stored covers, one a line."""
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
    """Files that could not be indexed, one a line whatever their names hold."""
    print_table(
        ("attempts", "stage", "reason", "last", "file"),
        [
            (
                str(failure.attempts),
                failure.stage,
                failure.reason,
                failure.failed_at,
                _short(failure.path).replace("\n", "\\n"),
            )
            for failure in failures
        ],
    )


def print_cover(cover: Cover, record: Record | None) -> None:
    """Everything known of one cover; `record` where it is stored."""
    facts = [("title (guess)", cover.title), ("author (guess)", cover.author)]
    if record:
        facts = [("id", str(record.id)), ("file", record.path), *facts]
    corners = " ".join(f"{x:.0f},{y:.0f}" for x, y in cover.boundary.corners)
    found = "cover found at" if cover.boundary.found else "whole picture,"
    facts += [
        ("picture", f"{cover.width}×{cover.height} pixels"),
        ("boundary", f"{found} {corners} (confidence {cover.boundary.confidence:.2f})"),
        *_shown(cover.labels),
    ]
    facts += [("line", f"{line.words} ({line.confidence:.2f})") for line in cover.lines]
    facts += [(region.kind, _kind_and_classes(region)) for region in cover.regions]
    print_table(("", ""), facts)


def print_groups(groups: Sequence[Group], covers: Mapping[int, Summary]) -> None:
    """Groups of covers that belong together, a cover a line, with the strongest pair it is in."""
    rows = []
    for number, group in enumerate(groups, start=1):
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
    """What the doctor found, each with its value."""
    mark = {True: Text("ok", "green"), False: Text("bad", "red")}
    print_table(
        ("", "", ""),
        [(mark[finding.good], finding.name, finding.value) for finding in findings.all],
    )


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=PIPED_WIDTH, highlight=False)


def _part(value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _with_hits(text: str, hits: Sequence[Span]) -> Text:
    """The words on one line, hits in bold."""
    edges = [0, *(edge for span in hits for edge in span), len(text)]
    pieces = (text[start:end].replace("\n", " / ") for start, end in pairwise(edges))
    styles = ("bold" if number % 2 else "" for number in count())
    return Text.assemble(*zip(map(printable, pieces), styles, strict=False))


def _shown(labels: Sequence[Label]) -> list[tuple[str, str]]:
    """A person's own classes under their classifier's name; ImageNet's, which come last, after."""
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
    """The path as seen from here where it lies below, else whole."""
    here = Path.cwd()
    return os.path.relpath(path, here) if Path(path).is_relative_to(here) else path
