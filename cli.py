"""The command line: parse, call, print. The one place where errors become exit codes.

Heavy modules are imported inside the commands that need them, so that `--help`, `list` and `text`
start without torch. Data goes to stdout, all else to stderr.

Exit codes: 0 all is well; 1 an error; 2 a wrong call; 3 some files failed; 130 interrupted.
"""

import csv
import json
import logging
import os
import sqlite3
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from indexer import folders
from indexer.errors import CoverdexError
from indexer.folding import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.models import Models
    from indexer.report import Report
    from indexer.store.library import Library
    from indexer.store.records import Record
    from indexer.vision.cover import Cover
    from indexer.vision.model_names import ModelChoice
    from search.results import Result

SOME_FILES_FAILED = 3
INTERRUPTED = 130


class GroupKind(StrEnum):
    """The kinds of `catalogue.groups`, for the help and for checking what was typed."""

    SAME_COVER = "same-cover"
    SAME_ART = "same-art"
    SAME_WORDS = "same-words"


class Commands(TyperGroup):
    """Runs a command and turns what goes wrong into a sentence and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command that was called."""
        try:
            return super().invoke(ctx)
        except CoverdexError as error:
            _message(str(error))
        except sqlite3.Error as error:
            from indexer.store.database import explain

            _message(explain(error))
        except KeyboardInterrupt:
            _message("interrupted; what was finished is kept, run it again to go on")
            raise typer.Exit(INTERRUPTED) from None
        raise typer.Exit(1)


class Messages(logging.Handler):
    """What the library says of its own accord, as that it waits for another program."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it like any other message."""
        _message(record.getMessage())


logging.getLogger("coverdex").addHandler(Messages())

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _library_folder(ctx: typer.Context, given: Path | None) -> Path | None:
    """A command's own --library, else the one before it, the environment's, the data folder."""
    if ctx.parent is None:
        return given
    named = given or ctx.parent.params["library"] or os.environ.get("COVERDEX_LIBRARY")
    return Path(named) if named else folders.library()


LibraryOption = Annotated[
    Path,
    typer.Option(
        "--library",
        callback=_library_folder,
        help="The library's folder. [default: $COVERDEX_LIBRARY, else the XDG data folder]",
        show_default=False,
    ),
]
NONE: Any = None
"""An option's default where a callback puts the value in."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
CountOption = Annotated[
    int, typer.Option("-k", "--count", metavar="N", min=1, help="How many at most.")
]
LabelOption = Annotated[
    list[str] | None,
    typer.Option("--label", metavar="LABEL", help="Only covers that carry it; repeatable."),
]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Print what each score is made of.")]
PictureArgument = Annotated[
    str, typer.Argument(metavar="PICTURE_OR_ID", help="A picture file, or a stored cover's id.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"coverdex {version('coverdex')}")
        raise typer.Exit


@app.callback()
def coverdex(
    library: LibraryOption = NONE,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Find book covers: by a photo, by their likeness, by their words."""


@app.command()
def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Pictures, and folders of pictures."),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try the files again that `failures` lists.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Analyse unchanged files again.")] = False,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Also remove covers of folders that are empty or gone."),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            envvar="COVERDEX_LANG", help="Languages of the words, as en,fr. [default: en]"
        ),
    ] = None,
    backbone: Annotated[
        str | None,
        typer.Option(
            envvar="COVERDEX_BACKBONE", help="covers, imagenet or timm:NAME. [default: covers]"
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            envvar="COVERDEX_WEIGHTS", help="A file of weights, for imagenet or timm:NAME."
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            envvar="COVERDEX_JOBS",
            help="Pictures worked on at once. [default: one a processor, if memory allows]",
        ),
    ] = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Add covers to the library, and bring those it has up to date."""
    from catalogue.classes.labelling import label_covers
    from indexer.models import models_for
    from indexer.run import index as run
    from output.progress import progress
    from search.vectors.index import open_index

    if not paths and not retry:
        raise typer.BadParameter("name files or folders, or use --retry for those that failed")

    def finish(library: "Library", choice: "ModelChoice") -> list[str]:
        notes = label_covers(library, models_for(choice))
        open_index(library).update()  # so that the first query needn't
        return notes

    with progress() as shown:
        report = run(
            library,
            paths or [],
            backbone=backbone,
            weights=weights,
            languages=lang.replace(" ", "").split(",") if lang else None,
            retry=retry,
            force=force,
            prune=prune,
            jobs=jobs,
            on_start=shown.start,
            on_step=shown.step,
            finish=finish,
        )
    for note in report.notes:
        _message(note)
    _print_report(report, as_json)
    if report.failures:
        raise typer.Exit(SOME_FILES_FAILED)


@app.command()
def similar(
    picture: PictureArgument,
    count: CountOption = 10,
    label: LabelOption = None,
    explain: ExplainOption = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers that look like a picture, or like a stored cover."""
    from indexer.store.library import Library
    from indexer.store.records import find_id
    from search.by_cover import similar_to_cover

    with Library.open(library) as opened, opened.snapshot():
        id_ = find_id(opened, picture)
        if id_ is not None:
            results = similar_to_cover(opened, id_, count, label or ())
        else:
            from indexer.library_models import models_of
            from indexer.vision.image import read_image
            from search.by_image import find_picture

            image = read_image(Path(picture))
            results = find_picture(opened, image, models_of(opened), count, label or ())
    _print_results(picture, results, as_json, explain)


# What looks like an option is a word, too: -dune.
@app.command(context_settings={"ignore_unknown_options": True})
def text(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="In any order and spelling.")],
    count: CountOption = 10,
    label: LabelOption = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers that carry these words, best first."""
    from indexer.store.library import Library
    from search.by_text import with_words

    question = " ".join(words)
    with Library.open(library) as opened, opened.snapshot():
        results = with_words(opened, question, count, label or ())
    _print_results(question, results, as_json)


@app.command()
def search(
    image: Annotated[Path | None, typer.Option("--image", help="A picture of the cover.")] = None,
    words: Annotated[str, typer.Option("--text", help="Words on the cover.")] = "",
    count: CountOption = 10,
    label: LabelOption = None,
    explain: ExplainOption = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers by picture, words and labels together."""
    from indexer.store.library import Library
    from search.by_text import with_words

    if image is None and not words:
        raise typer.BadParameter("name a picture with --image, words with --text, or both")
    with Library.open(library) as opened, opened.snapshot():
        if image is None:
            results = with_words(opened, words, count, label or ())
        else:
            from indexer.library_models import models_of
            from indexer.vision.image import read_image
            from search.by_image import find_picture

            models = models_of(opened)
            results = find_picture(opened, read_image(image), models, count, label or (), words)
    query = " ".join(str(part) for part in (image, words) if part)
    _print_results(query, results, as_json, explain)


@app.command()
def show(
    picture: PictureArgument,
    picture_out: Annotated[
        Path | None,
        typer.Option("--picture", help="Write a PNG that draws what each stage saw."),
    ] = None,
    embedding: Annotated[
        bool, typer.Option("--embedding", help="With --json: the vector as well.")
    ] = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Everything known of one cover, stored or not.

    A picture that isn't stored is analysed on the spot.
    """
    from indexer.vision.cover_json import cover_document
    from output.documents import record_document
    from output.terminal import print_cover

    cover, record = _known_or_described(picture, library)
    if picture_out:
        from indexer.vision.image import read_image
        from output.annotation import write_picture

        write_picture(read_image(Path(record.path if record else picture)), cover, picture_out)
        _message(f"drawn: {picture_out}")
    if as_json:
        _print_json(
            record_document(record, embedding=embedding)
            if record
            else {"path": str(Path(picture).absolute())}
            | cover_document(cover, embedding=embedding)
        )
    else:
        print_cover(cover, record)


@app.command("list")
def list_covers(
    label: LabelOption = None, library: LibraryOption = NONE, as_json: JsonOption = False
) -> None:
    """All covers of the library."""
    from indexer.store.labels import ids_with_labels
    from indexer.store.library import Library
    from indexer.store.records import all_ids, summaries
    from output.documents import summary_document
    from output.terminal import print_summaries

    with Library.open(library) as opened, opened.snapshot():
        found = summaries(opened, ids_with_labels(opened, label) if label else all_ids(opened))
    if as_json:
        _print_json({"covers": [summary_document(summary) for summary in found.values()]})
    else:
        print_summaries(list(found.values()))


@app.command()
def remove(
    covers: Annotated[
        list[str], typer.Argument(metavar="PICTURE_OR_ID", help="Ids, files, or folders.")
    ],
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Forget covers; their picture files stay where they are."""
    from indexer.store.covers import remove_covers
    from indexer.store.library import Library
    from indexer.store.records import stored_ids

    with Library.open(library) as opened:
        ids = sorted({id_ for cover in covers for id_ in stored_ids(opened, cover)})
        remove_covers(opened, ids)
    if as_json:
        _print_json({"removed": ids})
    else:
        typer.echo(f"{len(ids)} removed")


@app.command()
def labels(
    classifier: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only labels of this classifier.")
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Print each cover's labels as CSV.")
    ] = False,
    forget: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Remove a classifier of yours and all its labels."),
    ] = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """What covers show, and how many show it.

    ImageNet's classes, of whole covers and of their regions, and those that were trained with
    train-labels. Each can be a --label, by itself or after its classifier: genre:gothic.
    """
    from indexer.store.labels import carried_labels, label_counts
    from indexer.store.library import Library
    from output.documents import LABEL_COLUMNS, carried_document
    from output.terminal import print_table

    with Library.open(library) as opened:
        if forget:
            from catalogue.classes.labelling import forget_classifier

            forget_classifier(opened, forget)
            if as_json:
                _print_json({"forgotten": forget})
            else:
                typer.echo(f"{forget} is forgotten")
        elif export:
            carried = carried_document(carried_labels(opened, classifier))
            if as_json:
                _print_json({"labels": carried})
            else:
                _print_csv(LABEL_COLUMNS, carried)
        else:
            counts = label_counts(opened, classifier)
            if as_json:
                _print_json({"labels": [asdict(count) for count in counts]})
            else:
                rows = [(str(count.covers), count.name, count.classifier) for count in counts]
                print_table(("covers", "label", "classifier"), rows)


@app.command("train-labels")
def train_labels(
    labels_csv: Annotated[
        Path,
        typer.Argument(metavar="LABELS.csv", help="Columns: file (or id) and class."),
    ],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The classifier's name. [default: the file's]"),
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Train the network's last block, too: takes minutes.")
    ] = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Learn classes of your own, and label every cover with them.

    Classes are whatever tells your covers apart: genre, imprint, format. Five covers of each are
    the least; its figures are of covers that were held out.
    """
    from catalogue.classes.examples import FOLDS
    from catalogue.classes.files import confusion_file
    from catalogue.classes.train import name_for
    from catalogue.classes.train import train_labels as train
    from indexer.library_models import models_of
    from indexer.store.library import Library
    from indexer.store.run_lock import only_run
    from output.class_report import print_training
    from output.progress import progress

    chosen = name_for(labels_csv, name)
    with Library.open(library) as opened, only_run(library):
        models = models_of(opened)
        with progress() as shown:
            report = train(
                opened,
                labels_csv,
                chosen,
                models,
                deep=deep,
                on_start=shown.start,
                on_step=shown.advance,
            )
        plot = confusion_file(opened, chosen)
    if as_json:
        _print_json(
            {"classifier": chosen, "deep": deep, **report.document(), "confusion_png": str(plot)}
        )
    else:
        covers = int(report.confusion.sum())
        print_training(report, f"{covers} covers, held out in {FOLDS} parts")
        _message(f"every cover is labelled by {chosen}; confusion matrix: {plot}")


@app.command("failures")
def list_failures(library: LibraryOption = NONE, as_json: JsonOption = False) -> None:
    """Files that could not be indexed, and why.

    `coverdex index --retry` tries them again; one that is well again leaves the list.
    """
    from indexer.store.failures import failures
    from indexer.store.library import Library
    from output.documents import failures_document
    from output.terminal import print_failures

    with Library.open(library) as opened, opened.snapshot():
        found = failures(opened)
    if as_json:
        _print_json(failures_document(found))
    else:
        print_failures(found)
        if not found:
            _message("no file has failed")


@app.command()
def evaluate(
    manifests: Annotated[
        list[Path],
        typer.Argument(
            metavar="MANIFEST.csv",
            help="Covers (columns file, title, author) or photos (file, cover; optional: title, "
            "author, note, tl_x … bl_y).",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(help="A folder for the library, report.html, plots and unfinished work."),
    ] = Path("coverdex-evaluation"),
    distractors: Annotated[
        list[Path] | None,
        typer.Option(help="A folder or tar file of covers that are in no photo; repeatable."),
    ] = None,
    distractor_count: Annotated[
        int | None, typer.Option(min=1, help="How many distractors. [default: all]")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure every stage on pictures of which the truth is known."""
    from evaluation.run import evaluate as run
    from output.evaluation_page import write_page
    from output.evaluation_plots import write_plots
    from output.evaluation_table import print_evaluation
    from output.progress import progress

    with progress() as shown:
        evaluation = run(
            manifests,
            out,
            distractors=distractors or (),
            distractor_count=distractor_count,
            on_start=shown.start,
            on_step=shown.advance,
        )
    write_plots(evaluation, out)
    write_page(evaluation, out / "report.html")
    if as_json:
        _print_json(evaluation.document())
    else:
        print_evaluation(evaluation.document())
        _message(f"misses: {out / 'report.html'}")


@app.command()
def duplicates(
    kind: Annotated[
        list[GroupKind] | None,
        typer.Option("--kind", help="Only groups of it; repeatable. [default: all three]"),
    ] = None,
    reject: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Remember that two covers are not the same; then stop."),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write the groups as a page (.html) or picture (.png)."),
    ] = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers that belong together: one print, one artwork, one book.

    A and B are ids or files. What was rejected stays so when the covers are indexed again.
    """
    from catalogue.cannot_link import reject as remember
    from catalogue.duplicates import find_duplicates
    from catalogue.groups import KINDS
    from indexer.store.library import Library
    from indexer.store.records import summaries
    from output.contact_sheet import check_sheet, write_sheet
    from output.documents import groups_document
    from output.progress import progress
    from output.terminal import print_groups

    if sheet:
        check_sheet(sheet)
    with Library.open(library) as opened:
        if reject:
            a, b = remember(opened, *reject)
            if as_json:
                _print_json({"rejected": [a, b]})
            else:
                typer.echo(f"{a} and {b} will not be grouped again")
            return
        with opened.snapshot():
            with progress() as shown:
                groups = find_duplicates(
                    opened, kind or KINDS, on_start=shown.start, on_pair=shown.advance
                )
            if sheet:
                write_sheet(opened, groups, sheet)
                _message(f"written: {sheet}")
            covers = summaries(opened, sorted({id_ for group in groups for id_ in group.members}))
    if as_json:
        _print_json(groups_document(groups, covers))
    else:
        print_groups(groups, covers)
        if not groups:
            _message("no two covers belong together")


@app.command()
def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Check every promise of the library, and repair it.")
    ] = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Versions, models, and the library's health."""
    from catalogue.doctor import examine
    from output.terminal import print_findings

    findings = examine(library, deep=deep)
    if as_json:
        _print_json(findings.document())
    else:
        print_findings(findings)
    if not findings.healthy:
        raise typer.Exit(1)


def _known_or_described(picture: str, folder: Path) -> "tuple[Cover, Record | None]":
    """A stored cover, or a picture's description by the models of the library, if there is one."""
    from indexer.library_models import choose_models, models_of
    from indexer.models import models_for
    from indexer.store.library import FILE_NAME, Library
    from indexer.store.records import find_id, record
    from indexer.vision.model_names import ModelChoice

    if not (folder / FILE_NAME).exists() and not picture.isdigit():
        return _described(picture, models_for(ModelChoice())), None
    with Library.open(folder) as opened:
        with opened.snapshot():
            id_ = find_id(opened, picture)
            if id_ is not None:
                found = record(opened, id_)
                return found.cover, found
            if opened.is_empty():
                return _described(picture, models_for(choose_models(opened))), None
            models = models_of(opened)
        from catalogue.classes.labelling import with_own_labels

        return with_own_labels(_described(picture, models), opened, models), None


def _described(picture: str, models: "Models") -> "Cover":
    from indexer.pipeline import describe_cover
    from indexer.vision.image import read_image

    return describe_cover(read_image(Path(picture)), models)


def _print_results(
    query: str, results: "list[Result]", as_json: bool, explain: bool = False
) -> None:
    from output.documents import results_document
    from output.terminal import print_results

    if as_json:
        _print_json(results_document(query, results))
    else:
        print_results(results, explain=explain)
        if not results:
            _message("no cover found")


def _print_report(report: "Report", as_json: bool) -> None:
    if as_json:
        failures = [{"path": step.path, "reason": step.reason} for step in report.failures]
        passed_over = dict(report.passed_over)
        _print_json(dict(report.counts) | {"failures": failures, "passed_over": passed_over})
    else:
        for reason, number in report.passed_over.items():
            _message(f"passed over: {number} × {reason}")
        counts = [(str(outcome), number) for outcome, number in report.counts.items()]
        counts.append(("passed over", report.passed_over.total()))
        rare = ("moved", "passed over")
        said = [f"{number} {name}" for name, number in counts if number or name not in rare]
        typer.echo(", ".join(said))


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(printable(json.dumps(document, ensure_ascii=False, indent=2)))


def _print_csv(columns: "Sequence[str]", rows: "Iterable[dict[str, Any]]") -> None:
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _message(sentence: str) -> None:
    typer.echo(printable(f"coverdex: {sentence}"), err=True)


if __name__ == "__main__":
    app()
