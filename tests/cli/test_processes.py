"""Commands in processes of their own: what is imported, and what is piped."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("torch", "easyocr", "onnxruntime", "faiss", "timm", "torchvision", "sklearn", "scipy")


def run_apart(folder, *arguments, heavy=HEAVY):
    """Run a command in a fresh process; its output, and which heavy modules it imported."""
    program = (
        "import sys\n"
        "from cli import app\n"
        "try:\n"
        "    app(prog_name='coverdex')\n"
        "finally:\n"
        f"    print(sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    environment = {**os.environ, "COVERDEX_LIBRARY": str(folder), "COLUMNS": "80"}
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    return run.stdout, run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("index", "--help"), ("text", "kipling"), ("list",), ("labels",), ("show", "1"),
     ("labels", "--export"), ("train-labels", "--help")],
)  # fmt: skip
def test_what_needs_no_model_imports_none(indexed, arguments):
    stdout, imported = run_apart(indexed.folder, *arguments)
    assert stdout != ""
    assert imported == "[]"


def test_searching_words_needs_no_numpy(indexed):
    """Importing numpy takes longer than the search."""
    for arguments in (("text", "kipling"), ("text", "kipling", "--json")):
        stdout, imported = run_apart(indexed.folder, *arguments, heavy=("numpy", "pandas"))
        assert "Kipling" in stdout
        assert imported == "[]"


def test_training_on_stored_vectors_needs_no_network(shelf, labels_csv):
    stdout, imported = run_apart(shelf.folder, "train-labels", str(labels_csv))
    assert "accuracy" in stdout
    assert imported == "['scipy', 'sklearn']"


def test_similar_to_a_stored_cover_imports_no_network(indexed):
    stdout, imported = run_apart(indexed.folder, "similar", "1", "--json")
    assert [result["id"] for result in json.loads(stdout)["results"]] != []
    assert imported == "['faiss']"


def test_words_that_are_no_utf_8_do_no_harm(indexed):
    environment = {**os.environ, "COVERDEX_LIBRARY": str(indexed.folder)}
    environment["PYTHONIOENCODING"] = "utf-8:strict"  # as in most people's locales
    for options in ((), ("--json",)):
        run = subprocess.run(
            [sys.executable, "-m", "cli", "text", b"caf\xe9 kipling", *options],
            capture_output=True, env=environment, check=False,
        )  # fmt: skip
        assert b"Traceback" not in run.stderr
        assert b"Kipling" in run.stdout


def test_the_installed_command_is_this_one(indexed):
    run = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "coverdex"), "list", "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, "COVERDEX_LIBRARY": str(indexed.folder)},
        check=True,
    )
    assert len(json.loads(run.stdout)["covers"]) == 3
