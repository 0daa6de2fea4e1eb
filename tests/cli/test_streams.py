"""Where answers go: full disks, closed pipes, ASCII terminals, empty names."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cli import app


def run(*words, **options):
    command = [sys.executable, "-m", "cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, **options)


def test_a_full_disk_is_a_sentence(indexed):
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "cli", "--library", str(indexed.folder), "list"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 1
    assert ended.stderr == b"coverdex: the answer can't be written: the disk is full\n"


@pytest.mark.parametrize("asked", ["list", "--help"])
def test_a_closed_stdout_is_no_error(indexed, asked):
    command = 'exec "$0" -m cli --library "$1" "$2" >&-'
    words = [sys.executable, str(indexed.folder), asked]
    ended = subprocess.run(["sh", "-c", command, *words], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_closed_stdin_holds_no_picture(indexed):
    command = 'exec "$0" -m cli --library "$1" similar - <&-'
    words = [sys.executable, str(indexed.folder)]
    ended = subprocess.run(["sh", "-c", command, *words], capture_output=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"coverdex: ")
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"])
def test_where_no_message_can_be_written_the_exit_code_tells(indexed, stderr):
    command = f'exec "$0" -m cli --library "$1" remove nothing {stderr}'
    words = [sys.executable, str(indexed.folder)]
    ended = subprocess.run(["sh", "-c", command, *words], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, b"")


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("asked", ["nothing", "show", "index", "list --unknown"])
def test_a_wrong_call_without_stderr_ends_as_any(indexed, asked, stderr):
    command = f'exec "$0" -m cli --library "$1" {asked} {stderr}'
    words = [sys.executable, str(indexed.folder)]
    assert subprocess.run(["sh", "-c", command, *words], check=False).returncode == 2


NAMES_THAT_GARBLE = {
    "a\u202egpj.png": r"a\u202egpj.png",
    "b\x9b31m.png": r"b\u009b31m.png",
    "c\x7f.png": r"c\u007f.png",
    "d\u2028.png": r"d\u2028.png",
    "e\u2067f\u2069.png": r"e\u2067f\u2069.png",
}


def test_a_name_that_garbles_a_terminal_is_escaped(indexed, covers):
    for name in NAMES_THAT_GARBLE:
        shutil.copy(covers / "kim.png", covers / name)
    (covers / "x\u202egnp.jpg").write_bytes(b"no picture")
    ended = indexed("index", covers, code=3)
    assert r"x\u202egnp.jpg: not a picture" in ended.stderr
    listed = indexed("list").stdout
    assert all(shown in listed for shown in NAMES_THAT_GARBLE.values())
    assert not any(name in listed for name in NAMES_THAT_GARBLE)
    written = indexed("list", "--json").stdout
    assert not any(name in written for name in NAMES_THAT_GARBLE)
    names = {os.path.basename(cover["path"]) for cover in json.loads(written)["covers"]}
    assert names > set(NAMES_THAT_GARBLE)


def test_exported_labels_garble_no_terminal(indexed, covers, monkeypatch):
    (covers / "kim.png").rename(covers / "kim\x1b[31m.png")
    indexed("index", covers)
    assert "kim\x1b[31m.png" in indexed("labels", "--export").stdout  # as train-labels reads it
    monkeypatch.setattr("output.terminal.is_terminal", lambda: True)
    assert r"kim\x1b[31m.png" in indexed("labels", "--export").stdout


@pytest.mark.parametrize("asked", ["remove", "duplicates --reject 1", "list --label"])
def test_a_name_that_is_not_utf8_is_a_sentence(indexed, asked):
    ended = run("--library", indexed.folder, *asked.split(), os.fsdecode(b"bad\xff.jpg"))
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"coverdex: ")
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize("columns", ["40", "60"])
def test_the_help_fits_a_narrow_terminal(columns):
    for words in ([], ["index"], ["similar"], ["remove"]):
        ended = run(*words, "--help", env={**os.environ, "COLUMNS": columns})
        assert max(map(len, ended.stdout.decode().splitlines())) <= int(columns)


@pytest.mark.parametrize("asked", [["list"], ["list", "--help"], ["--help"], ["--version"]])
def test_a_closed_pipe_is_no_error(indexed, asked):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "cli", "--library", str(indexed.folder), *asked]
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_an_ascii_terminal_gets_escapes(indexed):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = run("--library", indexed.folder, "text", "café", env=environment)
    assert ended.returncode == 0
    assert b"Traceback" not in ended.stderr
    assert run("text", "--help", env=environment).returncode == 0


def test_an_empty_library_says_so(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    cli("index", tmp_path / "empty")
    result = cli("list")
    assert result.stdout == ""
    assert "no covers; add some with: coverdex index FOLDER" in result.stderr
    labels = cli("labels")
    assert labels.stdout == ""
    assert "no cover carries a label; add covers with: coverdex index FOLDER" in labels.stderr


def test_an_empty_name_is_not_the_current_folder(indexed):
    assert "an empty name" in indexed("remove", "", code=1).stderr
    assert "an empty name" in indexed("index", "", code=2).stderr
    assert "an empty name" in indexed("show", "", code=2).stderr
    assert "an empty name" in indexed("similar", "", code=2).stderr
    assert "an empty name" in indexed("watch", "", code=2).stderr
    assert b"an empty name" in run("evaluate", "").stderr
    assert b"an empty name" in run("list", "--library", "").stderr
    assert b"an empty name" in run("--library", "", "list").stderr
    assert "an empty name" in indexed("show", "1", "--picture", "", code=2).stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["similar"], 1),
        (["show"], 1),
        (["index"], 2),
        (["search", "--image"], 2),
        (["watch"], 2),
    ],
)
def test_a_web_address_is_named_whole(indexed, words, code):
    result = indexed(*words, "https://example.org/a.jpg", code=code)
    assert "https://example.org/a.jpg: a web address" in " ".join(result.stderr.split())


def test_a_web_address_is_no_manifest():
    assert (
        b"https://example.org/a.csv: a web" in run("evaluate", "https://example.org/a.csv").stderr
    )


def test_no_file_is_overwritten_without_force(indexed, covers):
    before = (covers / "kim.png").read_bytes()
    result = indexed("show", covers / "kim.png", "--picture", covers / "kim.png", code=1)
    assert "this is the picture itself" in result.stderr
    result = indexed("show", covers / "kim.png", "--picture", covers / "emma.png", code=1)
    assert "add --force" in result.stderr
    assert (covers / "kim.png").read_bytes() == before


@pytest.mark.parametrize(
    "words", [["duplicates", "--sheet"], ["show", "1", "--picture"], ["similar", "1", "--picture"]]
)
def test_no_cover_is_overwritten(indexed, covers, words):
    before = {path: path.read_bytes() for path in covers.glob("*.png")}
    for path in before:
        result = indexed(*words, path, "--force", code=1)
        assert "name another file to write" in result.stderr
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("command", ["show", "similar"])
def test_the_library_is_not_overwritten(indexed, command):
    drawing = indexed.folder / "classes.png"
    result = indexed(command, "1", "--picture", drawing, "--force", code=1)
    assert "this is a file of the library" in result.stderr
    result = indexed(command, "1", "--picture", indexed.folder / "coverdex.db", "--force", code=2)
    assert "a drawing is a PNG" in result.stderr
    assert "kim.png" in indexed("list").stdout


def test_a_replaced_file_is_not_answered_by_its_old_analysis(indexed, covers):
    assert indexed("similar", covers / "kim.png").stderr == ""
    os.replace(covers / "emma.png", covers / "kim.png")
    result = indexed("similar", covers / "kim.png")
    assert "kim.png: changed since it was indexed, so it is analysed again" in result.stderr
    assert "EMMA" in indexed("show", covers / "kim.png").stdout


@pytest.mark.parametrize("command", ["show", "similar"])
def test_an_id_is_answered_by_an_old_analysis_with_a_word(indexed, covers, command):
    assert indexed(command, "2").stderr == ""
    os.replace(covers / "emma.png", covers / "kim.png")
    result = indexed(command, "2")
    assert "kim.png: changed since it was indexed; this is what was there then" in result.stderr
    assert indexed(command, "1").stderr == ""  # its file is gone


def test_a_picture_on_stdin_is_shown(indexed, covers, tmp_path):
    words = ["show", "-", "--library", str(indexed.folder), "--picture", str(tmp_path / "out.png")]
    result = CliRunner().invoke(app, words, input=(covers / "kim.png").read_bytes())
    assert result.exit_code == 0
    assert "KIM" in result.stdout
    assert (tmp_path / "out.png").exists()


@pytest.mark.parametrize("asked", [["similar", "-"], ["search", "--image", "-"], ["show", "-"]])
def test_a_picture_may_come_on_stdin(indexed, asked):
    command = [sys.executable, "-m", "cli", "--library", str(indexed.folder), *asked]
    ended = subprocess.run(command, input=b"no picture", capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"not a picture in a known format" in ended.stderr
