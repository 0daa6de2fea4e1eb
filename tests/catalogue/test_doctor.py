import subprocess
import sys

import pytest

from catalogue import doctor
from catalogue.doctor import examine
from indexer.store.failures import store_failure
from indexer.store.library import FILE_NAME, Library
from indexer.vision import weights
from indexer.vision.model_names import FIGURES_FILE, ModelChoice, names_of
from indexer.vision.precision import VARIABLE
from search.vectors.index import open_index
from tests.covers import make_cover, store, store_words
from tests.fakes import CHOICE, OTHER_NAMES


def looked_at(folder):
    """The findings by name; what is good, and what is said of it."""
    return {finding.name: (finding.good, finding.value) for finding in examine(folder).all}


@pytest.fixture
def healthy(tmp_path):
    """The folder of a library made by the shipped models."""
    names = names_of(CHOICE)
    with Library.open(tmp_path, create=True) as library:
        library.adopt(CHOICE, names)
        for number in range(3):
            store(library, f"/covers/{number}.jpg", make_cover("EMMA", seed=number), names)
        open_index(library).update()
    return tmp_path


def test_a_healthy_library_is_healthy(healthy):
    findings = examine(healthy)
    assert findings.healthy
    found = looked_at(healthy)
    assert found["library"] == (True, str(healthy))
    assert found["database"] == (True, "ok")
    assert found["covers"] == (True, "3")
    assert found["files that failed"] == (True, "0")
    assert found["orphaned rows"] == (True, "0")
    assert found["made by"] == (True, str(names_of(CHOICE)))
    assert found["covers by other models"] == (True, "0")
    assert found["vector index"] == (True, "up to date: exact, 3 vectors")
    assert found["covers weights"] == (True, str(weights.COVERS_FILE))
    assert found["lite0 weights"] == (True, str(weights.LITE0_FILE))
    assert found["EasyOCR recogniser"] == (True, str(weights.READER_FILE))
    assert found["RapidOCR detector"] == (True, str(weights.RAPIDOCR_DETECTOR_FILE))
    assert found["RapidOCR recogniser"] == (True, str(weights.RAPIDOCR_RECOGNISER_FILE))
    assert found["figures weights"] == (True, str(FIGURES_FILE))
    assert int(found["threads"][1]) >= 1
    assert found["precision"][1] in ("float32", "bfloat16")
    packages = "coverdex torch easyocr rapidocr onnxruntime faiss-cpu opencv-python-headless"
    for package in packages.split():
        assert found[package][0]
        assert found[package][1][0].isdigit()


def test_damaged_weights_of_the_detection_are_named(tmp_path, monkeypatch):
    damaged = tmp_path / "lite0_books.safetensors"
    damaged.write_bytes(b"no weights")
    gone = tmp_path / "gone.safetensors"
    monkeypatch.setattr(doctor, "DETECTION", (("books weights", damaged), ("layout", gone)))
    found = looked_at(tmp_path)
    for name, path in (("books weights", damaged), ("layout", gone)):
        good, said = found[name]
        assert not good
        assert said.startswith(f"{path}: ")
        assert said.endswith("; reinstall coverdex")


def test_no_network_is_imported_to_examine_a_library(healthy):
    code = (
        "import sys; from pathlib import Path; from catalogue.doctor import examine; "
        f"examine(Path({str(healthy)!r})); print('timm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_precision_in_use_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "float32")
    assert looked_at(tmp_path)["precision"] == (True, "float32")
    monkeypatch.setenv(VARIABLE, "float16")
    good, text = looked_at(tmp_path)["precision"]
    assert not good
    assert "may be auto, float32 or bfloat16" in text


def test_looking_changes_nothing(healthy):
    before = (healthy / FILE_NAME).read_bytes()
    examine(healthy)
    assert (healthy / FILE_NAME).read_bytes() == before


def test_no_library_is_no_trouble_and_none_is_made(tmp_path):
    found = looked_at(tmp_path / "none")
    assert found["library"] == (True, f"none yet in {tmp_path / 'none'}")
    assert not (tmp_path / "none").exists()


def test_a_stale_vector_index_is_no_trouble(healthy):
    with Library.open(healthy) as library:
        store_words(library, "KIM")
    assert looked_at(healthy)["vector index"] == (True, "to be rebuilt by the next query")


def test_a_file_that_is_no_database_is_trouble(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"This is no database. " * 100)
    good, said = looked_at(tmp_path)["library"]
    assert not good
    assert "not a readable library" in said
    assert not examine(tmp_path).healthy


def pages(path):
    """Number of pages and their size."""
    data = path.read_bytes()
    size = int.from_bytes(data[16:18], "big")
    return len(data) // size, size


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 1.0])
def test_a_damaged_page_is_trouble_and_never_an_exception(healthy, share):
    path = healthy / FILE_NAME
    count, size = pages(path)
    data = bytearray(path.read_bytes())
    page = max(1, round(share * (count - 1)))
    data[page * size : (page + 1) * size] = b"\xa5" * size
    path.write_bytes(data)
    assert not examine(healthy).healthy


def test_a_database_cut_short_is_trouble(healthy):
    path = healthy / FILE_NAME
    count, size = pages(path)
    path.write_bytes(path.read_bytes()[: size * (count // 2)])
    assert not examine(healthy).healthy


def test_orphaned_rows_are_trouble(healthy):
    with Library.open(healthy) as library:
        library.db.execute("PRAGMA foreign_keys = OFF")
        library.db.execute("DELETE FROM covers WHERE id = 1")
        library.db.conn.commit()
    good, number = looked_at(healthy)["orphaned rows"]
    assert not good
    assert int(number) >= 3


def test_covers_of_other_models_are_trouble(healthy):
    with Library.open(healthy) as library:
        store(library, "/covers/other.jpg", make_cover(), OTHER_NAMES)
    assert looked_at(healthy)["covers by other models"] == (False, "1")


def test_covers_read_by_an_earlier_version_are_counted_and_no_trouble(healthy):
    assert looked_at(healthy)["covers read by an earlier version"] == (True, "0")
    with Library.open(healthy) as library, library.change():
        library.db.execute("UPDATE covers SET reading_version = 0 WHERE id < 3")
    sentence = "2; `coverdex index --force PATH…` reads them again"
    assert looked_at(healthy)["covers read by an earlier version"] == (True, sentence)


def test_models_that_are_not_here_are_trouble(healthy):
    with Library.open(healthy) as library:
        library.adopt(CHOICE, OTHER_NAMES)
    assert looked_at(healthy)["made by"] == (False, str(OTHER_NAMES))


def test_a_weights_file_that_is_gone_is_trouble_and_no_exception(healthy, tmp_path):
    gone = tmp_path / "gone.safetensors"
    with Library.open(healthy) as library:
        library.adopt(ModelChoice("timm:resnet10t", gone), OTHER_NAMES)
    findings = examine(healthy)
    assert not findings.healthy
    assert any(str(gone) in finding.value for finding in findings.all if not finding.good)


def test_files_that_failed_are_counted(healthy):
    with Library.open(healthy) as library:
        store_failure(library, "/covers/x.jpg", "image", "damaged")
    assert looked_at(healthy)["files that failed"][1] == "1"


def test_damaged_weights_are_trouble(tmp_path, monkeypatch):
    damaged = tmp_path / "covers.safetensors"
    damaged.write_bytes(b"damaged")
    monkeypatch.setattr(weights, "SHIPPED", (("covers weights", damaged, "dfd2aebf"),))
    good, said = looked_at(tmp_path / "none")["covers weights"]
    assert not good
    assert "not the expected weights" in said


@pytest.mark.parametrize(("package", "good"), [("faiss-cpu", False), ("pillow-heif", True)])
def test_a_missing_package_is_trouble_unless_it_is_an_extra(tmp_path, monkeypatch, package, good):
    def version(name):
        if name == package:
            raise doctor.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", version)
    assert looked_at(tmp_path)[package] == (good, "not installed")
    assert examine(tmp_path).healthy is good
