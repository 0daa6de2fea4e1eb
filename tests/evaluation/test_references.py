from pathlib import Path

import pytest

from evaluation.manifest import KnownCover, KnownPhoto, LabelledSet
from evaluation.references import covers_by_name, references
from indexer.errors import ManifestError


def described(*paths):
    return LabelledSet(Path("covers.csv"), tuple(KnownCover(path, "", "") for path in paths))


def test_a_reference_lies_beside_the_photos_or_in_another_manifest(tmp_path):
    beside = tmp_path / "covers" / "a.jpg"
    beside.parent.mkdir()
    beside.touch()
    photo = KnownPhoto(tmp_path / "x.jpg", ("a.jpg", "b.jpg"))
    photos = LabelledSet(tmp_path / "photos.csv", photos=(photo,))
    covers = covers_by_name([photos, described(Path("/covers/a.jpg"), Path("/covers/b.jpg"))])
    assert references(photo, photos, covers) == (beside, Path("/covers/b.jpg"))


def test_a_reference_that_is_nowhere_is_refused(tmp_path):
    photo = KnownPhoto(tmp_path / "x.jpg", ("a.jpg",))
    photos = LabelledSet(tmp_path / "photos.csv", photos=(photo,))
    with pytest.raises(ManifestError, match=r"a\.jpg is in a photo but not among the covers"):
        references(photo, photos, {})


def test_two_covers_of_one_name_are_refused():
    same = described(Path("/one/a.jpg"))
    assert covers_by_name([same, same]) == {"a.jpg": Path("/one/a.jpg")}
    with pytest.raises(ManifestError, match=r"a\.jpg is in two manifests"):
        covers_by_name([same, described(Path("/two/a.jpg"))])
