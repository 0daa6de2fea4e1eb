import os
import subprocess
import sys

import pytest


def test_list_all_covers(indexed, covers):
    listed = indexed.json("list")["covers"]
    assert [(cover["id"], cover["title"]) for cover in listed] == [
        (1, "EMMA"),
        (2, "KIM"),
        (3, "WALDEN"),
    ]
    assert set(listed[0]) == {"id", "path", "title", "author", "text", "labels", "notes"}
    lines = indexed("list").stdout.splitlines()
    assert len(lines) == 4
    assert "Rudyard Kipling" in lines[2]


def test_list_of_an_empty_library(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    cli("index", tmp_path / "empty")
    assert cli.json("list") == {"covers": []}
    assert cli("list").stdout == ""


def test_labels_are_counted_and_restrict_a_list(indexed):
    counted = indexed.json("labels")["labels"]
    assert [label["covers"] for label in counted] == sorted(
        (label["covers"] for label in counted), reverse=True
    )
    name, count = counted[0]["name"], counted[0]["covers"]
    assert len(indexed.json("list", "--label", name)["covers"]) == count
    row = indexed("labels").stdout.splitlines()[1].split()
    assert row == [str(count), *name.split(), counted[0]["classifier"]]
    assert "no cover carries" in indexed("list", "--label", "nothing", code=1).stderr


def test_remove_by_id_path_and_folder(indexed, covers, monkeypatch):
    monkeypatch.chdir(covers)
    assert indexed.json("remove", "1") == {"removed": [1]}
    assert indexed("remove", "kim.png").stdout == "1 removed\n"
    assert (covers / "kim.png").exists()
    assert [cover["id"] for cover in indexed.json("list")["covers"]] == [3]
    assert indexed.json("remove", str(covers)) == {"removed": [3]}


def test_a_folder_of_many_covers_is_not_forgotten_unasked(shelf, covers, monkeypatch):
    result = shelf("remove", "/", "1", code=1)
    assert result.stderr == "coverdex: 12 covers would be forgotten; to do so, add --yes\n"
    assert len(shelf.json("list")["covers"]) == 12
    assert shelf.json("remove", *range(1, 9)) == {"removed": list(range(1, 9))}
    assert shelf.json("remove", covers) == {"removed": [9, 10, 11, 12]}


def test_with_yes_a_folder_of_many_covers_is_forgotten(shelf, covers):
    assert shelf("remove", "--yes", covers).stdout == "12 removed\n"
    assert shelf.json("list")["covers"] == []


@pytest.mark.parametrize(("answer", "left", "code"), [("n", 12, 1), ("y", 0, 0)])
def test_on_a_terminal_it_is_asked(shelf, answer, left, code):
    command = [sys.executable, "-m", "cli", "--library", str(shelf.folder), "remove", "/"]
    leader, terminal = os.openpty()
    with subprocess.Popen(command, stdin=terminal, stderr=subprocess.PIPE) as asked:
        os.write(leader, f"{answer}\n".encode())
        assert b"Forget 12 covers? Their picture files stay. [y/N]" in asked.stderr.read()
    os.close(leader)
    os.close(terminal)
    assert asked.returncode == code
    assert len(shelf.json("list")["covers"]) == left


def test_remove_of_nothing_stored_removes_nothing(indexed):
    assert "nonsense" in indexed("remove", "1", "nonsense", code=1).stderr
    assert len(indexed.json("list")["covers"]) == 3
