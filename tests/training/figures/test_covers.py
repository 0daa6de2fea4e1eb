"""The marks of real covers, and what is made of the covers."""

import tarfile

import numpy as np
import pytest
from PIL import Image as PillowImage

from indexer.vision.detection.figure_network import KINDS
from synth.assets import is_held_out
from tests.drawing import artwork
from training.figures import covers
from training.figures.covers import draw_marked, open_sources

LEARNED, MEASURED = "a.tar/2.png", "a.tar/0.png"


@pytest.fixture
def marked(tmp_path, monkeypatch, assets):
    """Two covers in a tar, of which marks tell, one of them held out."""
    assert [is_held_out(name) for name in (LEARNED, MEASURED)] == [False, True]
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for name in (LEARNED, MEASURED):
            path = tmp_path / name.rpartition("/")[2]
            PillowImage.fromarray(artwork(1)).save(path)
            tar.add(path, path.name)
    marks = tmp_path / "marks.csv"
    marks.write_text(
        "file,kind,left,top,right,bottom\n"
        f"{LEARNED},photo,0,0,100,100\n{MEASURED},illustration,10,20,60,80\n"
        "gone.tar/1.png,none,0,0,0,0\n"
    )
    monkeypatch.setattr(covers, "MARKS", marks)
    monkeypatch.setattr(covers, "load", lambda *_: assets)
    return tmp_path


def test_the_marks_are_of_known_kinds_and_lie_on_their_covers():
    marks = covers._marks()
    assert len(marks) > 300
    assert 0.1 < np.mean([is_held_out(name) for name in marks]) < 0.3
    for rows in marks.values():
        for row in rows:
            left, top, right, bottom = (
                float(row[side]) for side in ("left", "top", "right", "bottom")
            )
            if row["kind"] == "none":
                assert len(rows) == 1
                continue
            assert row["kind"] in KINDS
            assert 0 <= left < right <= 100
            assert 0 <= top < bottom <= 100


def test_marked_covers_come_out_of_tars_and_serve_as_art(marked, assets):
    learned = open_sources(marked / "work", marked, held_out=False)
    (cover,) = learned.covers
    assert cover.boxes.tolist() == [[0, 0, 1, 1]]
    assert learned.assets.photographs == (*assets.photographs, cover.path)
    measured = open_sources(marked / "work", marked, held_out=True)
    assert measured.covers[0].path != cover.path
    assert measured.assets.paintings == assets.paintings  # the figure fills no cover


def test_without_covers_there_are_drawn_ones_alone(marked, assets):
    sources = open_sources(marked / "work", None, held_out=False)
    assert (sources.covers, sources.assets) == ((), assets)
    with pytest.raises(FileNotFoundError, match="none of the covers"):
        open_sources(marked / "empty", marked / "work", held_out=False)


def test_a_mirrored_covers_figures_are_mirrored_too(marked):
    sources = open_sources(marked / "work", marked, held_out=True)
    (cover,) = sources.covers
    lefts = set()
    for seed in range(12):
        drawn = draw_marked(np.random.default_rng(seed), sources, cover, 160, 100)
        assert drawn.picture.shape == (160, 100, 3)
        large = drawn.boxes[drawn.kinds == KINDS.index("illustration")]
        if len(large) and large[0, 2] - large[0, 0] == 50:
            assert large[0, [1, 3]].tolist() == [32, 128]
            lefts.add(float(large[0, 0]))
    assert lefts == {10.0, 40.0}
