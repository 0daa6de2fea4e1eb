import cv2
import numpy as np
import pytest
import torch

from training import material, teachers
from training.batches import ProcessorViews
from training.material import from_covers, from_pack, views_of
from training.pack import write


@pytest.fixture
def made(stage, teacher, tmp_path, monkeypatch):
    """A folder of twelve covers; material to draw with, grounds and vectors are made up."""
    (tmp_path / "given").mkdir()
    for number in range(12):
        bgr = np.ascontiguousarray(stage.covers[number][..., ::-1])
        cv2.imwrite(str(tmp_path / "given" / f"{number:02}.png"), bgr)
    monkeypatch.setattr(material, "fetch", lambda folder: folder.mkdir())
    monkeypatch.setattr(material, "backgrounds", lambda *_: stage.grounds)
    monkeypatch.setattr(teachers, "teacher_vectors", lambda covers, _: teacher[: len(covers)])
    return tmp_path


def test_covers_of_a_folder_become_material(made):
    found = from_covers(made, made / "given", drawn=0)
    assert len(found.learned.covers) == len(found.teacher) == 11
    assert len(found.held_out.covers) == 1
    batch = next(views_of(found.learned, 3, torch.device("cpu")).batches(0, 1, lambda _: 32))
    assert batch.views.shape == (9, 32, 32, 3)
    assert isinstance(views_of(found.learned, 3, torch.device("cpu")), ProcessorViews)


def test_a_pack_brings_the_same_material(made):
    found = from_covers(made, made / "given", drawn=0)
    write(
        found.learned.covers,
        found.held_out.covers,
        found.learned.grounds,
        found.teacher,
        made / "pack.npz",
    )
    again = from_pack(made / "pack.npz")
    assert len(again.learned.covers) == 11
    assert len(again.held_out.covers) == 1
    assert torch.allclose(again.teacher, found.teacher, atol=1e-3)


def test_what_is_drawn_with_is_fetched_once(made, monkeypatch):
    material.prepare(made / "cache")
    monkeypatch.setattr(material, "fetch", None)
    material.prepare(made / "cache")
    assert (made / "cache" / "material").is_dir()
