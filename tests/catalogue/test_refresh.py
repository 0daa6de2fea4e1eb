import numpy as np

from catalogue.classes.files import classifier_file
from catalogue.refresh import refresh
from indexer.store.records import record
from search.vectors.faiss_file import FILE_NAME
from tests.covers import make_cover, store, unit_vector
from tests.fakes import CHOICE, make_models
from tests.indexer.vision.test_classification import make_classifier


def test_new_covers_are_labelled_and_their_vectors_indexed(library, monkeypatch):
    monkeypatch.setattr("indexer.models.models_for", lambda choice: make_models())
    weight = 20 * np.stack([unit_vector(0), unit_vector(1)])
    bias = np.zeros(2, dtype=np.float32)
    make_classifier(classes=("zero", "one"), weight=weight, bias=bias).save(
        classifier_file(library, "genre")
    )
    id_ = store(library, "/covers/a.jpg", make_cover(seed=1))
    assert refresh(library, CHOICE) == []
    assert record(library, id_).cover.labels[0].name == "one"
    assert (library.folder / FILE_NAME).is_file()


def test_a_classifier_that_cannot_be_used_is_noted(library, monkeypatch):
    monkeypatch.setattr("indexer.models.models_for", lambda choice: make_models())
    make_classifier(embedding="other-vector").save(classifier_file(library, "genre"))
    store(library, "/covers/a.jpg", make_cover())
    (note,) = refresh(library, CHOICE)
    assert "train it anew: coverdex train-labels LABELS.csv --name genre" in note
