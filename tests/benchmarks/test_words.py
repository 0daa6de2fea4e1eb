import numpy as np
import pytest
from PIL import Image

from benchmarks import words
from benchmarks.words import Known, Outcome, Trial, known, main
from evaluation.manifest import read_manifest

HEADER = "file,cover,title,author\n"


@pytest.fixture
def sets(tmp_path):
    (tmp_path / "covers.csv").write_text("file,title,author\nkim.png,Kim,Rudyard Kipling\n")
    (tmp_path / "photos.csv").write_text(
        f"{HEADER}1.jpg,kim.png,,\n2.jpg,kim.png,Kim (stamped),Kipling\n3.jpg,,Emma,Jane Austen\n"
    )
    Image.fromarray(np.full((90, 60, 3), 200, np.uint8)).save(tmp_path / "kim.png")
    return [read_manifest(tmp_path / name) for name in ("covers.csv", "photos.csv")]


def test_a_photo_has_its_own_words_or_those_of_its_cover(sets, tmp_path):
    covers, photos = sets
    assert known(covers, sets) == [Known(tmp_path / "kim.png", "Kim", "Rudyard Kipling")]
    assert known(photos, sets) == [
        Known(tmp_path / "1.jpg", "Kim", "Rudyard Kipling"),
        Known(tmp_path / "2.jpg", "Kim (stamped)", "Kipling"),
    ]
    assert [picture.title for picture in known(photos, [photos])] == ["Kim (stamped)"]


def test_a_row_counts_words_read_whole_and_covers_set_upright(sets, monkeypatch, capsys):
    tried = []

    def measured(trial, files):
        tried.append((trial, len(files)))
        return Outcome([{"kim", "kipling"}], [(4 - trial.turn) % 4], 0.25, 900)

    monkeypatch.setattr(words, "in_own_process", measured)
    main([str(sets[0].manifest), "--reader", "rapidocr", "--turn", "0", "1"])
    assert tried == [(Trial("rapidocr", None, 0), 1), (Trial("rapidocr", None, 1), 1)]
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.split()[1:] == "rapidocr 0 1 1/ 1 1.000 1/ 2 0.500 1.000 0.25 900".split()
    assert (second.split()[2], second.split()[10]) == ("1", "1.000")


def test_a_cover_left_on_its_side_is_not_upright(sets, monkeypatch, capsys):
    monkeypatch.setattr(words, "in_own_process", lambda *_: Outcome([set()], [0], 0.25, 900))
    main([str(sets[0].manifest), "--reader", "rapidocr", "--turn", "1"])
    assert capsys.readouterr().out.splitlines()[1].split()[10] == "0.000"
