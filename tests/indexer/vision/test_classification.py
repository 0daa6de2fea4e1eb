import numpy as np
import pytest

from catalogue.classes.files import classifier_file, classifier_files, current_classifiers
from indexer.errors import LibraryError, ModelError
from indexer.vision.classification import Classifier, load_classifier
from tests.fakes import NAMES, OTHER_NAMES


def make_classifier(name="genre", embedding=NAMES.embedding, **changes):
    """Two classes of vectors with two numbers: the first number speaks for one, else the other."""
    given = {
        "classes": ("gothic", "sea"),
        "weight": np.array([[3, 0], [0, 3]], dtype=np.float32),
        "bias": np.array([0.5, 0], dtype=np.float32),
        "last_block": {},
    }
    return Classifier(name=name, embedding=embedding, **(given | changes))


def test_labels_are_the_softmax_of_the_last_layer():
    features = np.array([[1, 0], [0, 1]], dtype=np.float32)
    first, second = make_classifier().labels(features)
    assert [label.name for label in first] == ["gothic", "sea"]
    assert first[0].probability == pytest.approx(1 / (1 + np.exp(-3.5)))
    assert [label.name for label in second] == ["sea", "gothic"]
    assert second[0].probability == pytest.approx(1 / (1 + np.exp(-2.5)))
    assert {label.classifier for label in (*first, *second)} == {"genre"}


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_classifier_is_read_as_it_was_written(library, order):
    weight = np.arange(6, dtype=np.float32).reshape(3, 2)
    block = {"0.conv1.weight": np.arange(4, dtype=np.float16).reshape(2, 2)}
    saved = make_classifier(
        classes=("a", "ü", "c"),
        weight=np.asarray(weight, order=order),
        bias=np.ones(3, dtype=np.float32),
        last_block={name: np.asarray(array, order=order) for name, array in block.items()},
    )
    saved.save(classifier_file(library, "genre"))
    read = load_classifier(classifier_file(library, "genre"), "genre")
    assert (read.name, read.embedding, read.classes) == ("genre", NAMES.embedding, saved.classes)
    assert (read.weight == weight).all()
    assert (read.bias == 1).all()
    assert {name: array.tolist() for name, array in read.last_block.items()} == {
        "0.conv1.weight": [[0, 1], [2, 3]]
    }
    assert [path.name for path in (library.folder / "classifiers").iterdir()] == [
        "genre.safetensors"
    ]


def test_a_layer_that_does_not_fit_its_classes_is_refused():
    with pytest.raises(ValueError, match="a row of weights and a bias for each class"):
        make_classifier(classes=("only one",))


@pytest.mark.parametrize("kept", [0, 40, -1])
def test_a_damaged_file_says_what_to_do(library, kept):
    make_classifier().save(classifier_file(library, "genre"))
    path = classifier_file(library, "genre")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"genre.safetensors: not a whole classifier"):
        load_classifier(path, "genre")


def test_a_file_that_is_no_classifier_says_so(library, tmp_path):
    from safetensors.numpy import save_file

    path = tmp_path / "x.safetensors"
    save_file({"weight": np.ones((2, 2), np.float32)}, path)
    with pytest.raises(ModelError, match="not a whole classifier"):
        load_classifier(path, "genre")


def test_a_folder_that_can_not_be_written_is_named(library):
    (library.folder / "classifiers").write_text("in the way")
    with pytest.raises(LibraryError, match=r"genre.safetensors: can't be written"):
        make_classifier().save(classifier_file(library, "genre"))


def test_only_classifiers_of_the_librarys_vectors_are_current(library):
    assert classifier_files(library) == []
    make_classifier("good").save(classifier_file(library, "good"))
    make_classifier("old", embedding=OTHER_NAMES.embedding).save(classifier_file(library, "old"))
    classifier_file(library, "torn").write_bytes(b"")
    good, old, torn = current_classifiers(library)
    assert good.name == "good"
    assert isinstance(old, ModelError)
    assert "old was trained on vectors of other-vector" in str(old)
    assert "coverdex train-labels LABELS.csv --name old" in str(old)
    assert isinstance(torn, ModelError)
    assert "torn.safetensors: not a whole classifier" in str(torn)
    assert "--name torn" in str(torn)
