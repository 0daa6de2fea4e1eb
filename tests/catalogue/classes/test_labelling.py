import numpy as np
import pytest

from catalogue.classes import labelling
from catalogue.classes.files import classifier_file, confusion_file
from catalogue.classes.labelling import (
    forget_classifier,
    label_covers,
    load_inputs,
    with_own_labels,
)
from indexer.errors import NotFoundError
from indexer.store.covers import FileState, copy_cover, remove_covers
from indexer.store.records import record, summaries
from indexer.vision.labels import REGION_KINDS
from tests.covers import make_cover, store, unit_vector
from tests.fakes import NAMES, OTHER_NAMES, make_models
from tests.indexer.vision.test_classification import make_classifier


def genre(**changes):
    """A classifier of vectors: `like seed 0`, or `like seed 1`."""
    weight = 20 * np.stack([unit_vector(0), unit_vector(1)])
    bias = np.zeros(2, dtype=np.float32)
    return make_classifier(classes=("zero", "one"), weight=weight, bias=bias, **changes)


def own(library, id_):
    """Name and probability of a cover's labels by the classifier."""
    return [
        (label.name, round(label.probability, 3))
        for label in record(library, id_).cover.labels
        if label.classifier == "genre"
    ]


@pytest.fixture
def two(library):
    """Ids of two covers, one of each class."""
    return [store(library, f"/covers/{n}.jpg", make_cover(str(n), seed=n)) for n in (0, 1)]


def test_every_cover_is_labelled_once(library, two, monkeypatch):
    genre().save(classifier_file(library, "genre"))
    assert label_covers(library, make_models()) == []
    assert [own(library, id_)[0] for id_ in two] == [("zero", 1.0), ("one", 1.0)]
    before = library.db.execute("SELECT rowid, * FROM labels").fetchall()
    monkeypatch.setattr(
        labelling, "store_labels", lambda *_: pytest.fail("nothing is left to label")
    )
    assert label_covers(library, make_models()) == []
    assert library.db.execute("SELECT rowid, * FROM labels").fetchall() == before


def test_more_covers_than_fit_in_a_batch_are_labelled(library, two, monkeypatch):
    monkeypatch.setattr(labelling, "BATCH", 1)
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    assert all(own(library, id_) for id_ in two)


def test_the_labels_of_a_person_come_before_imagenets(library, two):
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    labels = record(library, two[0]).cover.labels
    assert [label.classifier for label in labels] == ["genre", "genre", NAMES.labels]
    (summary,) = summaries(library, two[:1]).values()
    assert [label.name for label in summary.labels] == ["zero", "book jacket"]


def test_a_cover_that_is_analysed_again_is_labelled_anew(library, two):
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    assert store(library, "/covers/0.jpg", make_cover(seed=1)) == two[0]
    assert own(library, two[0]) == []
    label_covers(library, make_models())
    assert own(library, two[0])[0] == ("one", 1.0)


def test_labels_go_with_a_cover_and_are_copied_with_it(library, two):
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    copy = copy_cover(library, two[1], "/covers/copy.jpg", FileState(1, 1, "x", str(NAMES)))
    assert own(library, copy) == own(library, two[1]) != []
    remove_covers(library, two)
    assert library.db.execute("SELECT DISTINCT cover_id FROM labels").fetchall() == [(copy,)]


def test_covers_of_other_models_are_not_labelled(library, two):
    stale = store(library, "/covers/stale.jpg", make_cover(), OTHER_NAMES)
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    assert own(library, stale) == []
    assert load_inputs(library, [stale, *two], pictures=True).ids == tuple(two)


def test_a_classifier_of_other_vectors_labels_nothing_and_asks_for_training(library, two):
    genre(embedding="other-vector").save(classifier_file(library, "genre"))
    (note,) = label_covers(library, make_models())
    assert "train it anew" in note
    assert own(library, two[0]) == []
    cover = make_cover()
    assert with_own_labels(cover, library, make_models()).labels == cover.labels


def test_a_cover_that_is_not_stored_gets_the_same_labels(library, two):
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    labels = with_own_labels(make_cover(seed=1), library, make_models()).labels
    assert labels == record(library, two[1]).cover.labels


def test_a_forgotten_classifier_leaves_nothing(library, two):
    genre().save(classifier_file(library, "genre"))
    confusion_file(library, "genre").touch()
    label_covers(library, make_models())
    forget_classifier(library, "genre")
    assert own(library, two[0]) == []
    assert [label.name for label in record(library, two[0]).cover.labels] == ["book jacket"]
    assert list((library.folder / "classifiers").iterdir()) == []
    with pytest.raises(NotFoundError, match="no classifier of yours is named 'genre'"):
        forget_classifier(library, "genre")


def test_labels_without_their_file_can_be_forgotten(library, two):
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    classifier_file(library, "genre").unlink()
    forget_classifier(library, "genre")
    assert own(library, two[0]) == []


def test_a_name_that_leads_elsewhere_removes_nothing(library, two):
    outside = library.folder / "mine.safetensors"
    outside.touch()
    with pytest.raises(NotFoundError, match="no classifier of yours"):
        forget_classifier(library, "../mine")
    assert outside.exists()


def test_a_cover_without_its_thumbnail_is_left_out(library, two):
    library.db.execute("DELETE FROM thumbnails WHERE cover_id = ?", [two[0]])
    genre().save(classifier_file(library, "genre"))
    label_covers(library, make_models())
    assert [
        row[0]
        for row in library.db.execute(
            "SELECT DISTINCT cover_id FROM labels WHERE classifier = 'genre'"
        )
    ] == two[1:]


@pytest.mark.parametrize("name", [NAMES.labels, REGION_KINDS])
def test_what_is_not_a_persons_can_not_be_forgotten(library, two, name):
    library.db.execute(
        "INSERT INTO labels VALUES (?, ?, 1, 1, 'photo', 0.5)", [two[0], REGION_KINDS]
    )
    with pytest.raises(NotFoundError, match="no classifier of yours"):
        forget_classifier(library, name)
