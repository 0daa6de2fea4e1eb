import pytest

from tests.drawing import save_cover


@pytest.fixture
def pair(indexed, covers):
    """The command line on four covers, of which 1 and 4 have the same words but other art."""
    save_cover(covers / "second.png", "EMMA", "Jane Austen", (20, 160, 160))
    indexed("index", covers)
    return indexed


def test_groups_are_listed_with_their_evidence(pair, covers):
    (group,) = pair.json("duplicates")["groups"]
    assert group["covers"] == [
        {"id": 1, "path": str(covers / "emma.png"), "title": "EMMA", "author": "Jane Austen"},
        {"id": 4, "path": str(covers / "second.png"), "title": "EMMA", "author": "Jane Austen"},
    ]
    (evidence,) = group["evidence"]
    assert (evidence["a"], evidence["b"], evidence["words"]) == (1, 4, 1.0)
    header, first, second = pair("duplicates").stdout.splitlines()
    assert header.split() == ["group", "kind", "id", "title", "author", "evidence", "file"]
    assert first.split()[:3] == ["1", group["kind"], "1"]
    assert "with 1:" in second


def test_only_some_kinds(pair):
    (group,) = pair.json("duplicates")["groups"]
    others = {"same-cover", "mirrored", "same-art", "same-words"} - {group["kind"]}
    options = [part for kind in others for part in ("--kind", kind)]
    assert pair.json("duplicates", *options) == {"groups": []}
    assert pair.json("duplicates", "--kind", group["kind"])["groups"] == [group]
    assert "same-cover" in pair("duplicates", "--kind", "same", code=2).stderr


def test_a_rejected_pair_is_not_grouped_again(pair, covers):
    assert pair("duplicates", "--reject", "1", "4").stdout == "1 and 4 will not be grouped again\n"
    assert pair.json("duplicates", "--reject", covers / "emma.png", "4") == {"rejected": [1, 4]}
    result = pair("duplicates")
    assert (result.stdout, result.stderr) == ("", "coverdex: no two covers belong together\n")


@pytest.mark.parametrize("name", ["sheet.html", "sheet.png"])
def test_a_sheet_is_written(pair, tmp_path, name):
    result = pair("duplicates", "--sheet", tmp_path / name)
    assert result.stderr == f"coverdex: written: {tmp_path / name}\n"
    assert (tmp_path / name).stat().st_size > 1000
    assert len(result.stdout.splitlines()) == 3


def test_a_sheet_of_another_kind_is_refused_before_the_work(pair, tmp_path):
    result = pair("duplicates", "--sheet", tmp_path / "sheet.pdf", code=1)
    assert result.stdout == ""
    assert "ends in .html or .png" in result.stderr
