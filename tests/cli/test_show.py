import json

import pytest
from PIL import Image as PillowImage

from tests.drawing import save_cover


def test_show_a_stored_cover(indexed, covers):
    document = indexed.json("show", "1")
    assert (document["id"], document["path"]) == (1, str(covers / "emma.png"))
    assert [line["text"] for line in document["lines"]] == ["EMMA", "Jane Austen"]
    assert (document["title"], document["author"]) == ("EMMA", "Jane Austen")
    assert (document["width"], document["height"]) == (300, 400)
    assert len(document["labels"]) == 5
    assert "embedding" not in document
    vector = indexed.json("show", "1", "--embedding")["embedding"]
    assert len(vector) == 512
    assert sum(number**2 for number in vector) == pytest.approx(1, abs=1e-4)
    table = indexed("show", "1").stdout
    assert "line" in table
    assert "Jane Austen (0.95)" in table


def test_show_a_picture_that_is_not_stored(indexed, tmp_path):
    path = save_cover(tmp_path / "new" / "utopia.png", "UTOPIA", "Thomas More")
    document = indexed.json("show", path)
    assert document["path"] == str(path)
    assert "id" not in document
    assert document["title"] == "UTOPIA"
    assert "UTOPIA" in indexed("show", path).stdout


def test_show_needs_no_library_for_a_picture(cli, tmp_path):
    path = save_cover(tmp_path / "utopia.png", "UTOPIA", "Thomas More")
    assert cli.json("show", path)["title"] == "UTOPIA"
    assert not cli.folder.exists()


def test_show_draws_a_picture(indexed, tmp_path):
    out = tmp_path / "seen.png"
    result = indexed("show", "1", "--picture", out, "--json")
    assert json.loads(result.stdout)["id"] == 1
    assert result.stderr == f"coverdex: drawn: {out}\n"
    with PillowImage.open(out) as picture:
        assert (picture.format, max(picture.size)) == ("PNG", 1600)


def test_show_a_picture_whose_file_is_gone(indexed, covers, tmp_path):
    (covers / "emma.png").unlink()
    assert indexed.json("show", "1")["title"] == "EMMA"
    result = indexed("show", "1", "--picture", tmp_path / "seen.png", code=1)
    assert "can't be opened" in result.stderr


@pytest.mark.parametrize("command", ["show", "similar"])
def test_a_drawing_has_no_name_of_another_picture(indexed, command, tmp_path):
    """By such a name it would be indexed as a cover."""
    result = indexed(command, "1", "--picture", tmp_path / "seen.jpg", code=2)
    assert "a drawing is a PNG" in result.stderr
    assert not (tmp_path / "seen.jpg").exists()
