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


def test_remove_of_nothing_stored_removes_nothing(indexed):
    assert "nonsense" in indexed("remove", "1", "nonsense", code=1).stderr
    assert len(indexed.json("list")["covers"]) == 3
