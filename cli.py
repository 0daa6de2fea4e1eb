"""The command line: parse, call, print. Errors become exit codes here.

The answer goes to stdout, all messages to stderr. Modules are imported inside the commands that
need them, so `--help`, `list` and `text` start without torch.

Exit codes: 0 success; 1 an error; 2 a wrong call; 3 some files failed; 130 interrupted.
"""

import errno
import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer import BadParameter, Context, Exit, Typer, echo
from typer.core import TyperGroup

import cli_options as options
import cli_questions as questions
import cli_service
from indexer.errors import CoverdexError
from output.answer import print_answer
from output.messages import Logged, discard, prepare_streams, print_message, stderr_may_be_full

if TYPE_CHECKING:
    from indexer.store.library import Library
    from search.results import Result

SOME_FILES_FAILED, INTERRUPTED = 3, 130


class Commands(TyperGroup):
    """Runs a command; prints an error as one sentence and ends with its exit code."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Parse the command line; this prints the help, which `invoke` never sees."""
        prepare_streams()
        with _errors_told():
            return super().make_context(*args, **(options.help_width() | extra))

    def invoke(self, ctx: Context) -> Any:  # type: ignore[override]
        """Run the command that was called."""
        with _errors_told():
            return super().invoke(ctx)


@contextmanager
def _errors_told() -> Iterator[None]:
    """Write out the answer at the end; an error becomes one sentence and an exit code."""
    try:
        try:
            yield
        except Exit:
            sys.stdout.flush()
            raise
        sys.stdout.flush()
        return
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        discard(sys.stdout)
        if error.errno == errno.EPIPE:  # the reader, as `head`, has had enough
            raise Exit(0) from None
        print_message("the answer can't be written: the disk is full")
    except CoverdexError as error:
        print_message(str(error))
    except sqlite3.Error as error:
        from indexer.store.database import explain

        print_message(explain(error))
    except options.UsageError as error:
        with stderr_may_be_full():
            error.show()
        raise Exit(error.exit_code) from None
    except KeyboardInterrupt:
        print_message("interrupted; what was finished is kept, run it again to go on")
        raise Exit(INTERRUPTED) from None
    raise Exit(1)


logging.getLogger("coverdex").addHandler(Logged())

app = Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_service.app)


@app.callback()
def coverdex(
    library: options.LibraryFolder = options.FROM_CALLBACK,
    version: options.Version = False,
) -> None:
    """Find book covers: by a photo, by their likeness, by their words."""


@app.command()
def index(
    paths: options.Paths = None,
    retry: options.Retry = False,
    force: options.Force = False,
    prune: options.Prune = False,
    lang: options.Lang = None,
    reader: options.Reader = None,
    backbone: options.Backbone = None,
    weights: options.Weights = None,
    jobs: options.Jobs = None,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
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
            reader=reader,
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
    print_answer(report, report_document, print_report, as_json)
    if report.failures:
        raise Exit(SOME_FILES_FAILED)


@app.command()
def similar(
    picture: options.Query,
    count: options.Count = 10,
    label: options.Label = None,
    explain: options.Explain = False,
    picture_out: options.BooksOut = None,
    force: options.Overwrite = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """Covers that look like each book in a picture, or like a stored cover."""
    from output.documents import books_document
    from output.terminal import print_books
    from output.written import check_output

    if picture_out:
        check_output(picture_out, force=force, library=library, inputs=(Path(picture),))
    source = sys.stdin.buffer.read() if picture == "-" else picture
    books = questions.similar(library, source, count, label or ())
    if picture_out:
        from output.annotation import write_books

        write_books(source, books, picture_out)
    document, table = partial(books_document, picture), partial(print_books, explain=explain)
    print_answer(books, document, table, as_json)


@app.command(context_settings={"ignore_unknown_options": True})  # they are words: -dune
def text(
    words: options.Words,
    count: options.Count = 10,
    label: options.Label = None,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """Covers that carry these words, best first."""
    question = " ".join(words)
    results = questions.text(library, question, count, label or ())
    _print_results(question, results, as_json)


@app.command()
def search(
    image: options.Image = None,
    words: options.Text = "",
    count: options.Count = 10,
    label: options.Label = None,
    explain: options.Explain = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """Covers by picture, words and labels together."""
    if image is None and not words:
        raise BadParameter("name a picture with --image, words with --text, or both")
    source = sys.stdin.buffer.read() if image == Path("-") else image
    results = questions.search(library, source, words, count, label or ())
    query = " ".join(str(part) for part in (image, words) if part)
    _print_results(query, results, as_json, explain)


@app.command()
def show(
    picture: options.Query,
    picture_out: options.PictureOut = None,
    embedding: options.Embedding = False,
    force: options.Overwrite = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """Everything known of one cover, stored or not.

    A picture that isn't stored is analysed on the spot.
    """
    from output.documents import shown_document
    from output.terminal import print_shown
    from output.written import check_output

    if picture_out:
        check_output(picture_out, force=force, library=library, inputs=(Path(picture),))
    source = sys.stdin.buffer.read() if picture == "-" else picture
    shown = questions.show(library, source)
    if picture_out:
        from output.annotation import write_picture

        write_picture(source if isinstance(source, bytes) else shown.path, shown.cover, picture_out)
        print_message(f"drawn: {picture_out}")
    print_answer(shown, partial(shown_document, embedding=embedding), print_shown, as_json)


@app.command("list")
def list_(
    label: options.Label = None,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """All covers of the library."""
    from catalogue.covers import list_covers
    from output.documents import summaries_document
    from output.terminal import print_summaries

    with _opened(library) as opened:
        found = list_covers(opened, label or ())
    print_answer(found, summaries_document, print_summaries, as_json)


@app.command()
def remove(
    covers: options.CoversOrFolders,
    yes: options.Yes = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """Forget covers; their picture files stay where they are."""
    from catalogue.covers import remove_covers
    from output.confirmation import confirm_removal

    with _opened(library) as opened:
        ids = remove_covers(opened, covers, confirm=partial(confirm_removal, yes=yes))
    _say(f"{len(ids)} removed", {"removed": ids}, as_json)


@app.command()
def labels(
    classifier: options.Classifier = None,
    export: options.Export = False,
    forget: options.Forget = None,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """What covers show, and how many show it.

    ImageNet's classes, of whole covers and of their figures, and those that were trained with
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
            carried = carried_labels(opened, classifier)
            print_answer(carried, carried_document, print_carried, as_json)
        else:
            print_answer(label_counts(opened, classifier), counts_document, print_counts, as_json)


@app.command("train-labels")
def train_labels(
    labels_csv: options.LabelsFile,
    name: options.Name = None,
    deep: options.LastBlock = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
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
    print_answer(training, training_document, print_training, as_json)


@app.command("failures")
def list_failures(
    library: options.LibraryFolder = options.FROM_CALLBACK, as_json: options.Json = False
) -> None:
    """Files that could not be indexed, and why.

    `coverdex index --retry` tries them again; one that is well again leaves the list.
    """
    from indexer.store.failures import failures
    from output.documents import failures_document
    from output.terminal import print_failures

    with _opened(library) as opened:
        found = failures(opened)
    print_answer(found, failures_document, print_failures, as_json)


@app.command()
def evaluate(
    manifests: options.Manifests,
    out: options.Out = Path("coverdex-evaluation"),
    distractors: options.Distractors = None,
    distractor_count: options.DistractorCount = None,
    as_json: options.Json = False,
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
    print_answer(evaluation.document(), dict, print_evaluation, as_json)


@app.command()
def duplicates(
    kind: options.Kind = None,
    reject: options.Reject = None,
    sheet: options.Sheet = None,
    force: options.Overwrite = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
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
    from output.written import check_output

    if sheet:
        check_sheet(sheet)
        check_output(sheet, force=force, library=library)
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
    print_answer(found, duplicates_document, print_duplicates, as_json)


@app.command()
def doctor(
    deep: options.Repair = False,
    library: options.LibraryFolder = options.FROM_CALLBACK,
    as_json: options.Json = False,
) -> None:
    """Versions, models, and the library's health."""
    from catalogue.doctor import examine
    from output.documents import findings_document
    from output.terminal import print_findings

    findings = examine(library, deep=deep)
    print_answer(findings, findings_document, print_findings, as_json)
    if not findings.healthy:
        raise Exit(1)


def _opened(folder: Path) -> "Library":
    from indexer.store.library import Library

    return Library.open(folder)


def _print_results(query: str, found: "list[Result]", as_json: bool, explain: bool = False) -> None:
    from output.documents import results_document
    from output.terminal import print_results

    document, table = partial(results_document, query), partial(print_results, explain=explain)
    print_answer(found, document, table, as_json)


def _say(sentence: str, document: dict[str, Any], as_json: bool) -> None:
    """Print a result for which one sentence is enough."""
    print_answer(document, dict, lambda _: echo(sentence), as_json)


if __name__ == "__main__":
    app()
