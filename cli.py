"""The command line: parse, call, print. The one place where errors become exit codes.

Heavy modules are imported inside the commands that need them, so that `--help`, `list` and `text`
start without torch. Data goes to stdout, all else to stderr.

Exit codes: 0 all is well; 1 an error; 2 a wrong call; 3 some files failed; 130 interrupted.
"""

import json
import logging
import os
import sqlite3
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from typer import Argument, BadParameter, Context, Exit, Option, Typer, echo
from typer.core import TyperGroup

from indexer import folders
from indexer.errors import CoverdexError
from indexer.folding import printable
from output.messages import print_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.store.library import Library

SOME_FILES_FAILED = 3
INTERRUPTED = 130


Found = TypeVar("Found")
"""A result of any command."""


class GroupKind(StrEnum):
    """The kinds of `catalogue.groups`, as Typer takes no list of literals."""

    SAME_COVER = "same-cover"
    SAME_ART = "same-art"
    SAME_WORDS = "same-words"


class Commands(TyperGroup):
    """Runs a command and turns what goes wrong into a sentence and an exit code."""

    def invoke(self, ctx: Context) -> Any:  # type: ignore[override]
        """Run the command that was called."""
        try:
            return super().invoke(ctx)
        except CoverdexError as error:
            print_message(str(error))
        except sqlite3.Error as error:
            from indexer.store.database import explain

            print_message(explain(error))
        except KeyboardInterrupt:
            print_message("interrupted; what was finished is kept, run it again to go on")
            raise Exit(INTERRUPTED) from None
        raise Exit(1)


class Messages(logging.Handler):
    """What the library says of its own accord, as that it waits for another program."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it like any other message."""
        print_message(record.getMessage())


logging.getLogger("coverdex").addHandler(Messages())

app = Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _library_folder(ctx: Context, given: Path | None) -> Path | None:
    """A command's own --library, else the one before it, the environment's, the data folder."""
    if ctx.parent is None:
        return given
    named = given or ctx.parent.params["library"] or os.environ.get("COVERDEX_LIBRARY")
    return Path(named) if named else folders.library()


LibraryOption = Annotated[
    Path,
    Option(
        "--library",
        callback=_library_folder,
        help="The library's folder. [default: $COVERDEX_LIBRARY, else the XDG data folder]",
        show_default=False,
    ),
]
NONE: Any = None
"""An option's default where a callback puts the value in."""

JsonOption = Annotated[bool, Option("--json", help="Print one JSON document.")]
CountOption = Annotated[int, Option("-k", "--count", metavar="N", min=1, help="How many at most.")]
LabelOption = Annotated[
    list[str] | None,
    Option("--label", metavar="LABEL", help="Only covers that carry it; repeatable."),
]
ExplainOption = Annotated[bool, Option("--explain", help="Print what each score is made of.")]
PictureArgument = Annotated[
    str, Argument(metavar="PICTURE_OR_ID", help="A picture file, or a stored cover's id.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        echo(f"coverdex {version('coverdex')}")
        raise Exit


@app.callback()
def coverdex(
    library: LibraryOption = NONE,
    version: Annotated[
        bool, Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find book covers: by a photo, by their likeness, by their words."""


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, Argument(metavar="PATH", help="Pictures, and folders of pictures.")
    ] = None,
    retry: Annotated[
        bool, Option("--retry", help="Try the files again that `failures` lists.")
    ] = False,
    force: Annotated[bool, Option("--force", help="Analyse unchanged files again.")] = False,
    prune: Annotated[
        bool, Option("--prune", help="Also remove covers of folders that are empty or gone.")
    ] = False,
    lang: Annotated[
        str | None,
        Option(envvar="COVERDEX_LANG", help="Languages of the words, as en,fr. [default: en]"),
    ] = None,
    backbone: Annotated[
        str | None,
        Option(envvar="COVERDEX_BACKBONE", help="covers, imagenet or timm:NAME. [default: covers]"),
    ] = None,
    weights: Annotated[
        Path | None,
        Option(envvar="COVERDEX_WEIGHTS", help="A file of weights, for imagenet or timm:NAME."),
    ] = None,
    jobs: Annotated[
        int | None,
        Option(
            min=1,
            envvar="COVERDEX_JOBS",
            help="Pictures worked on at once. [default: one a processor, if memory allows]",
        ),
    ] = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Add covers to the library, and bring those it has up to date."""
    from catalogue.refresh import refresh
    from indexer.run import index as run
    from output.documents import report_document
    from output.progress import progress
    from output.terminal import print_report

    if not paths and not retry:
        raise BadParameter("name files or folders, or use --retry for those that failed")
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
            finish=refresh,
        )
    for note in report.notes:
        print_message(note)
    _print(report, report_document, print_report, as_json)
    if report.failures:
        raise Exit(SOME_FILES_FAILED)


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
    from output.documents import results_document
    from output.terminal import print_results
    from search import ask

    with _opened(library) as opened:
        results = ask.similar(opened, picture, count, label or ())
    _print(
        results,
        partial(results_document, picture),
        partial(print_results, explain=explain),
        as_json,
    )


# What looks like an option is a word, too: -dune.
@app.command(context_settings={"ignore_unknown_options": True})
def text(
    words: Annotated[list[str], Argument(metavar="WORDS", help="In any order and spelling.")],
    count: CountOption = 10,
    label: LabelOption = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers that carry these words, best first."""
    from output.documents import results_document
    from output.terminal import print_results
    from search import ask

    question = " ".join(words)
    with _opened(library) as opened:
        results = ask.text(opened, question, count, label or ())
    _print(results, partial(results_document, question), print_results, as_json)


@app.command()
def search(
    image: Annotated[Path | None, Option("--image", help="A picture of the cover.")] = None,
    words: Annotated[str, Option("--text", help="Words on the cover.")] = "",
    count: CountOption = 10,
    label: LabelOption = None,
    explain: ExplainOption = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers by picture, words and labels together."""
    from output.documents import results_document
    from output.terminal import print_results
    from search import ask

    if image is None and not words:
        raise BadParameter("name a picture with --image, words with --text, or both")
    with _opened(library) as opened:
        results = ask.search(opened, image, words, count, label or ())
    query = " ".join(str(part) for part in (image, words) if part)
    _print(
        results, partial(results_document, query), partial(print_results, explain=explain), as_json
    )


@app.command()
def show(
    picture: PictureArgument,
    picture_out: Annotated[
        Path | None, Option("--picture", help="Write a PNG that draws what each stage saw.")
    ] = None,
    embedding: Annotated[
        bool, Option("--embedding", help="With --json: the vector as well.")
    ] = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Everything known of one cover, stored or not.

    A picture that isn't stored is analysed on the spot.
    """
    from catalogue.show import show as analyse
    from output.documents import shown_document
    from output.terminal import print_shown

    shown = analyse(library, picture)
    if picture_out:
        from output.annotation import write_picture

        write_picture(shown.path, shown.cover, picture_out)
        print_message(f"drawn: {picture_out}")
    document = partial(shown_document, embedding=embedding)
    _print(shown, document, print_shown, as_json)


@app.command("list")
def list_(
    label: LabelOption = None, library: LibraryOption = NONE, as_json: JsonOption = False
) -> None:
    """All covers of the library."""
    from catalogue.covers import list_covers
    from output.documents import summaries_document
    from output.terminal import print_summaries

    with _opened(library) as opened:
        found = list_covers(opened, label or ())
    _print(found, summaries_document, print_summaries, as_json)


@app.command()
def remove(
    covers: Annotated[list[str], Argument(metavar="PICTURE_OR_ID", help="Ids, files, or folders.")],
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Forget covers; their picture files stay where they are."""
    from catalogue.covers import remove_covers

    with _opened(library) as opened:
        ids = remove_covers(opened, covers)
    _say(f"{len(ids)} removed", {"removed": ids}, as_json)


@app.command()
def labels(
    classifier: Annotated[
        str | None, Option(metavar="NAME", help="Only labels of this classifier.")
    ] = None,
    export: Annotated[bool, Option("--export", help="Print each cover's labels as CSV.")] = False,
    forget: Annotated[
        str | None, Option(metavar="NAME", help="Remove a classifier of yours and all its labels.")
    ] = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """What covers show, and how many show it.

    ImageNet's classes, of whole covers and of their regions, and those that were trained with
    train-labels. Each can be a --label, by itself or after its classifier: genre:gothic.
    """
    from indexer.store.labels import carried_labels, label_counts
    from output.documents import carried_document, counts_document
    from output.terminal import print_carried, print_counts

    with _opened(library) as opened:
        if forget:
            from catalogue.classes.labelling import forget_classifier

            forget_classifier(opened, forget)
            _say(f"{forget} is forgotten", {"forgotten": forget}, as_json)
        elif export:
            _print(carried_labels(opened, classifier), carried_document, print_carried, as_json)
        else:
            _print(label_counts(opened, classifier), counts_document, print_counts, as_json)


@app.command("train-labels")
def train_labels(
    labels_csv: Annotated[
        Path, Argument(metavar="LABELS.csv", help="Columns: file (or id) and class.")
    ],
    name: Annotated[
        str | None, Option(metavar="NAME", help="The classifier's name. [default: the file's]")
    ] = None,
    deep: Annotated[
        bool, Option("--deep", help="Train the network's last block, too: takes minutes.")
    ] = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Learn classes of your own, and label every cover with them.

    Classes are whatever tells your covers apart: genre, imprint, format. Five covers of each are
    the least; its figures are of covers that were held out.
    """
    from catalogue.classes.train import train_labels as train
    from output.class_report import print_training
    from output.documents import training_document
    from output.progress import progress

    with _opened(library) as opened, progress() as shown:
        training = train(
            opened, labels_csv, name, deep=deep, on_start=shown.start, on_step=shown.advance
        )
    _print(training, training_document, print_training, as_json)


@app.command("failures")
def list_failures(library: LibraryOption = NONE, as_json: JsonOption = False) -> None:
    """Files that could not be indexed, and why.

    `coverdex index --retry` tries them again; one that is well again leaves the list.
    """
    from indexer.store.failures import failures
    from output.documents import failures_document
    from output.terminal import print_failures

    with _opened(library) as opened:
        found = failures(opened)
    _print(found, failures_document, print_failures, as_json)


@app.command()
def evaluate(
    manifests: Annotated[
        list[Path],
        Argument(
            metavar="MANIFEST.csv",
            help="Covers (columns file, title, author) or photos (file, cover; optional: title, "
            "author, note, tl_x … bl_y).",
        ),
    ],
    out: Annotated[
        Path,
        Option(help="A folder for the library, report.html, plots and unfinished work."),
    ] = Path("coverdex-evaluation"),
    distractors: Annotated[
        list[Path] | None,
        Option(help="A folder or tar file of covers that are in no photo; repeatable."),
    ] = None,
    distractor_count: Annotated[
        int | None, Option(min=1, help="How many distractors. [default: all]")
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
    print_message(f"misses: {out / 'report.html'}")
    _print(evaluation.document(), dict, print_evaluation, as_json)


@app.command()
def duplicates(
    kind: Annotated[
        list[GroupKind] | None,
        Option("--kind", help="Only groups of it; repeatable. [default: all three]"),
    ] = None,
    reject: Annotated[
        tuple[str, str] | None,
        Option(metavar="A B", help="Remember that two covers are not the same; then stop."),
    ] = None,
    sheet: Annotated[
        Path | None,
        Option(metavar="OUT", help="Write the groups as a page (.html) or picture (.png)."),
    ] = None,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Covers that belong together: one print, one artwork, one book.

    A and B are ids or files. What was rejected stays so when the covers are indexed again.
    """
    from catalogue.cannot_link import reject as remember
    from catalogue.duplicates import duplicates as find
    from catalogue.groups import KINDS
    from output.contact_sheet import check_sheet, write_sheet
    from output.documents import duplicates_document
    from output.progress import progress
    from output.terminal import print_duplicates

    if sheet:
        check_sheet(sheet)
    with _opened(library) as opened:
        if reject:
            a, b = remember(opened, *reject)
            _say(f"{a} and {b} will not be grouped again", {"rejected": [a, b]}, as_json)
            return
        with progress() as shown:
            found = find(opened, kind or KINDS, on_start=shown.start, on_pair=shown.advance)
        if sheet:
            write_sheet(opened, found.groups, sheet)
            print_message(f"written: {sheet}")
    _print(found, duplicates_document, print_duplicates, as_json)


@app.command()
def doctor(
    deep: Annotated[
        bool, Option("--deep", help="Check every promise of the library, and repair it.")
    ] = False,
    library: LibraryOption = NONE,
    as_json: JsonOption = False,
) -> None:
    """Versions, models, and the library's health."""
    from catalogue.doctor import examine
    from output.documents import findings_document
    from output.terminal import print_findings

    findings = examine(library, deep=deep)
    _print(findings, findings_document, print_findings, as_json)
    if not findings.healthy:
        raise Exit(1)


def _opened(folder: Path) -> "Library":
    from indexer.store.library import Library

    return Library.open(folder)


def _print(
    found: Found,
    document: "Callable[[Found], dict[str, Any]]",
    print_found: "Callable[[Found], None]",
    as_json: bool,
) -> None:
    """Print a result: its JSON document, or what people read."""
    if as_json:
        echo(printable(json.dumps(document(found), ensure_ascii=False, indent=2)))
    else:
        print_found(found)


def _say(sentence: str, document: dict[str, Any], as_json: bool) -> None:
    """Print a result that one sentence tells."""
    _print(document, dict, lambda _: echo(sentence), as_json)


if __name__ == "__main__":
    app()
