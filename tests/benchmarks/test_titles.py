import csv
import io
import tarfile

import numpy as np
import pytest
from PIL import Image

from benchmarks import titles
from indexer.vision.cover import TextLine

LINES = [("MOBY DICK", 20, 40), ("HERMAN MELVILLE", 80, 10), ("A whale of a tale", 50, 6)]
"""Words, their middle and their height, in hundredths of the cover's height."""


class FakeReader:
    """Reads LINES on every cover."""

    def detect(self, flat):
        height, width = flat.shape[:2]
        return [
            np.array([[0.1, -h], [0.9, -h], [0.9, h], [0.1, h]]) * [width, height / 200]
            + [0, middle * height / 100]
            for _, middle, h in LINES
        ]

    def recognise(self, flat, boxes):
        return [TextLine(words, box, 0.99) for (words, _, _), box in zip(LINES, boxes, strict=True)]


@pytest.fixture(autouse=True)
def fake_reader(monkeypatch):
    monkeypatch.setattr(titles, "_reader", FakeReader)


def marks(*roles):
    return [
        {
            "role": role,
            "left": "10",
            "right": "90",
            "top": str(middle - height / 2),
            "bottom": str(middle + height / 2),
        }
        for role, (_, middle, height) in zip(roles, LINES, strict=True)
    ]


def cover():
    return np.full((300, 200, 3), 200, np.uint8)


def test_a_guess_is_right_if_it_has_the_lines_that_were_marked():
    assert titles.marked_outcome(cover(), marks("title", "author", "other")) == (True, True)
    assert titles.marked_outcome(cover(), marks("title", "other", "author")) == (True, False)
    assert titles.marked_outcome(cover(), marks("author", "title", "other")) == (False, False)


def test_lines_without_a_mark_do_not_count():
    assert titles.marked_outcome(cover(), marks("title", "author", "other")[1:]) == (False, True)
    assert titles.marked_outcome(cover(), []) is None


def test_a_line_has_the_role_of_the_nearest_mark():
    own = marks("title", "author", "other")
    beside = {**own[0], "role": "other", "top": "1", "bottom": "41"}
    assert titles.marked_outcome(cover(), [beside, *own]) == (True, True)
    assert titles.marked_outcome(cover(), [beside, *own[1:]]) == (False, True)


def test_a_row_for_each_set(tmp_path, monkeypatch, capsys):
    Image.fromarray(cover()).save(tmp_path / "moby.png")
    with (tmp_path / "covers.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("file", "title", "author"))
        rows.writerow(("moby.png", "Mobydick: or, The Whale", "Herman Melville"))
        rows.writerow(("moby.png", "Typee", "Herman Melville"))
    with tarfile.open(tmp_path / "Fiction.tar", "w") as tar:
        tar.add(tmp_path / "moby.png", "1.png")
    table = io.StringIO()
    writer = csv.DictWriter(table, ("file", "role", "left", "top", "right", "bottom"))
    writer.writeheader()
    writer.writerows(
        {"file": "Fiction.tar/1.png", **mark} for mark in marks("title", "author", "other")
    )
    (tmp_path / "marks.csv").write_text(table.getvalue())
    monkeypatch.setattr(titles, "MARKS", tmp_path / "marks.csv")
    titles.main([str(tmp_path / "covers.csv"), "--marked", str(tmp_path)])
    printed = capsys.readouterr().out
    figures = [line.split()[-3:] for line in printed.splitlines() if line.split()[-1][-1].isdigit()]
    assert figures == [
        ["2", "0.000", "1.000"],
        ["2", "0.500", "1.000"],
        ["1", "1.000", "1.000"],
    ]


def test_the_marks_name_roles_and_boxes_within_the_cover():
    found = titles._marks()
    assert len(found) == 241
    for rows in found.values():
        for mark in rows:
            assert mark["role"] in {"title", "subtitle", "author", "publisher", "other"}
            left, top, right, bottom = (
                float(mark[side]) for side in ("left", "top", "right", "bottom")
            )
            assert left < right
            assert top < bottom
