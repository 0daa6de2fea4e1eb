"""Measuring with fakes: the figures of pictures of which everything is known."""

import numpy as np
import pytest

from evaluation.manifest import KnownCover, KnownPhoto
from evaluation.measures import STAGES, misspelt
from evaluation.run import JOURNAL, evaluate, summary
from indexer.errors import ManifestError
from tests.covers import box
from tests.drawing import save_cover
from tests.fakes import FakeReader, InProcess, make_models

pytestmark = pytest.mark.usefixtures("whole_pictures")

WHOLE = box(0, 0, 300, 400)


@pytest.fixture
def known(tmp_path):
    """Two covers, and a photo of each: the same picture."""
    grounds = {"EMMA": (160, 40, 90), "KIM": (20, 120, 60)}
    covers, photos = [], []
    for title, ground in grounds.items():
        path = save_cover(tmp_path / "covers" / f"{title}.png", title, "SOME ONE", ground)
        photo = save_cover(tmp_path / "photos" / f"{title}.png", title, "SOME ONE", ground)
        covers.append(KnownCover(path, title, "Some One"))
        photos.append(KnownPhoto(photo, path.name, WHOLE))
    return covers, photos


def run(library, known, reader=None):
    counts = []
    models = make_models(reader=reader)
    outcomes = evaluate(
        library, InProcess(models), models, *known, counts.append, lambda: counts.append("step")
    )
    return outcomes, counts


def test_what_is_read_and_found_right_gives_full_marks(library, known):
    outcomes, counts = run(library, known)
    assert counts == [4, "step", "step", "step", "step"]
    document = summary(*outcomes)
    document["covers"].pop("misspelt_title_in_ten")  # two wrong letters leave little of KIM
    assert document["covers"] == {
        "count": 2,
        "wrongly_cut": 0,
        "title_word_recall": 1,
        "author_word_recall": 1,
        "exact_title_first": 1,
    }
    assert document["photos"]["count"] == 2
    assert document["photos"]["iou_mean"] == pytest.approx(1)
    assert list(document["stages"]) == list(STAGES)
    assert document["stages"]["+ turns"] == {"r@1": 1, "r@10": 1, "map": 1}


def test_a_stopped_run_goes_on_where_it_was(library, known):
    covers, photos = known
    first, _ = run(library, (covers, photos[:1]))
    second, _ = run(library, known, FakeReader(lines=()))
    assert second[1][0] == first[1][0]
    assert len((library.folder / JOURNAL).read_text().splitlines()) == 2


def test_a_run_stopped_in_the_midst_of_a_line_goes_on(library, known):
    covers, photos = known
    journal = library.folder / JOURNAL
    run(library, (covers, photos[:1]))
    journal.write_text(journal.read_text()[:-40])
    for _ in range(2):
        outcomes, _ = run(library, known)
        assert [photo.file for photo in outcomes[1]] == ["EMMA.png", "KIM.png"]


def test_a_photo_of_a_cover_that_is_nowhere_is_refused(library, known):
    covers, photos = known
    with pytest.raises(ManifestError, match=r"KIM\.png is in a photo but not among the covers"):
        run(library, (covers[:1], photos))


def test_words_that_were_not_read_are_missed(library, known):
    covers, photos = known
    covers[0] = KnownCover(covers[0].path, "EMMA WOODHOUSE", "Some One")
    document = summary(*run(library, (covers, photos))[0])
    assert document["covers"]["title_word_recall"] == pytest.approx(2 / 3)


def test_a_boundary_elsewhere_is_measured(library, known):
    covers, photos = known
    photos = [KnownPhoto(photo.path, photo.cover, box(0, 0, 300, 200)) for photo in photos]
    document = summary(*run(library, (covers, photos))[0])
    assert document["photos"]["iou_mean"] == pytest.approx(0.5)
    assert document["photos"]["iou_above_0.9"] == 0


@pytest.mark.parametrize("title", ["Wuthering Heights", "The 39 Steps", "Kim", "Émile"])
def test_a_misspelt_title_has_two_wrong_letters_and_always_the_same(title):
    wrong = misspelt(title, seed="a")
    letters = np.array([a != b for a, b in zip(title, wrong, strict=True)])
    assert letters.sum() == 2
    assert wrong == misspelt(title, seed="a")
    assert misspelt("A", seed="a") != "A"
    assert misspelt("1984", seed="a") == "1984"
