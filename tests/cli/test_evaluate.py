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
    assert document["covers"]["count"] == 1
    assert document["covers"]["title_word_recall"] == 1
    assert document["photos"]["iou_mean"] == pytest.approx(1)
    assert document["stages"]["+ geometry"]["r@1"] == 1
    assert (tmp_path / "out" / "stages.png").is_file()
    assert "title word recall" in cli("evaluate", *manifests, library=False).stdout
