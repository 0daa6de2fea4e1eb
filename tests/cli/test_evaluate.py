import csv
import json
import shutil

import pytest


def test_evaluate_measures_covers_and_photos(cli, covers, tmp_path):
    for name, columns, row in (
        ("covers", ["file", "title", "author"], ["kim.png", "Kim", "Rudyard Kipling"]),
        (
            "photos",
            ["file", "cover", *(f"{corner}_{axis}" for corner in ("tl", "tr", "br", "bl")
                                for axis in "xy")],
            ["photo.png", "kim.png", 0, 0, 300, 0, 300, 400, 0, 400],
        ),
    ):  # fmt: skip
        with (covers / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([columns, row])
    shutil.copy(covers / "kim.png", covers / "photo.png")
    manifests = (covers / "covers.csv", covers / "photos.csv", "--out", tmp_path / "out")
    document = json.loads(cli("evaluate", *manifests, "--json", library=False).stdout)
    of_covers, of_photos = document["sets"]
    assert of_covers["covers"]["count"] == 1
    assert of_covers["covers"]["title_word_recall"] == 1
    assert of_photos["photos"]["iou_mean"] == pytest.approx(1)
    assert of_photos["stages"]["+ geometry"]["r@1"] == 1
    assert document["library"] == {"covers": 1, "distractors": 0}
    assert (tmp_path / "out" / "stages.png").is_file()
    assert (tmp_path / "out" / "report.html").is_file()
    with_distractors = ("--distractors", covers, "--distractor-count", 2)
    again = cli("evaluate", *manifests, *with_distractors, library=False)
    assert "title word recall" in again.stdout
    assert str(tmp_path / "out" / "report.html") in again.stderr


def test_evaluate_overwrites_nothing(cli, covers):
    (covers / "covers.csv").write_text("file,title,author\nkim.png,Kim,Rudyard Kipling\n")
    before = {path: path.read_bytes() for path in covers.iterdir()}
    result = cli("evaluate", covers / "covers.csv", "--out", covers, library=False, code=1)
    assert "holds other files" in result.stderr
    assert {path: path.read_bytes() for path in covers.iterdir()} == before
