import numpy as np
import pytest

from indexer.errors import NotFoundError
from indexer.store.covers import remove_covers
from indexer.store.labels import (
    CarriedLabel,
    LabelCount,
    carried_labels,
    ids_with_labels,
    label_counts,
)
from indexer.vision.cover import Label
from indexer.vision.labels import REGION_KINDS, TOP, most_probable
from tests.covers import make_cover, store, with_kind
from tests.fakes import NAMES


@pytest.fixture
def three(library):
    """Ids of three covers."""
    return [
        store(library, "/covers/emma.jpg", make_cover(labels=["book jacket", "rose"])),
        store(library, "/covers/kim.jpg", make_cover(labels=["book jacket"],
              region_labels=["camel", "rose"])),
        store(library, "/other/walden.jpg", make_cover(labels=["lakeside"])),
    ]  # fmt: skip


@pytest.fixture
def genres(library, three):
    """The three covers, with the two most probable labels of a person's own classifier each."""
    rows = [
        (three[0], "genre", 0, 1, "romance", 0.75),
        (three[0], "genre", 0, 2, "camel", 0.25),
        (three[1], "genre", 0, 1, "Adventure", 0.5),
        (three[1], "genre", 0, 2, "romance", 0.5),
    ]
    library.db.conn.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?)", rows)
    return three


def test_the_most_probable_come_first_and_carry_their_classifiers_name():
    probabilities = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]], dtype=np.float32)
    first, second = most_probable(probabilities, ["a", "b", "c"], "genre")
    assert [(label.name, label.classifier) for label in first] == [
        ("b", "genre"), ("c", "genre"), ("a", "genre"),
    ]  # fmt: skip
    assert [label.probability for label in second] == pytest.approx([0.5, 0.3, 0.2])


def test_no_more_than_the_top_labels_are_kept():
    (labels,) = most_probable(np.full((1, 20), 0.05), [str(n) for n in range(20)], "x")
    assert len(labels) == TOP


def test_labels_are_those_of_the_cover_and_of_its_regions(library, three):
    assert ids_with_labels(library, ["rose"]) == three[:2]
    assert ids_with_labels(library, ["ROSE"]) == three[:2]
    assert ids_with_labels(library, ["rose", "camel"]) == [three[1]]
    assert ids_with_labels(library, ["lakeside", "rose"]) == []


def test_a_label_no_cover_carries_is_named(library, three):
    with pytest.raises(NotFoundError, match="no cover carries the label 'rosé'"):
        ids_with_labels(library, ["rose", "rosé"])


def test_of_other_classifiers_than_imagenets_only_the_most_probable_class_is_carried(
    library, genres
):
    assert ids_with_labels(library, ["romance"]) == [genres[0]]
    assert ids_with_labels(library, ["adventure", "camel"]) == [genres[1]]
    assert ids_with_labels(library, ["camel"]) == [genres[1]]


def test_a_label_can_be_asked_for_after_its_classifier(library, genres):
    store(library, "/covers/other.jpg", make_cover(labels=["romance"]))
    assert len(ids_with_labels(library, ["romance"])) == 2
    assert ids_with_labels(library, ["genre:Romance"]) == [genres[0]]
    with pytest.raises(NotFoundError, match="'genre:rose'"):
        ids_with_labels(library, ["genre:rose"])


def test_a_cover_carries_the_kinds_of_its_regions(library, three):
    kinds = Label("barcode", 0.6, REGION_KINDS), Label("logo", 0.4, REGION_KINDS)
    id_ = store(library, "/covers/b.jpg", with_kind(make_cover(region_labels=["comb"]), *kinds))
    assert ids_with_labels(library, ["barcode", "comb"]) == [id_]
    assert ids_with_labels(library, ["region-kinds:barcode"]) == [id_]
    with pytest.raises(NotFoundError, match="no cover carries the label 'logo'"):
        ids_with_labels(library, ["logo"])


def test_a_colon_in_a_label_of_its_own_does_no_harm(library):
    id_ = store(library, "/covers/a.jpg", make_cover(labels=["series: blue"]))
    assert ids_with_labels(library, ["series: blue"]) == [id_]


def test_labels_are_counted_by_cover_most_frequent_first(library, genres):
    store(library, "/covers/twice.jpg", make_cover(labels=["rose"], region_labels=["rose"]))
    assert label_counts(library) == [
        LabelCount("rose", NAMES.labels, 3),
        LabelCount("book jacket", NAMES.labels, 2),
        LabelCount("Adventure", "genre", 1),
        LabelCount("camel", NAMES.labels, 1),
        LabelCount("lakeside", NAMES.labels, 1),
        LabelCount("romance", "genre", 1),
    ]
    assert [count.name for count in label_counts(library, "genre")] == ["Adventure", "romance"]


def test_all_labels_that_are_carried_come_cover_by_cover(library, genres):
    assert carried_labels(library, "genre") == [
        CarriedLabel(genres[0], "/covers/emma.jpg", 0, Label("romance", 0.75, "genre")),
        CarriedLabel(genres[1], "/covers/kim.jpg", 0, Label("Adventure", 0.5, "genre")),
    ]
    kim = [row for row in carried_labels(library) if row.id == genres[1]]
    assert [(row.region, row.label.name) for row in kim] == [
        (0, "book jacket"), (0, "Adventure"), (1, "camel"), (1, "rose"),
    ]  # fmt: skip


@pytest.mark.parametrize("ask", [label_counts, carried_labels])
def test_a_classifier_that_there_is_not_is_named(library, genres, ask):
    with pytest.raises(NotFoundError, match="a classifier named 'imprint'"):
        ask(library, "imprint")
    remove_covers(library, genres)
    assert ask(library) == []
