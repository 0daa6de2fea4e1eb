from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from catalogue.classes.calibration import calibration_error
from catalogue.classes.examples import FOLDS
from catalogue.classes.files import classifier_file, confusion_file
from catalogue.classes.last_layer import LastLayer
from catalogue.classes.train import held_out_scores, make_folds, name_for, train_labels
from indexer.errors import TrainingError
from indexer.store.library import Library
from indexer.store.records import record
from indexer.vision.classification import load_classifier
from indexer.vision.labels import REGION_KINDS
from tests.covers import make_cover, store, unit_vector
from tests.fakes import NAMES, OTHER_NAMES, make_models

CLASSES = ("gothic", "sea", "travel")


@pytest.fixture
def shelf(library):
    """Thirty covers of three classes, each near the middle of its class; ten more of the first."""
    import dataclasses

    middles = [unit_vector(1000 + number) for number in range(3)]
    for n in range(40):
        middle = middles[n % 3 if n < 30 else 0]
        vector = middle + 0.6 * unit_vector(n)
        cover = dataclasses.replace(
            make_cover(), vector=(vector / np.linalg.norm(vector)).astype(np.float32)
        )
        store(library, f"/covers/{n}.jpg", cover)
    return library


@pytest.fixture
def labels_csv(tmp_path):
    """The first thirty covers with their classes, one of them a wrong one."""
    path = tmp_path / "Genre of mine.csv"
    names = [CLASSES[n % 3] for n in range(30)]
    names[4] = "travel"
    rows = [f"/covers/{n}.jpg,{name}" for n, name in enumerate(names)]
    path.write_text("\n".join(["file,class", *rows]), encoding="utf-8")
    return path


def train(library: Library, path: Path, name: str = "genre"):
    return train_labels(library, path, name, find_models=lambda library: make_models())


def test_every_cover_is_labelled_also_those_without_a_class(shelf, labels_csv):
    train(shelf, labels_csv)
    for id_ in range(31, 41):
        first = record(shelf, id_).cover.labels[0]
        assert (first.name, first.classifier) == ("gothic", "genre")
        assert 0.5 < first.probability < 1
    (count,) = shelf.db.execute(
        "SELECT count(DISTINCT cover_id) FROM labels WHERE classifier = 'genre'"
    ).fetchone()
    assert count == 40


def test_the_figures_are_of_covers_held_out_and_name_the_mistake(shelf, labels_csv):
    report = train(shelf, labels_csv).report
    assert report.accuracy == pytest.approx(29 / 30)
    assert report.confusion.tolist() == [[10, 0, 0], [0, 9, 0], [0, 1, 10]]
    assert [(f.name, f.covers) for f in report.classes] == [
        ("gothic", 10), ("sea", 9), ("travel", 11),
    ]  # fmt: skip
    assert report.most_frequent == pytest.approx(11 / 30)
    assert report.macro_f1 == pytest.approx((1 + 18 / 19 + 20 / 21) / 3)
    assert 0 < report.calibration_error < 0.2
    (mistake,) = report.mistakes
    assert (mistake.path, mistake.given, mistake.predicted) == ("/covers/4.jpg", "travel", "sea")
    assert record(shelf, mistake.id).path == mistake.path


def test_the_classifier_is_kept_with_its_picture(shelf, labels_csv):
    train(shelf, labels_csv)
    classifier = load_classifier(classifier_file(shelf, "genre"), "genre")
    assert (classifier.classes, classifier.embedding) == (CLASSES, NAMES.embedding)
    with PillowImage.open(confusion_file(shelf, "genre")) as picture:
        assert picture.format == "PNG"


def test_training_again_replaces_the_labels(shelf, labels_csv):
    train(shelf, labels_csv)
    labels_csv.write_text(labels_csv.read_text().replace("gothic", "horror"))
    train(shelf, labels_csv)
    names = {
        name for (name,) in shelf.db.execute("SELECT name FROM labels WHERE classifier = 'genre'")
    }
    assert names == {"horror", "sea", "travel"}


def test_a_refusal_leaves_the_old_classifier_as_it_was(shelf, labels_csv):
    train(shelf, labels_csv)
    before = shelf.db.execute("SELECT * FROM labels").fetchall()
    data = classifier_file(shelf, "genre").read_bytes()
    labels_csv.write_text("file,class\n/covers/1.jpg,sea\n")
    with pytest.raises(TrainingError, match="at least two"):
        train(shelf, labels_csv)
    assert shelf.db.execute("SELECT * FROM labels").fetchall() == before
    assert classifier_file(shelf, "genre").read_bytes() == data


@pytest.mark.parametrize("name", [NAMES.labels, NAMES.embedding, REGION_KINDS])
def test_a_models_name_is_taken(shelf, labels_csv, name):
    with pytest.raises(TrainingError, match=f"{name} is the name of a model"):
        train(shelf, labels_csv, name)


def test_an_empty_library_says_what_to_do(tmp_path, labels_csv):
    with (
        Library.open(tmp_path / "empty", create=True) as library,
        pytest.raises(TrainingError, match="index covers first"),
    ):
        train(library, labels_csv)


def test_covers_of_other_models_must_be_indexed_first(shelf, labels_csv):
    store(shelf, "/covers/3.jpg", make_cover(), OTHER_NAMES)
    with pytest.raises(TrainingError, match=r"1 covers were made by other models.*/covers/3.jpg"):
        train(shelf, labels_csv)


@pytest.mark.parametrize(
    ("file", "given", "name"),
    [
        ("labels/Genre of mine.csv", None, "genre-of-mine"),
        ("über.csv", None, "über"),
        ("x.csv", "Imprint_2", "Imprint_2"),
    ],
)
def test_a_classifier_is_called_after_its_file_unless_it_has_a_name(file, given, name):
    assert name_for(Path(file), given) == name


@pytest.mark.parametrize("given", ["a b", "../x", "a:b", "-a", "a" * 65, "a.b"])
def test_a_name_that_is_no_files_name_is_refused(given):
    with pytest.raises(TrainingError, match="can't be called"):
        name_for(Path("genre.csv"), given)


def test_each_fold_holds_every_class():
    truth = np.repeat([0, 1, 2], [5, 17, 40])
    folds = make_folds(truth)
    for number in range(FOLDS):
        assert set(truth[folds == number]) == {0, 1, 2}


def test_what_is_held_out_was_not_learned_from():
    """Classes by chance can be learned by heart, but not foreseen."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 256)).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    truth = rng.integers(0, 2, 200)
    learner = LastLayer(features, truth)
    folds = make_folds(truth)
    scores = held_out_scores(learner, folds)
    assert abs((scores.argmax(axis=1) == truth).mean() - 0.5) < 0.1
    everything = np.arange(200)
    known = learner.scores(learner.learn(everything), everything)
    assert (known.argmax(axis=1) == truth).mean() > 0.8
    assert calibration_error(np.full((200, 2), 0.5), truth) < 0.1
