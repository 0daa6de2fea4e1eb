import dataclasses
import io
from pathlib import Path

import pytest
from rich.console import Console

from catalogue.findings import Finding, Findings
from catalogue.show import Shown
from indexer.store.records import Record, record, summaries
from indexer.vision.cover import Label
from indexer.vision.labels import REGION_KINDS
from output import terminal_table
from output.messages import print_message
from output.terminal import (
    print_findings,
    print_results,
    print_shown,
    print_summaries,
)
from search.results import Result
from search.scoring import Scores
from tests.covers import make_cover, store, with_kind

NASTY = ("[bold]b[/bold] [/] [red] [link=http://x]y", "[[x]] [The] end", ":smile:", "back\\[slash")
"""Words that rich would take for its markup, or for an emoji."""


def result(**changes: object) -> Result:
    plain = Result(
        rank=1, id=7, path="/covers/a.jpg", score=0.987, scores=Scores(0.9, None, 123),
        verdict="match", title="EMMA", author="Jane Austen", text="EMMA\nJane Austen",
        hits=((0, 4),), labels=(Label("book jacket", 0.5, "lite0"),),
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)


def shown(stored: Record) -> Shown:
    """A stored cover as `show` gives it."""
    return Shown(Path(stored.path), stored.cover, stored)


@pytest.fixture
def in_a_terminal(monkeypatch):
    """What a terminal of 100 columns and many colours would be sent."""
    sent = io.StringIO()

    def console():
        return Console(
            file=sent, force_terminal=True, width=100, color_system="truecolor", highlight=False
        )

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(terminal_table, "_console", console)
    return sent


def test_what_is_compared_by_vectors_alone_is_called_likeness(capsys):
    print_results([result(scores=Scores(0.9), score=0.9, verdict=None)])
    assert capsys.readouterr().out.startswith("rank\tlikeness\t")
    print_results([result(), result(scores=Scores(0.9))])
    assert capsys.readouterr().out.startswith("rank\tscore\t")


def test_an_answer_is_one_line_with_its_facts(capsys):
    print_results([result()], explain=False)
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["rank", "score", "id", "title", "author", "words", "file"]
    assert row.split(maxsplit=4)[:4] == ["1", "0.99", "match", "7"]
    assert "EMMA / Jane Austen" in row
    assert row.rstrip().endswith("/covers/a.jpg")


def test_an_explained_answer_says_what_its_score_is_made_of(capsys):
    print_results([result()], explain=True)
    header, row = capsys.readouterr().out.splitlines()
    assert header.split()[-6:] == [
        "visual",
        "text",
        "inliers",
        "area",
        "lettering",
        "distinct",
    ]
    assert row.split()[-6:] == ["0.90", "-", "123", "-", "-", "-"]


def test_an_answer_without_verdict_has_none(capsys):
    print_results([result(verdict=None)], explain=False)
    row = capsys.readouterr().out.splitlines()[1]
    assert row.split()[:3] == ["1", "0.99", "7"]


def test_no_answers_print_nothing_but_a_message(capsys):
    print_results([], explain=False)
    assert capsys.readouterr() == ("", "coverdex: no cover found\n")


def test_a_piped_line_is_never_folded_or_cut(capsys):
    words = "word " * 900
    print_results([result(text=words, path="/" + "deep/" * 100 + "a.jpg")], explain=False)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert words.strip() in lines[1]
    assert "\N{HORIZONTAL ELLIPSIS}" not in lines[1]


def test_a_line_break_or_tab_in_a_name_breaks_no_line(capsys, in_a_terminal):
    print_results([result(title="E\tM", path="/covers/two\nlines.jpg")], explain=False)
    assert "E\\tM" in in_a_terminal.getvalue()
    assert "/covers/two\\nlines.jpg" in in_a_terminal.getvalue()
    print_message("/covers/two\nlines.jpg: gone")
    assert capsys.readouterr().err == "coverdex: /covers/two\\nlines.jpg: gone\n"


def test_a_mirrored_picture_is_told(capsys):
    print_results([result(mirrored=True)], explain=False)
    assert capsys.readouterr().out.splitlines()[1].split("\t")[2] == "match (mirrored)"


def test_paths_below_here_are_short(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    print_results([result(path=str(tmp_path / "covers" / "a.jpg"))], explain=False)
    out = capsys.readouterr().out
    assert "covers/a.jpg" in out
    assert str(tmp_path) not in out


def test_hits_are_bold(in_a_terminal):
    hits = ((4, 12), (17, 26))
    print_results([result(text="THE BROTHERS and\nKARAMAZOV", hits=hits)], explain=False)
    sent = in_a_terminal.getvalue()
    assert "\x1b[1mBROTHERS\x1b[0m and / \x1b[1mKARAMAZOV\x1b[0m" in sent


def test_asterisks_on_a_cover_are_printed_as_they_are(in_a_terminal):
    print_results([result(text="** FIVE ** STARS *****", hits=())], explain=False)
    assert "** FIVE ** STARS *****" in in_a_terminal.getvalue()


# Words of covers and names of files are anyone's: they must stay words.

any_words = pytest.mark.parametrize("words", NASTY)


@any_words
def test_words_are_never_markup_in_answers(capsys, words):
    nasty = result(title=words, author=words, text=words, path=f"/covers/{words}.jpg")
    print_results([nasty], explain=False)
    assert capsys.readouterr().out.count(words) == 4


@any_words
def test_words_are_never_markup_in_lists(capsys, library, words):
    store(library, f"/covers/{words}.jpg", make_cover(title=words, author=words, labels=[words]))
    print_summaries(list(summaries(library, [1]).values()))
    assert capsys.readouterr().out.count(words) == 4


@any_words
def test_words_are_never_markup_of_one_cover(capsys, library, words):
    cover = make_cover(words, title=words, author=words, labels=[words], region_labels=[words])
    id_ = store(library, f"/covers/{words}.jpg", cover)
    print_shown(shown(record(library, id_)))
    assert capsys.readouterr().out.count(words) == 6


@any_words
def test_words_are_never_markup_of_the_doctors(capsys, words):
    print_findings(Findings((Finding(words, words, good=False),)))
    assert capsys.readouterr().out.count(words) == 2


@pytest.mark.parametrize("text", ["back\\**slash**", "**[**x**", "odd ** mark", "****", "**\\**"])
def test_marks_beside_anything_do_not_raise(capsys, text):
    print_results([result(text=text)], explain=False)
    assert capsys.readouterr().out.count("\n") == 2


def test_control_characters_do_not_reach_the_terminal(in_a_terminal):
    print_results([result(title="EM\x1b[2JMA", path="/covers/\x1b]0;owned\x07.jpg")], explain=False)
    sent = in_a_terminal.getvalue()
    assert "\x1b[2J" not in sent
    assert "\x1b]0;" not in sent


# Others.


def test_a_stored_cover_is_printed_with_all_that_is_known(capsys, library):
    cover = make_cover(
        "EMMA\nJane Austen", title="EMMA", author="Jane Austen", region_labels=["rose"]
    )
    cover = with_kind(cover, Label("photo", 0.8, REGION_KINDS), Label("logo", 0.2, REGION_KINDS))
    cover = dataclasses.replace(cover, labels=(Label("gothic", 0.7, "genre"), *cover.labels))
    id_ = store(library, "/covers/a.jpg", cover)
    print_shown(shown(record(library, id_)))
    facts = [tuple(line.split(maxsplit=1)) for line in capsys.readouterr().out.splitlines()]
    text = "\n".join(" ".join(fact) for fact in facts)
    for fact in (
        "id 1",
        "file /covers/a.jpg",
        "title (guess)",
        "picture 300×400 pixels",
        "cover found at 5,6 285,6 285,396 5,396 (confidence 0.75)",
        "genre gothic 70%",
        "shows book jacket 50%",
        "line EMMA (0.90)",
        "line Jane Austen (0.90)",
        "image photo 80%: rose 50%",
    ):
        assert fact in text


def test_a_cover_that_is_not_stored_has_no_id(capsys):
    print_shown(Shown(Path("/covers/a.jpg"), make_cover("EMMA"), None))
    out = capsys.readouterr().out
    assert "file" not in out
    assert "EMMA" in out


def test_findings_say_what_is_good(capsys):
    print_findings(Findings((Finding("torch", "2.14"), Finding("library", "damaged", False))))
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["ok", "torch", "2.14"],
        ["bad", "library", "damaged"],
    ]
