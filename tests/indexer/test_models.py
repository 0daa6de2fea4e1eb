import subprocess
import sys

import pytest

from indexer.errors import ModelError
from indexer.models import Models, models_for
from indexer.vision.model_names import ModelChoice, names_of
from tests.fakes import NAMES, FakeReader


def test_each_model_is_loaded_when_it_is_first_used_and_once():
    loaded = []

    def load(name):
        loaded.append(name)
        return FakeReader()

    models = Models(NAMES, lambda: load("reader"), lambda: load("backbone"))
    assert loaded == []
    assert models.reader is models.reader
    assert loaded == ["reader"]
    assert models.backbone is models.backbone
    assert loaded == ["reader", "backbone"]


def test_the_models_carry_the_names_of_the_choice():
    choice = ModelChoice("imagenet", languages=("en", "de"))
    assert models_for(choice).names == names_of(choice)


def test_an_unknown_choice_is_refused_at_once():
    with pytest.raises(ModelError, match="no backbone is named nonsense"):
        models_for(ModelChoice("nonsense"))


def test_choosing_models_imports_none_of_their_libraries():
    program = (
        "import sys; from indexer.models import models_for; "
        "from indexer.vision.model_names import ModelChoice; models_for(ModelChoice()); "
        "print(sorted({'torch', 'easyocr', 'onnxruntime', 'timm', 'faiss'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
