from pathlib import Path

import pytest

from indexer.errors import LibraryError, ModelError
from indexer.library_models import adopt_models, choose_models, models_of
from indexer.models import Models
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice, names_of
from tests.covers import make_cover, store
from tests.fakes import CHOICE, NAMES, OTHER_NAMES, make_models


def snapshot(library):
    return list(library.db.query("SELECT * FROM settings ORDER BY name"))


@pytest.fixture
def shipped(library):
    """A library of one cover, made by the models of this version."""
    names = names_of(CHOICE)
    library.adopt(CHOICE, names)
    store(library, "/covers/a.jpg", make_cover("EMMA"), names)
    return library


# Choosing.


def test_the_defaults_are_chosen_for_a_new_library(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        assert choose_models(library) == ModelChoice()


def test_what_made_the_library_is_chosen_where_nothing_is_asked_for(library):
    made_by = ModelChoice("timm:resnet10t", Path("/weights.pth"), ("en", "fr"), "easyocr")
    library.adopt(made_by, NAMES)
    assert choose_models(library) == made_by
    assert choose_models(library, languages=["de"]) == ModelChoice(
        "timm:resnet10t", Path("/weights.pth"), ("de",), "easyocr"
    )
    assert choose_models(library, weights=Path("/new.pth")).weights == Path("/new.pth")
    assert choose_models(library, reader="rapidocr").reader == "rapidocr"


def test_weights_of_one_backbone_are_not_given_to_another(library):
    library.adopt(ModelChoice("timm:resnet10t", Path("/weights.pth")), NAMES)
    assert choose_models(library, backbone="imagenet") == ModelChoice("imagenet")


# Adopting, by a run.


def test_a_library_takes_the_models_that_make_it(tmp_path):
    with Library.open(tmp_path, create=True) as library:
        adopt_models(library, CHOICE, make_models())
        assert (library.choice(), library.names()) == (CHOICE, NAMES)
        adopt_models(library, CHOICE, make_models())


def test_other_models_are_refused_and_the_way_out_is_named(library):
    store(library, "/covers/a.jpg", make_cover("EMMA"))
    with pytest.raises(LibraryError) as caught:
        adopt_models(library, CHOICE, make_models(OTHER_NAMES))
    sentence = str(caught.value)
    assert str(NAMES) in sentence
    assert str(OTHER_NAMES) in sentence
    assert "coverdex index --force" in sentence
    assert library.names() == NAMES


def test_a_library_without_covers_takes_any_models(library):
    """A run with a misspelt --lang or --backbone, which indexed nothing, binds nobody."""
    adopt_models(library, ModelChoice(languages=("fr",)), make_models(OTHER_NAMES))
    assert library.names() == OTHER_NAMES


def test_models_that_cannot_be_loaded_are_not_adopted_even_by_force(library):
    store(library, "/covers/a.jpg", make_cover("EMMA"))

    def fail():
        raise ModelError("no such model on this machine")

    with pytest.raises(ModelError, match="no such model"):
        adopt_models(library, CHOICE, Models(OTHER_NAMES, fail, fail), force=True)
    assert library.names() == NAMES


# Checking, by a query.


def test_a_query_gets_the_models_that_made_the_library_and_writes_nothing(shipped):
    before = snapshot(shipped)
    shipped.db.execute("PRAGMA query_only = ON")
    assert models_of(shipped).names == names_of(CHOICE)
    assert snapshot(shipped) == before


def test_a_query_refuses_a_library_of_other_models_and_changes_nothing(library):
    store(library, "/covers/a.jpg", make_cover("EMMA"))
    before = snapshot(library)
    with pytest.raises(LibraryError, match=r"made by other models.*coverdex index --force"):
        models_of(library)
    assert snapshot(library) == before


def test_a_query_of_an_empty_library_says_so(library, tmp_path):
    sentence = r"holds no cover yet; add some with: coverdex index FOLDER"
    with pytest.raises(LibraryError, match=sentence):
        models_of(library)
    with Library.open(tmp_path / "new", create=True) as new:
        with pytest.raises(LibraryError, match=sentence):
            models_of(new)
        assert new.names() is None
