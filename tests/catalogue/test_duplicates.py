from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from catalogue.candidates import NEIGHBOURS, candidates, pairs_by_look
from catalogue.cannot_link import reject, rejected_pairs
from catalogue.duplicates import find_duplicates, kind_of
from catalogue.text_similarity import RARE, WINDOW, Likeness, Texts
from indexer.errors import CoverdexError, NotFoundError
from indexer.store.covers import (
    FileState,
    copy_cover,
    find_cover,
    paths_below,
    remove_covers,
    store_cover,
)
from indexer.store.embeddings import load_vectors
from indexer.store.library import Library
from indexer.vision.thumbnail import thumbnail
from tests.conftest import NAMES, make_cover, store, unit_vector


def draw_art(seed, height=480, width=320):
    """A cover full of shapes, another one for every seed."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), rng.integers(0, 256, 3), dtype=np.uint8)
    for _ in range(120):
        centre = int(rng.integers(width)), int(rng.integers(height))
        shape = rng.integers(0, 256, 3).tolist()
        if rng.random() < 0.5:
            cv2.circle(picture, centre, int(rng.integers(6, 30)), shape, -1)
        else:
            corner = centre[0] + int(rng.integers(8, 50)), centre[1] + int(rng.integers(8, 50))
            cv2.rectangle(picture, centre, corner, shape, -1)
    return picture


def photographed(picture):
    """The picture flattened not quite rightly from a photo: skewed, darker and softer."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    wrong = corners + np.array([[8, -6], [-4, 5], [6, 9], [-7, -3]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, wrong)
    seen = cv2.warpPerspective(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return (0.7 * cv2.GaussianBlur(seen, (0, 0), 0.8)).astype(np.uint8)


def near(seed, other, share=0.2):
    """A vector near that of a seed."""
    vector = (1 - share) * unit_vector(seed) + share * unit_vector(other)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def add(library, name, picture, title="", author="", *, vector, words=None):
    """Store a cover that looks so; returns its id."""
    read = f"{title}\n{author}" if words is None else words
    cover = make_cover(read.strip(), title=title, author=author)
    return store(
        library, f"/covers/{name}.jpg", replace(cover, vector=vector, thumbnail=thumbnail(picture))
    )


def found(library, *kinds):
    """Kinds and members of the groups."""
    groups = find_duplicates(library, kinds) if kinds else find_duplicates(library)
    return [(group.kind, group.members) for group in groups]


@pytest.fixture
def twins(library):
    """Ids of a scan of a cover and a photo of it."""
    art = draw_art(1)
    return (
        add(library, "scan", art, "Persuasion", "Jane Austen", vector=unit_vector(1)),
        add(library, "photo", photographed(art), "Persuasi0n", "JANE AUSTEN", vector=near(1, 2)),
    )


def test_a_library_without_covers_has_no_groups(library):
    assert find_duplicates(library) == []


def test_a_lone_cover_is_no_duplicate_of_itself(library):
    add(library, "one", draw_art(1), "Emma", "Jane Austen", vector=unit_vector(1))
    assert find_duplicates(library) == []


def test_a_scan_and_a_photo_of_one_print_are_the_same_cover(library, twins):
    (group,) = find_duplicates(library)
    assert (group.kind, group.members) == ("same-cover", twins)
    (evidence,) = group.evidence
    assert (evidence.a, evidence.b) == twins
    assert evidence.visual == pytest.approx(float(unit_vector(1) @ near(1, 2)), abs=1e-5)
    assert evidence.inliers >= 60
    assert evidence.words == 1.0


def test_the_same_art_under_another_title_is_the_same_art(library):
    ids = tuple(
        add(library, title, draw_art(1), title, "Jane Austen", vector=near(1, seed))
        for seed, title in enumerate(("Emma", "Persuasion", "Northanger Abbey"), start=2)
    )
    assert found(library) == [("same-art", ids)]


def test_volumes_that_only_a_number_tells_apart_are_not_the_same_cover(library):
    for seed, title in ((2, "Poems Volume II"), (3, "Poems Volume III"), (4, "Poems Volume 4")):
        add(library, title, draw_art(1), title, "John Keats", vector=near(1, seed))
    assert [kind for kind, _ in found(library)] == ["same-art"]


def test_another_edition_has_the_same_words_and_is_found_without_likeness(library):
    ids = tuple(
        add(library, str(seed), draw_art(seed), title, author, vector=unit_vector(seed))
        for seed, title, author in (
            (1, "Moby-Dick", "Herman Melville"),
            (2, "MOBY DICK", "MELVILLE"),
        )
    )
    assert found(library) == [("same-words", ids)]


def test_a_series_design_with_another_picture_is_nothing(library):
    frame = draw_art(1)
    for seed, title in ((2, "Leviathan"), (3, "Common Sense"), (4, "Utopia")):
        cover = frame.copy()
        cover[70:410, 50:270] = draw_art(seed, 340, 220)
        add(library, title, cover, title, "", vector=near(1, seed, 0.1))
    assert found(library) == []


def test_covers_on_which_nothing_was_read_are_told_by_their_art(library):
    art = draw_art(1)
    ids = (
        add(library, "scan", art, vector=unit_vector(1)),
        add(library, "photo", photographed(art), vector=near(1, 2)),
    )
    add(library, "other", draw_art(3), vector=near(1, 3))
    (group,) = find_duplicates(library)
    assert (group.kind, group.members) == ("same-cover", ids)
    assert group.evidence[0].words is None


def test_the_same_cover_is_not_listed_as_anything_else(library, twins):
    other = add(library, "other", draw_art(9), "Persuasion", "Jane Austen", vector=unit_vector(9))
    groups = find_duplicates(library)
    assert [(group.kind, group.members) for group in groups] == [
        ("same-cover", twins),
        ("same-words", (*twins, other)),
    ]
    assert {(pair.a, pair.b) for pair in groups[1].evidence} == {(id_, other) for id_ in twins}


def test_only_the_kinds_asked_for_are_given(library, twins):
    add(library, "other", draw_art(9), "Persuasion", "Jane Austen", vector=unit_vector(9))
    assert [kind for kind, _ in found(library, "same-words")] == ["same-words"]
    assert [kind for kind, _ in found(library, "same-cover")] == ["same-cover"]
    assert found(library, "same-art") == []


def test_the_largest_group_of_a_kind_comes_first(library):
    pair = [add(library, f"a{n}", draw_art(1), "Emma", vector=near(1, 5 + n)) for n in range(2)]
    three = [add(library, f"b{n}", draw_art(2), "Kim", vector=near(2, 5 + n)) for n in range(3)]
    assert found(library) == [("same-cover", tuple(three)), ("same-cover", tuple(pair))]


def test_progress_is_told_of_every_pair(library, twins):
    add(library, "third", draw_art(1), "Persuasion", "Jane Austen", vector=near(1, 3))
    starts, pairs = [], []
    find_duplicates(library, on_start=starts.append, on_pair=lambda: pairs.append(1))
    assert starts == [3]
    assert len(pairs) == 3


@pytest.mark.parametrize(
    ("inliers", "area", "words", "kind"),
    [
        (15, 0.95, Likeness(title=1.0, both=0.5), "same-cover"),
        (11, 0.95, Likeness(title=1.0, both=1.0), "same-words"),
        (300, 0.9, Likeness(title=0.1, both=0.1), "same-art"),
        (300, 0.6, Likeness(title=0.1, both=0.1), None),
        (30, 0.9, Likeness(title=0.1, both=0.1), None),
        (0, 0.0, Likeness(title=1.0, both=0.5), None),
        (30, 0.9, None, "same-cover"),
        (0, 0.0, None, None),
    ],
)
def test_what_a_pair_is(inliers, area, words, kind):
    assert kind_of(inliers, area, words) == kind


# Words.


@pytest.mark.parametrize(
    ("title", "author", "other_title", "other_author", "alike"),
    [
        (
            "The Hound of the Baskervilles",
            "Conan Doyle",
            "The Hound ofthe Baskervilles",
            "DOYLE",
            1,
        ),
        ("The Odyssey", "Homer", "THE ODYSSEY", "HO ME R", 1),
        ("Middlemarch", "George Eliot", "Middltmarch", "George Elliot", 1),
        ("Les Misérables", "Victor Hugo", "LES MISERABLES", "VICTOR HUGO", 1),
        ("Emma", "Jane Austen", "Persuasion", "Jane Austen", 0),
        ("Collected Poems", "John Keats", "Collected Poems", "Emily Dickinson", 0),
        ("Walden", "Henry David Thoreau", "Nature", "Ralph Waldo Emerson", 0),
        ("Naruto 1", "Kishimoto", "Naruto 2", "Kishimoto", 0),
    ],
)
def test_likeness_of_words(library, title, author, other_title, other_author, alike):
    for name, words in (("a", (title, author)), ("b", (other_title, other_author))):
        add(library, name, draw_art(1), *words, vector=unit_vector(1))
    texts = Texts(library, load_vectors(library)[0].tolist())
    assert texts.likeness(0, 1).both == pytest.approx(alike, abs=0.25)
    assert texts.likeness(0, 1) == texts.likeness(1, 0)


def test_a_wrong_guess_on_one_cover_leaves_the_title_alike(library):
    add(library, "a", draw_art(1), "Middlemarch", "George Eliot", vector=unit_vector(1))
    words = "MIDDLEMARCH\nGEORGE ELIOT\nVINTAGE CLASSICS"
    add(library, "b", draw_art(1), "VINTAGE CLASSICS", "", words=words, vector=unit_vector(1))
    texts = Texts(library, load_vectors(library)[0].tolist())
    assert texts.likeness(0, 1) == Likeness(title=1.0, both=0.5)


# Candidates.


def store_texts(library, covers):
    """Store covers that carry these words, without titles; returns their texts and vectors."""
    for number, words in enumerate(covers):
        add(library, str(number), draw_art(0, 24, 16), words=words, vector=unit_vector(0))
    ids, vectors = load_vectors(library)
    return Texts(library, ids.tolist()), vectors


def test_candidates_grow_with_the_covers_even_where_all_are_alike(library):
    texts, vectors = store_texts(library, ["the same words everywhere"] * 60)
    pairs = candidates(vectors, texts)
    keys = RARE + RARE * (RARE - 1) // 2
    assert len(pairs) <= 60 * (NEIGHBOURS + keys * WINDOW)
    assert len(pairs) < 60 * 59 / 2
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)


def test_neighbours_are_looked_for_in_chunks_of_rows(monkeypatch):
    vectors = np.stack([near(seed // 2, 100 + seed, 0.1) for seed in range(30)])
    whole = pairs_by_look(vectors)
    assert whole.tolist() == [[row, row + 1] for row in range(0, 30, 2)]
    monkeypatch.setattr("catalogue.candidates.ROWS", 7)
    assert pairs_by_look(vectors).tolist() == whole.tolist()


def test_more_copies_than_neighbours_are_one_group(library):
    art = draw_art(1)
    ids = tuple(
        add(library, str(n), art, "Emma", "Jane Austen", vector=unit_vector(1))
        for n in range(2 * NEIGHBOURS)
    )
    assert found(library) == [("same-cover", ids)]


# Rejections.


def test_a_rejected_pair_is_no_group_any_more(library, twins):
    assert reject(library, str(twins[1]), "/covers/scan.jpg") == (twins[1], twins[0])
    assert rejected_pairs(library) == {twins}
    assert found(library) == []


def test_a_rejection_survives_reindexing_under_new_ids_and_names(library, twins):
    reject(library, *map(str, twins))
    state = find_cover(library, "/covers/photo.jpg")[1]
    copy_cover(library, twins[1], "/moved/photo.jpg", state)
    remove_covers(library, [twins[1]])
    (id_,) = (id_ for id_, _ in paths_below(library, "/moved"))
    assert id_ not in twins
    assert rejected_pairs(library) == {(twins[0], id_)}
    assert found(library) == []


def test_a_rejection_is_still_there_when_the_library_is_opened_again(library, twins):
    reject(library, *map(str, twins))
    with Library.open(Path(library.folder)) as again:
        assert rejected_pairs(again) == {twins}


def test_rejected_covers_do_not_meet_through_a_third(library, twins):
    third = add(library, "third", draw_art(1), "Persuasion", "Jane Austen", vector=near(1, 3))
    assert found(library) == [("same-cover", (*twins, third))]
    reject(library, *map(str, twins))
    ((kind, members),) = found(library)
    assert kind == "same-cover"
    assert third in members
    assert not set(members) >= set(twins)


def test_a_rejection_is_made_once(library, twins):
    reject(library, *map(str, twins))
    reject(library, *map(str, reversed(twins)))
    assert library.db.execute("SELECT count(*) FROM rejections").fetchone() == (1,)


@pytest.mark.parametrize("unknown", ["999", "9" * 30, "/covers/nowhere.jpg"])
def test_an_unknown_cover_cannot_be_rejected(library, twins, unknown):
    with pytest.raises(NotFoundError, match=r"no such cover|no cover has the id"):
        reject(library, str(twins[0]), unknown)


def test_two_copies_of_one_file_cannot_be_told_apart(library, twins):
    cover = make_cover("EMMA")
    ids = [
        store_cover(
            library, f"/copies/{n}.jpg", FileState(1, 1, "0" * 64, str(NAMES)), cover, NAMES
        )
        for n in range(2)
    ]
    with pytest.raises(CoverdexError, match="same bytes"):
        reject(library, *map(str, ids))
