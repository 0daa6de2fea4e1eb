"""Everything together, on sample covers and photos with the real models, in each precision."""

import numpy as np
import pytest

from indexer.folding import fold
from indexer.library_models import adopt_models
from indexer.pipeline import describe_cover, rectify_books
from indexer.run import index_paths
from indexer.store.covers import find_cover
from indexer.store.embeddings import load_vectors
from indexer.store.library import Library
from indexer.store.records import record
from indexer.vision.geometry import iou
from indexer.vision.image import read_image
from indexer.vision.model_names import ModelChoice
from search.by_cover import similar_to_cover
from search.by_image import find_picture
from search.by_text import text_hits
from search.vectors.faiss_file import FILE_NAME
from search.vectors.index import open_index
from tests.fakes import InProcess
from tests.samples import COVERS, PHOTOS, sample_rows

FILES = (
    "bram-stoker_dracula.jpg",
    "bram-stoker_dracula_second-edition.jpg",
    "charlotte-bronte_jane-eyre.jpg",
    "fyodor-dostoevsky_crime-and-punishment_second-edition.png",
    "jane-austen_emma.jpg",
    "joseph-conrad_lord-jim.jpg",
    "robert-louis-stevenson_treasure-island.jpg",
    "rudyard-kipling_kim.jpg",
)
PHOTO_FILES = ("photo_01.jpg", "photo_08.jpg")
"""Jane Eyre, turned; Lord Jim, by an EXIF orientation, who shares his picture with the island."""

COVER_ROWS = sample_rows(COVERS / "covers.csv")
PHOTO_ROWS = sample_rows(PHOTOS / "photos.csv")


def bring_up_to_date(library, models):
    """Index the sample covers; what became of them."""
    paths = [COVERS / name for name in FILES]
    report = index_paths(
        library,
        paths,
        InProcess(models),
        force=False,
        on_start=lambda _: None,
        on_step=lambda _: None,
    )
    return {outcome: count for outcome, count in report.counts.items() if count}


@pytest.fixture(scope="module")
def library(precision, tmp_path_factory, real_models):
    """A library of the sample covers."""
    with Library.open(tmp_path_factory.mktemp("library"), create=True) as library:
        adopt_models(library, ModelChoice(), real_models)
        assert bring_up_to_date(library, real_models) == {"added": len(FILES)}
        yield library


@pytest.fixture(scope="module")
def photos():
    return {name: read_image(PHOTOS / name) for name in PHOTO_FILES}


def id_of(library, name):
    return find_cover(library, str(COVERS / name))[0]


@pytest.mark.parametrize("name", FILES)
def test_the_words_of_a_cover_find_it(library, name):
    row = COVER_ROWS[name]
    best = text_hits(library, f"{row['title']} {row['author']}", 2)
    assert id_of(library, name) in [hit.id for hit in best]
    assert best[0].score > 0.8


@pytest.mark.parametrize("name", FILES)
def test_vectors_have_512_numbers_and_length_1(library, name):
    vector = record(library, id_of(library, name)).cover.vector
    assert vector.shape == (512,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_flat_covers_are_left_whole(library):
    for name in FILES:
        cover = record(library, id_of(library, name)).cover
        whole = np.array(
            [[0, 0], [cover.width, 0], [cover.width, cover.height], [0, cover.height]], float
        )
        assert iou(cover.boundary.corners, whole) > 0.95


@pytest.mark.parametrize("name", PHOTO_FILES)
def test_the_cover_in_a_photo_comes_first(library, real_models, photos, name):
    best, second = find_picture(library, photos[name], real_models, 2)
    assert best.id == id_of(library, PHOTO_ROWS[name]["cover"])
    assert best.verdict == "match"
    assert best.score > second.score


@pytest.mark.parametrize("name", PHOTO_FILES)
def test_the_boundary_in_a_photo_is_the_covers(photos, name):
    row = PHOTO_ROWS[name]
    corners = np.array(
        [[float(row[f"{corner}_{axis}"]) for axis in "xy"] for corner in ("tl", "tr", "br", "bl")]
    )
    boundary = rectify_books(photos[name])[0].boundary
    assert boundary.found
    assert iou(boundary.corners, corners) > 0.9


def test_a_photo_is_described_by_the_words_of_its_cover(precision, real_models, photos):
    cover = describe_cover(photos["photo_08.jpg"], real_models)
    words = cover.words.lower()
    assert "jim" in words
    assert "conrad" in words
    corners = cover.boundary.corners
    title = next(line for line in cover.lines if "jim" in line.words.lower())
    assert iou(corners, title.polygon) > 0
    row = PHOTO_ROWS["photo_08.jpg"]
    top_left = np.array([float(row["tl_x"]), float(row["tl_y"])])
    assert np.linalg.norm(corners[0] - top_left) < 30


def test_index_and_query_of_one_file_give_one_vector(library, real_models):
    name = "rudyard-kipling_kim.jpg"
    again = describe_cover(read_image(COVERS / name), real_models)
    stored = record(library, id_of(library, name)).cover
    assert again.vector == pytest.approx(stored.vector, abs=1e-5)
    assert again.words == stored.words
    assert again.labels[0].name == stored.labels[0].name


def test_the_file_of_a_cover_finds_that_cover(library, real_models):
    name = "jane-austen_emma.jpg"
    best = find_picture(library, read_image(COVERS / name), real_models, 1)[0]
    assert (best.id, best.verdict) == (id_of(library, name), "match")
    assert best.scores.visual == pytest.approx(1, abs=1e-3)  # views are made small in two steps


def test_the_same_art_is_the_likest(library):
    """Lord Jim and Treasure Island share their picture."""
    nearest = similar_to_cover(library, id_of(library, "joseph-conrad_lord-jim.jpg"), 1)
    assert nearest[0].id == id_of(library, "robert-louis-stevenson_treasure-island.jpg")


def test_indexing_again_does_nothing(library, real_models, monkeypatch):
    def fail(*_args):
        raise AssertionError("a picture was described again")

    monkeypatch.setattr("tests.fakes.describe_cover", fail)
    generation = library.generation()
    assert bring_up_to_date(library, real_models) == {"unchanged": len(FILES)}
    assert library.generation() == generation


def test_a_rebuilt_vector_index_answers_the_same(library):
    vectors = load_vectors(library)[1]
    first = open_index(library)
    first.update()
    path = library.folder / FILE_NAME
    data = path.read_bytes()
    path.unlink()
    assert open_index(library).state() == "to be rebuilt by the next query"
    second = open_index(library)
    second.update()
    assert path.read_bytes() == data
    for vector in vectors:
        assert second.nearest(vector[None], 10) == first.nearest(vector[None], 10)


def test_most_titles_and_authors_are_guessed_right(library):
    covers = [record(library, id_of(library, name)).cover for name in FILES]
    known = [COVER_ROWS[name] for name in FILES]
    pairs = list(zip(covers, known, strict=True))
    assert sum(fold(cover.title) == fold(row["title"]) for cover, row in pairs) >= 6
    assert sum(fold(cover.author) == fold(row["author"]) for cover, row in pairs) >= 6
