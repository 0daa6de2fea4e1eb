"""Candidates by each vector alone and as search draws them."""

import csv

import cv2
import numpy as np
import pytest
import torch

from benchmarks import candidates
from benchmarks.candidates import LITE0, SECOND, Source, drawn
from tests.drawing import artwork

EMBEDDING = "ResNet18"


class FakeNetwork:
    """Features of pictures: their small grey pixels, or for `blind` the same for all."""

    def __init__(self, blind: bool) -> None:
        self.blind = blind

    def features(self, images):
        small = [cv2.resize(image, (8, 8), interpolation=cv2.INTER_AREA) for image in images]
        pixels = np.stack([image.mean(axis=2).ravel() for image in small]).astype(np.float32)
        return torch.from_numpy(pixels * 0 + 1 if self.blind else pixels - pixels.mean())


def test_two_rankings_take_turns():
    first, second = np.array([1, 2, 3, 4]), np.array([4, 3, 2, 1])
    np.testing.assert_array_equal(drawn(first, second), [1, 3, 4, 2])


@pytest.mark.usefixtures("whole_pictures")
def test_the_right_cover_is_found_among_all_covers(tmp_path, monkeypatch, capsys):
    folders = {name: tmp_path / name for name in ("own", "others", "shop")}
    for number, folder in enumerate(folders.values()):
        folder.mkdir()
        for seed in range(3):
            cv2.imwrite(str(folder / f"{seed}.png"), artwork(3 * number + seed))
    photos = tmp_path / "photos"
    photos.mkdir()
    cv2.imwrite(str(photos / "a.png"), np.rot90(artwork(2)))
    with (tmp_path / "photos.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("file", "cover"), ("a.png", "2.png"), ("b.png", "")])
    networks = {LITE0: True, SECOND: False, EMBEDDING: True}
    listed = [Source(n, n, lambda b=blind: FakeNetwork(b)) for n, blind in networks.items()]
    monkeypatch.setattr(candidates, "sources", lambda others: listed)
    covers = ["--covers", str(folders["own"]), str(folders["others"])]
    rest = ["--distractors", str(folders["shop"]), "--cache", str(tmp_path / "cache")]
    candidates.main([str(tmp_path), *covers, *rest])
    heading, _, *rows = capsys.readouterr().out.splitlines()
    assert heading.startswith("1 photos, 9 covers")
    ranks = [row.split()[-1] for row in rows]
    # A blind network ranks covers as they come; the layout vectors' first comes second with it.
    assert ranks == [*("3", "1", "3"), *("3", "1", "3"), "2"]
