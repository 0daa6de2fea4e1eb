from dataclasses import replace

import numpy as np
import pytest

from catalogue.artwork import Art
from catalogue.candidates import NEIGHBOURS
from catalogue.duplicates import Duplicates, duplicates, find_duplicates, kind_of
from catalogue.judgements import judge, undo
from catalogue.text_similarity import WordSimilarity
from indexer.store.records import summaries
from tests.catalogue.drawn_library import add, draw_art, found, near, photographed
from tests.covers import unit_vector


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


def test_a_mirrored_copy_is_told_apart_from_the_same_cover(library, twins):
    """The letters of a mirrored cover are no words."""
    copy = add(library, "mirrored", draw_art(1)[:, ::-1], vector=near(1, 4, 0.1))
    kim = add(library, "kim", draw_art(3)[:, ::-1], "Kim", vector=near(1, 5, 0.1))
    same, mirrored = find_duplicates(library)
    assert (same.kind, same.members) == ("same-cover", twins)
    assert (mirrored.kind, mirrored.members) == ("mirrored", (*twins, copy))
    assert {(pair.b, pair.words) for pair in mirrored.evidence} == {(copy, None)}
    assert all(pair.inliers >= 60 for pair in mirrored.evidence)
    assert kim not in mirrored.members


def test_a_cover_that_looks_the_same_in_a_mirror_is_not_mirrored(library):
    half = draw_art(1, 480, 160)
    symmetric = np.concatenate([half, half[:, ::-1]], axis=1)
    ids = tuple(
        add(library, name, symmetric, vector=near(1, seed)) for seed, name in ((2, "a"), (3, "b"))
    )
    assert found(library) == [("same-cover", ids)]


def test_the_same_cover_is_not_listed_as_anything_else(library, twins):
    other = add(library, "other", draw_art(9), "Persuasion", "Jane Austen", vector=unit_vector(9))
    groups = find_duplicates(library)
    assert [(group.kind, group.members) for group in groups] == [
        ("same-cover", twins),
        ("same-words", (*twins, other)),
    ]
    assert {(pair.a, pair.b) for pair in groups[1].evidence} == {(id_, other) for id_ in twins}


def test_what_a_person_confirmed_is_a_group_whatever_is_measured(library, twins):
    other = add(library, "other", draw_art(9), "Kim", "Rudyard Kipling", vector=unit_vector(9))
    judge(library, other, twins[0], same=True)
    assert found(library) == [("same-cover", (*twins, other))]
    judge(library, other, twins[1], same=False)
    assert found(library) == [("same-cover", (twins[0], other))]
    undo(library, other, twins[0])
    assert found(library) == [("same-cover", twins)]


def test_only_the_kinds_asked_for_are_given(library, twins):
    add(library, "other", draw_art(9), "Persuasion", "Jane Austen", vector=unit_vector(9))
    assert [kind for kind, _ in found(library, "same-words")] == ["same-words"]
    assert [kind for kind, _ in found(library, "same-cover")] == ["same-cover"]
    assert found(library, "same-art") == []


def test_the_largest_group_of_a_kind_comes_first(library):
    pair = [add(library, f"a{n}", draw_art(1), "Emma", vector=near(1, 5 + n)) for n in range(2)]
    three = [add(library, f"b{n}", draw_art(2), "Kim", vector=near(2, 5 + n)) for n in range(3)]
    assert found(library) == [("same-cover", tuple(three)), ("same-cover", tuple(pair))]


def test_groups_come_with_the_facts_of_their_covers(library, twins):
    add(library, "other", draw_art(9), "Kim", "Rudyard Kipling", vector=unit_vector(9))
    given = duplicates(library, ["same-cover"])
    assert [group.members for group in given.groups] == [twins]
    assert given.covers == summaries(library, twins)
    assert duplicates(library, ["same-art"]) == Duplicates((), {})


def test_progress_is_told_of_every_pair(library, twins):
    add(library, "third", draw_art(1), "Persuasion", "Jane Austen", vector=near(1, 3))
    starts, pairs = [], []
    find_duplicates(library, on_start=starts.append, on_pair=lambda: pairs.append(1))
    assert starts == [3]
    assert len(pairs) == 3


ART = Art(300, 0.9, conflict=0.02, drawn=0.8)


@pytest.mark.parametrize(
    ("art", "words", "kind"),
    [
        (replace(ART, inliers=15), WordSimilarity(title=1.0, both=0.5), "same-cover"),
        (replace(ART, inliers=11), WordSimilarity(title=1.0, both=1.0), "same-words"),
        (ART, WordSimilarity(title=0.1, both=0.1), "same-art"),
        (replace(ART, area=0.6), WordSimilarity(title=0.1, both=0.1), None),
        (replace(ART, inliers=30), WordSimilarity(title=0.1, both=0.1), None),
        (Art(0), WordSimilarity(title=1.0, both=0.5), None),
        (replace(ART, inliers=30), None, "same-cover"),
        (Art(0), None, None),
        (replace(ART, area=0.6, conflict=0.2), WordSimilarity(title=1.0, both=1.0), "same-words"),
        (replace(ART, drawn=0.12), None, None),
        (replace(ART, drawn=0.12), WordSimilarity(title=1.0, both=1.0), "same-cover"),
        (replace(ART, drawn=0.12, grounds=40), WordSimilarity(title=1.0, both=1.0), "same-words"),
        (replace(ART, grounds=40), WordSimilarity(title=1.0, both=1.0), "same-cover"),
    ],
)
def test_what_a_pair_is(art, words, kind):
    assert kind_of(art, words) == kind


def labelled(ground, label):
    """A plain book of this grey with a paper label."""
    cover = np.full((480, 320, 3), ground, np.uint8)
    cover[320:380, 90:230] = draw_art(label, 60, 140)
    return cover


def test_the_same_label_on_two_plain_books_is_nothing(library):
    words = "TOWN LIBRARY\n2900000012345"
    for name, ground in (("a", 90), ("b", 150)):
        add(library, name, labelled(ground, 1), words=words, vector=near(1, ground))
    assert found(library) == []


def test_the_same_label_on_cloth_of_another_colour_is_not_the_same_cover(library):
    """Its words are none that a label is known by."""
    ids = []
    for name, cloth in (("maroon", (90, 30, 30)), ("navy", (30, 60, 100))):
        cover = labelled(0, 1)
        cover[(cover == 0).all(axis=2)] = cloth
        words = {"words": "PARISH HALL\nDO NOT REMOVE", "vector": near(1, len(name))}
        ids.append(add(library, name, cover, **words))
    assert found(library) == [("same-words", tuple(ids))]


def test_the_same_words_on_another_picture_are_not_the_same_cover(library):
    """The lower half is a panel with the words, the same on both."""
    panel = draw_art(9, 250, 320)
    ids = []
    for seed in (1, 2):
        cover = draw_art(seed)
        cover[230:] = panel
        ids.append(add(library, str(seed), cover, "Emma", "Jane Austen", vector=near(1, seed)))
    assert found(library) == [("same-words", tuple(ids))]


def test_an_imprint_larger_than_the_title_makes_no_two_titles_one_cover(library):
    for seed, title in ((2, "Birds of the Coast"), (3, "Trees in Winter")):
        words = f"POCKET GUIDES\n{title}"
        add(library, title, draw_art(1), "POCKET GUIDES", words=words, vector=near(1, seed))
    assert [kind for kind, _ in found(library)] == ["same-art"]


def test_more_copies_than_neighbours_are_one_group(library):
    art = draw_art(1)
    ids = tuple(
        add(library, str(n), art, "Emma", "Jane Austen", vector=unit_vector(1))
        for n in range(2 * NEIGHBOURS)
    )
    assert found(library) == [("same-cover", ids)]
