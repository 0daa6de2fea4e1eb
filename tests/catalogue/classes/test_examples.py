import pytest

from catalogue.classes.examples import Example, read_examples
from indexer.errors import ManifestError, NotFoundError, TrainingError
from indexer.store.covers import FileState, copy_cover, find_cover
from tests.covers import make_cover, store
from tests.fakes import NAMES


@pytest.fixture
def ten(library, tmp_path):
    """Ids of ten covers, 0.jpg to 9.jpg in a folder."""
    return [store(library, str(tmp_path / f"{n}.jpg"), make_cover(seed=n)) for n in range(10)]


def write(tmp_path, text):
    path = tmp_path / "genre.csv"
    path.write_text(text, encoding="utf-8")
    return path


def rows(cells, header="file,class"):
    return "\n".join([header, *cells]) + "\n"


def halves(name="{}.jpg"):
    """Ten rows: five gothic, five sea."""
    return [f"{name.format(n)},{'gothic' if n < 5 else 'sea'}" for n in range(10)]


def test_files_are_named_from_the_folder_of_the_csv_file(library, ten, tmp_path):
    examples = read_examples(library, write(tmp_path, rows(halves())))
    assert examples[0] == Example(ten[0], str(tmp_path / "0.jpg"), "gothic")
    assert [example.id for example in examples] == ten


def test_ids_will_do_in_either_column(library, ten, tmp_path):
    cells = [f"{id_},{'a' if id_ % 2 else 'b'}" for id_ in ten]
    for header in ("id,class", "file,class"):
        examples = read_examples(library, write(tmp_path, rows(cells, header)))
        assert [example.id for example in examples] == ten


def test_a_file_counts_more_than_an_id(library, ten, tmp_path):
    cells = [f"{ten[0]},{tmp_path / f'{n}.jpg'},0,genre,{'ab'[n % 2]},0.5" for n in range(10)]
    header = "id,file,region,classifier,class,probability"
    examples = read_examples(library, write(tmp_path, rows(cells, header)))
    assert [example.id for example in examples] == ten


def test_excels_mark_spaces_and_rows_without_a_class_do_no_harm(library, ten, tmp_path):
    text = "\ufeff" + rows([*halves(), "0.jpg,", "nowhere.jpg, ", ","]).replace("sea", " sea ")
    examples = read_examples(library, write(tmp_path, text))
    assert len(examples) == 10
    assert {example.name for example in examples} == {"gothic", "sea"}


def test_unknown_covers_are_named_with_their_lines(library, ten, tmp_path):
    path = write(tmp_path, rows([*halves(), "lost.jpg,sea", "999,sea", f"{10**30},sea"]))
    with pytest.raises(NotFoundError, match=r"lost.jpg \(line 12\), 999 \(line 13\), 1000"):
        read_examples(library, path)


def test_of_many_unknown_covers_some_are_named(library, ten, tmp_path):
    path = write(tmp_path, rows([f"lost{n}.jpg,sea" for n in range(25)]))
    with pytest.raises(NotFoundError, match=r"lost9.jpg \(line 11\) and 15 more; index them"):
        read_examples(library, path)


def test_a_cover_in_two_classes_is_refused(library, ten, tmp_path):
    path = write(tmp_path, rows([*halves(), "0.jpg,sea"]))
    with pytest.raises(TrainingError, match=r"line 12: 0.jpg is called 'sea', and further up 'got"):
        read_examples(library, path)


def test_copies_of_a_cover_count_once(library, ten, tmp_path):
    twin = find_cover(library, str(tmp_path / "0.jpg"))[1]
    copy_cover(
        library, ten[0], str(tmp_path / "copy.jpg"), FileState(1, 1, twin.sha256, str(NAMES))
    )
    examples = read_examples(library, write(tmp_path, rows([*halves(), "copy.jpg,gothic"])))
    assert len(examples) == 10
    with pytest.raises(TrainingError, match="is called 'sea'"):
        read_examples(library, write(tmp_path, rows([*halves(), "copy.jpg,sea"])))


def test_one_class_is_too_few(library, ten, tmp_path):
    with pytest.raises(TrainingError, match="1 class; at least two"):
        read_examples(library, write(tmp_path, rows(halves()[:5])))
    with pytest.raises(TrainingError, match="0 classes; at least two"):
        read_examples(library, write(tmp_path, rows([])))


def test_classes_with_too_few_covers_are_named(library, ten, tmp_path):
    path = write(tmp_path, rows(halves()[1:]))
    with pytest.raises(TrainingError, match=r"too few covers of gothic \(4\); each class needs 5"):
        read_examples(library, path)


@pytest.mark.parametrize("text", ["", "cover,class\n", "file,genre\n1,sea\n"])
def test_a_missing_column_is_named(library, tmp_path, text):
    with pytest.raises(ManifestError, match="needs the columns class, and file or id"):
        read_examples(library, write(tmp_path, text))


def test_a_class_without_a_cover_is_refused(library, tmp_path):
    with pytest.raises(ManifestError, match="line 2: names no file or id"):
        read_examples(library, write(tmp_path, "file,class\n,sea\n"))


def test_a_file_that_is_no_csv_file_is_named(library, tmp_path):
    with pytest.raises(ManifestError, match=r"missing.csv: can't be read"):
        read_examples(library, tmp_path / "missing.csv")
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ManifestError, match=r"picture.csv: can't be read"):
        read_examples(library, path)
