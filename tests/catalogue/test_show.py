import pytest

from catalogue.show import show
from indexer.errors import LibraryError, NotFoundError, PictureError
from indexer.store.library import FILE_NAME, Library
from indexer.vision.cover import TextLine
from indexer.vision.model_names import names_of
from tests.covers import box, make_cover, store
from tests.drawing import save_cover
from tests.fakes import CHOICE, FakeReader, make_models


def fakes(_library):
    return make_models()


@pytest.fixture
def picture(tmp_path, whole_pictures):
    return save_cover(tmp_path / "utopia.png", "UTOPIA", "Thomas More")


def test_a_stored_cover_is_shown_as_it_is_stored(library):
    id_ = store(library, "/covers/a.jpg", make_cover("EMMA"))
    for name in (str(id_), "/covers/a.jpg"):
        shown = show(library.folder, name)
        assert (shown.record.id, str(shown.path)) == (id_, "/covers/a.jpg")
        assert shown.cover.words == "EMMA"


def test_another_picture_is_analysed(library, picture, monkeypatch):
    store(library, "/covers/a.jpg", make_cover("EMMA"))
    monkeypatch.chdir(picture.parent)
    shown = show(library.folder, picture.name, find_models=fakes)
    assert (shown.path, shown.record) == (picture, None)
    assert shown.cover.title == "UTOPIA"


def test_the_bytes_of_a_picture_are_analysed(library, picture):
    store(library, "/covers/a.jpg", make_cover("EMMA"))
    shown = show(library.folder, picture.read_bytes(), find_models=fakes)
    assert (str(shown.path), shown.record) == ("-", None)
    assert shown.cover.title == "UTOPIA"
    with pytest.raises(PictureError, match=r"^not a picture"):
        show(library.folder, b"2", find_models=fakes)


def test_words_in_an_unread_script_are_left_out_with_a_note(tmp_path, picture, monkeypatch):
    unsure = TextLine("LIL 41", box(20, 20, 90, 20), 0.5)
    models = make_models(names_of(CHOICE), reader=FakeReader(lines=(unsure,)))
    monkeypatch.setattr("indexer.models.models_for", lambda choice: models)
    shown = show(tmp_path / "none", str(picture))
    assert (shown.cover.words, shown.cover.title) == ("", "")
    assert "--lang" in shown.cover.notes[0]


@pytest.mark.parametrize("empty", [True, False])
def test_a_picture_needs_no_cover_and_no_library(tmp_path, picture, monkeypatch, empty):
    monkeypatch.setattr("indexer.models.models_for", lambda choice: make_models(names_of(choice)))
    folder = tmp_path / "none"
    if empty:
        with Library.open(folder, create=True) as library:
            library.adopt(CHOICE, names_of(CHOICE))
    assert show(folder, str(picture)).cover.title == "UTOPIA"
    assert (folder / FILE_NAME).exists() is empty


def test_errors_are_those_that_the_command_line_prints(library, tmp_path):
    store(library, "/covers/a.jpg", make_cover())
    with pytest.raises(NotFoundError, match="no cover has the id 99; `coverdex list` shows"):
        show(library.folder, "99")
    with pytest.raises(PictureError, match=r"missing.png: can't be opened \(No such file"):
        show(library.folder, str(tmp_path / "missing.png"), find_models=fakes)
    with pytest.raises(LibraryError, match=r"no library in .*; make one with: coverdex index"):
        show(tmp_path / "none", "99")
    with pytest.raises(LibraryError, match="made by other models"):
        show(library.folder, str(tmp_path / "missing.png"))
