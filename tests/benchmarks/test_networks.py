"""Covers a second: every work looks at all files."""

from pathlib import Path

from benchmarks import networks
from tests.drawing import save_cover


def test_all_files_are_looked_at_in_every_round(tmp_path: Path) -> None:
    files = [save_cover(tmp_path / f"{title}.png", title) for title in ("A", "B", "C")]
    parts: list[int] = []
    (speed,) = networks.measure(files, {"look": lambda images: parts.append(len(images))}, 2)
    assert parts == 9 * [1]
    assert 0 < speed.covers_per_second.least <= speed.covers_per_second.median


def test_the_shipped_network_takes_larger_squares(tmp_path: Path) -> None:
    image = networks.read_image(save_cover(tmp_path / "a.png", "DUNE"))
    vectors = networks.embedder(networks.covers_resnet18(64)).embed([image, image])
    assert vectors.shape == (2, 512)
