"""Evaluations with fake models: the figures of pictures of which everything is known."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.manifest import KnownCover, KnownPhoto, LabelledSet
from evaluation.measures import STAGES
from evaluation.run import JOURNAL, measure, prepare_folder
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
        photos.append(KnownPhoto(photo, (path.name,), WHOLE))
    return covers, photos


def run(library, known, distractors=(), reader=None):
    counts = []
    models = make_models(reader=reader)
    covers, photos = known
    sets = [
        LabelledSet(Path("/a/covers.csv"), covers=tuple(covers)),
        LabelledSet(Path("/a/photos.csv"), photos=tuple(photos)),
    ]
    evaluation = measure(
        library, InProcess(models), models, sets, distractors,
        counts.append, lambda: counts.append("step"),
    )  # fmt: skip
    return evaluation, counts


def figures(library, known):
    """The documents of the two sets, covers and photos."""
    return run(library, known)[0].document()["sets"]


def test_what_is_read_and_found_right_gives_full_marks(library, known):
    evaluation, counts = run(library, known)
    assert counts == [4, "step", "step", "step", "step"]
    covers, photos = evaluation.document()["sets"]
    covers["covers"].pop("misspelt_title_in_ten")  # two wrong letters leave little of KIM
    assert covers["covers"] == {
        "count": 2,
        "wrongly_cut": 0,
        "title_words": 2,
        "title_word_recall": 1,
        "author_words": 4,
        "author_word_recall": 1,
        "title_guessed": 1,
        "author_guessed": 1,
        "exact_title_first": 1,
    }
    assert photos["photos"]["count"] == 2
    assert photos["photos"]["iou_mean"] == pytest.approx(1)
    assert photos["photos"]["upright"] == 1
    assert photos["photos"]["title_word_recall"] == 1
    assert list(photos["stages"]) == list(STAGES)
    assert photos["stages"]["+ turns"] == {"r@1": 1, "r@10": 1, "r@20": 1, "map": 1}


def test_a_stopped_run_goes_on_where_it_was(library, known):
    covers, photos = known
    first, _ = run(library, (covers, photos[:1]))
    second, _ = run(library, known, reader=FakeReader(lines=()))
    assert second.sets[1].photos[0] == first.sets[1].photos[0]
    assert len((library.folder / JOURNAL).read_text().splitlines()) == 3


def test_other_covers_in_the_library_are_another_evaluation(library, known, tmp_path):
    shop = save_cover(tmp_path / "shop" / "WALDEN.png", "WALDEN", "", (90, 90, 10))
    evaluation, counts = run(library, known, [shop])
    assert (evaluation.covers, evaluation.distractors, counts[0]) == (3, 1, 5)
    reader = FakeReader(lines=())
    evaluation, _ = run(library, known, reader=reader)
    assert (evaluation.covers, evaluation.distractors) == (2, 0)
    assert reader.calls  # the photos were measured again


def test_a_photo_of_a_cover_that_is_nowhere_is_refused(library, known):
    covers, photos = known
    with pytest.raises(ManifestError, match=r"KIM\.png is in a photo but not among the covers"):
        run(library, (covers[:1], photos))


def test_a_cover_that_is_no_picture_is_refused(library, known):
    known[0][1].path.write_text("no picture")
    with pytest.raises(ManifestError, match=r"KIM\.png: can't be indexed"):
        run(library, known)


def test_a_distractor_that_is_no_picture_is_passed_over(library, known, tmp_path):
    damaged = tmp_path / "damaged.png"
    damaged.write_text("no picture")
    assert run(library, known, [damaged])[0].distractors == 0


def test_words_that_were_not_read_are_missed(library, known):
    covers, photos = known
    covers[0] = KnownCover(covers[0].path, "EMMA WOODHOUSE", "Some One")
    of_covers, of_photos = figures(library, (covers, photos))
    assert of_covers["covers"]["title_word_recall"] == pytest.approx(2 / 3)
    assert of_photos["photos"]["title_word_recall"] == pytest.approx(2 / 3)


def test_a_photos_own_words_count_before_its_covers(library, known):
    covers, photos = known
    photos = [KnownPhoto(photos[0].path, photos[0].covers, title="", author="SOME BODY")]
    (outcome,) = run(library, (covers, photos))[0].sets[1].photos
    assert (outcome.title.words, outcome.author.unread) == (0, ("body",))


def test_a_boundary_elsewhere_is_measured(library, known):
    covers, photos = known
    photos = [KnownPhoto(photo.path, photo.covers, box(0, 0, 300, 200)) for photo in photos]
    _, of_photos = figures(library, (covers, photos))
    assert of_photos["photos"]["iou_mean"] == pytest.approx(0.5)
    assert of_photos["photos"]["iou_above_0.9"] == 0


def test_corners_of_another_turn_are_not_upright(library, known):
    covers, photos = known
    photos = [
        KnownPhoto(photo.path, photo.covers, np.roll(photo.corners, turn, axis=0))
        for turn, photo in enumerate(photos)
    ]
    _, of_photos = figures(library, (covers, photos))
    assert of_photos["photos"]["upright"] == 0.5


def test_a_photo_without_a_reference_has_no_rank(library, known):
    covers, photos = known
    photos = [KnownPhoto(photos[0].path, ())]
    (outcome,) = run(library, (covers, photos))[0].sets[1].photos
    assert (outcome.ranks, outcome.right, outcome.left_out, outcome.iou) == ({}, None, None, None)
    assert outcome.first.verdict == outcome.wrong_match.verdict == "match"


def test_of_several_books_the_best_counts(library, known):
    covers, photos = known
    photos = [KnownPhoto(photos[0].path, ("KIM.png", "EMMA.png"))]
    (outcome,) = run(library, (covers, photos))[0].sets[1].photos
    assert outcome.ranks["+ turns"] == 1
    assert outcome.right.verdict == "match"
    assert outcome.wrong_match is None
    assert outcome.left_out is None  # no other cover is there
    assert outcome.title.unread == ("kim",)


def test_an_output_folder_is_new_or_an_earlier_evaluations(tmp_path):
    prepare_folder(tmp_path / "new" / "out")
    (tmp_path / "new" / "out" / "report.html").touch()
    prepare_folder(tmp_path / "new" / "out")
    with pytest.raises(ManifestError, match="new: holds other files"):
        prepare_folder(tmp_path / "new")
    (tmp_path / "file").touch()
    with pytest.raises(ManifestError, match="file: can't hold an evaluation"):
        prepare_folder(tmp_path / "file")
