"""Models that stay loaded: on the chosen device, and those that a question needs."""

import pytest

from indexer.errors import LibraryError
from indexer.store.covers import remove_covers
from indexer.store.library import Library
from indexer.store.records import all_ids
from indexer.vision.device import Device
from service.warm_models import WarmModels, warm_up


def test_the_device_is_chosen_once_before_the_models(cli, monkeypatch):
    chosen = []
    monkeypatch.setattr("service.warm_models.use_device", chosen.append)
    models = WarmModels(Device.AUTO)
    with Library.open(cli.folder) as library:
        assert models(library) is models(library)
    assert chosen == [Device.AUTO]


def test_what_a_question_needs_is_loaded_and_no_more(cli):
    find_models = WarmModels(Device.CPU)
    with Library.open(cli.folder) as library:
        warm_up(library, find_models)
        models = find_models(library)
    assert {"reader", "backbone"} <= vars(models).keys()
    assert {"_embedder", "_layout"} <= vars(models.backbone).keys()
    assert "_kinds" not in vars(models.backbone)


def test_an_empty_library_loads_nothing(tmp_path):
    find_models = WarmModels(Device.CPU)
    with Library.open(tmp_path, create=True) as library:
        warm_up(library, find_models)
    assert find_models._models is None


def test_a_cover_that_is_removed_meanwhile_is_an_error_with_a_sentence(cli):
    find_models = WarmModels(Device.CPU)
    with Library.open(cli.folder) as library:

        def slow(library):
            models = find_models(library)
            remove_covers(library, all_ids(library))
            return models

        with pytest.raises(LibraryError, match="holds no cover yet"):
            warm_up(library, slow)
