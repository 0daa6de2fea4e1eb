"""The page of an evaluation's misses: every picture that something went wrong with."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from evaluation.manifest import KnownPhoto
from evaluation.misses import Miss, cover_misses, photo_misses
from evaluation.outcomes import Candidate, CoverOutcome, PhotoOutcome, WordRecall
from evaluation.summary import Evaluation, MeasuredSet
from indexer.errors import PictureError
from indexer.folding import words_of
from indexer.vision.cover import Boundary
from indexer.vision.image import read_image
from indexer.vision.rectify import flatten
from output.evaluation_pictures import data_address, outlined
from output.evaluation_table import STAGE_COLUMNS, figure_rows, stage_rows
from output.html_page import FOOT, head, safe

STYLE = """\
.misses { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 36rem), 1fr)) }
.tables { display: flex; flex-wrap: wrap; gap: 1rem 3rem; align-items: start; margin-bottom: 1rem }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums }
th { text-align: left; color: var(--faint); font-weight: normal }
th, td { padding: .1rem .8rem .1rem 0; vertical-align: top; white-space: nowrap }
article h3 { margin: 0; font-size: 1rem }
.kinds { margin: .2rem 0 .8rem; color: var(--bad) }
.pictures { display: flex; flex-wrap: wrap; gap: .8rem }
figure { margin: 0; width: 7.6rem; font-size: .8rem; line-height: 1.35 }
figure img { display: block; width: 100%; height: 9rem; object-fit: contain;
  object-position: left bottom; margin-bottom: .3rem }
figcaption strong { display: block }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem;
  margin: .8rem 0 0; font-size: .9rem }
dt { color: var(--faint) }
dd { margin: 0 }
mark { background: none; color: var(--bad); text-decoration: underline }
"""

LEGEND = (
    "Each picture that something went wrong with, the worst first. Orange: the detected boundary; "
    "blue: the known corners. Underlined words were not read."
)


def write_page(evaluation: Evaluation, path: Path) -> None:
    """Write the page as one HTML file.

    Raises:
        PictureError: the file can't be written, or a measured picture can't be read any more.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(page(evaluation))
    except OSError as error:
        raise PictureError(f"{path}: can't be written ({error.strerror or error})") from error


def page(evaluation: Evaluation) -> Iterator[str]:
    """The page piece by piece."""
    yield head("Misses of an evaluation", STYLE)
    yield (
        f'<p class="faint">{LEGEND} {evaluation.covers} covers in the library, '
        f"{evaluation.distractors} of them distractors.</p>\n"
    )
    documents = evaluation.document()["sets"]
    for measured, document in zip(evaluation.sets, documents, strict=True):
        misses = [*_photo_articles(measured), *_cover_articles(measured)]
        count = len(measured.photos) + len(measured.covers)
        yield f"<h2>{safe(measured.labelled.name)} "
        yield f"<small>– {len(misses)} of {count} pictures</small></h2>\n"
        yield '<div class="tables">'
        yield _table(("measure", "figure"), figure_rows(document))
        yield _table(STAGE_COLUMNS, stage_rows(document))
        yield '</div>\n<div class="misses">\n'
        yield from misses
        yield "</div>\n"
    yield FOOT


def _photo_articles(measured: MeasuredSet) -> list[str]:
    pairs = zip(measured.labelled.photos, measured.photos, strict=True)
    missed = [(photo_misses(outcome), known, outcome) for known, outcome in pairs]
    worst_first = sorted((entry for entry in missed if entry[0]), key=lambda entry: entry[0])
    return [_photo_article(known, outcome, misses) for misses, known, outcome in worst_first]


def _cover_articles(measured: MeasuredSet) -> list[str]:
    missed = [(cover_misses(outcome), outcome) for outcome in measured.covers]
    worst_first = sorted((entry for entry in missed if entry[0]), key=lambda entry: entry[0])
    return [
        _article(outcome.path, misses, [_picture(outcome.path, "cover", "")], outcome)
        for misses, outcome in worst_first
    ]


def _photo_article(known: KnownPhoto, outcome: PhotoOutcome, misses: Sequence[Miss]) -> str:
    """What was asked, its crop, the right covers, and wrong ones that came first or matched."""
    image = read_image(known.path)
    corners = np.array(outcome.corners)
    asked = outlined(image, corners if outcome.found else None, known.corners)
    crop = flatten(image, Boundary(corners, 1.0, outcome.found))
    pictures = [
        _figure(data_address(asked), "asked", safe(known.note)),
        _figure(data_address(crop), "crop", "" if outcome.found else "no boundary found"),
    ]
    shown = set(outcome.references)
    for path in outcome.references:
        answer = outcome.right if outcome.right and outcome.right.path == path else None
        pictures.append(_picture(path, "right cover", _said_of(answer)))
    left_out = outcome.left_out
    for candidate, name in (
        (outcome.wrong_match, "wrong match"),
        (outcome.first, "first answer"),
        (left_out if left_out and left_out.verdict == "match" else None, "with it left out"),
    ):
        if candidate and candidate.path not in shown:
            shown.add(candidate.path)
            pictures.append(_picture(candidate.path, name, _said_of(candidate)))
    return _article(outcome.path, misses, pictures, outcome)


def _article(
    path: str, misses: Sequence[Miss], pictures: Sequence[str], outcome: PhotoOutcome | CoverOutcome
) -> str:
    said = ", ".join(miss.text for miss in misses)
    return (
        f'<article>\n<h3 title="{safe(path)}">{safe(Path(path).name)}</h3>\n'
        f'<p class="kinds">{safe(said)}</p>\n<div class="pictures">\n{"".join(pictures)}</div>\n'
        f"<dl><dt>title</dt><dd>{_marked(outcome.title)}</dd>\n"
        f"<dt>author</dt><dd>{_marked(outcome.author)}</dd>\n"
        f"<dt>read</dt><dd>{safe(outcome.words) or '–'}</dd></dl>\n</article>\n"
    )


def _marked(recall: WordRecall) -> str:
    """The text with the words that were not read underlined."""
    if not recall.text:
        return "–"
    pieces, end = [], 0
    for word in words_of(recall.text):
        if word.folded in recall.unread and word.start >= end:
            pieces += [safe(recall.text[end : word.start])]
            pieces += [f"<mark>{safe(recall.text[word.start : word.end])}</mark>"]
            end = word.end
    return "".join([*pieces, safe(recall.text[end:])])


def _said_of(candidate: Candidate | None) -> str:
    """A candidate's title, verdict and scores, as HTML."""
    if candidate is None:
        return "no candidate"
    scores = [
        f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in asdict(candidate.scores).items()
        if value is not None
    ]
    verdict = f"{candidate.score:.2f} {candidate.verdict or ''}"
    return "<br>".join(safe(text) for text in (candidate.title, verdict, *scores) if text)


def _picture(path: str, name: str, said: str) -> str:
    return _figure(data_address(read_image(Path(path))), name, said)


def _figure(address: str, name: str, said: str) -> str:
    """A picture with its name and what is said of it, which is HTML."""
    return (
        f'<figure><img src="{address}" alt="{name}" loading="lazy"><figcaption>'
        f'<strong>{name}</strong><span class="faint">{said}</span></figcaption></figure>\n'
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    headings = "".join(f"<th>{safe(column)}</th>" for column in columns)
    lines = "".join(
        f"<tr>{''.join(f'<td>{safe(cell)}</td>' for cell in row)}</tr>\n" for row in rows
    )
    return f"<table><tr>{headings}</tr>\n{lines}</table>\n"
