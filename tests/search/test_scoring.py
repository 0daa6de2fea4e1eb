from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.scoring import SIMILAR_COSINE, Scores, score, verdict

PARTS = st.builds(
    Scores,
    visual=st.none() | st.floats(-1, 1),
    text=st.none() | st.floats(0, 1),
    inliers=st.none() | st.integers(0, 600),
    area=st.none() | st.floats(0, 1),
    lettering=st.none() | st.floats(0, 1),
    distinct=st.none() | st.floats(0, 1),
)


@given(PARTS)
def test_a_score_is_a_probability(parts):
    assert 0 <= score(parts) < 1


@given(PARTS)
def test_a_verdict_follows_the_score(parts):
    ranks = {"match": 3, "likely": 2, "similar": 1, None: 0}
    better = replace(parts, inliers=(parts.inliers or 0) + 50, area=1.0)
    assert score(better) >= score(parts)
    assert ranks[verdict(better)] >= ranks[verdict(parts)]


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (Scores(visual=0.95, inliers=150, area=0.9, lettering=0.9), "match"),
        (Scores(visual=0.8, text=1.0, inliers=60, area=0.8), "match"),
        (Scores(visual=0.95, inliers=150, area=0.9, lettering=0.4), "likely"),
        (Scores(visual=0.95, inliers=150, area=0.9, lettering=0.55), "likely"),
        (Scores(visual=0.95, text=0.9, inliers=150, area=0.9, lettering=0.55), "likely"),
        (Scores(visual=0.95, text=0.98, inliers=150, area=0.9, lettering=0.55), "match"),
        (Scores(visual=0.95, text=0.98, inliers=150, area=0.9, lettering=0.4), "likely"),
        (Scores(visual=0.8, text=0.9, inliers=60, area=0.2), "likely"),
        (Scores(visual=0.6, text=0.5, inliers=60, area=0.2), None),
        (Scores(visual=0.9, inliers=60, area=0.2), "similar"),
        (Scores(visual=0.9, inliers=4, area=0.1), "similar"),
        (Scores(visual=0.9), "similar"),
        (Scores(visual=0.3, inliers=5, area=0.1), None),
        (Scores(visual=0.2, text=0.4, inliers=0), None),
        (Scores(), None),
    ],
)
def test_only_a_cover_that_is_visible_matches(parts, wanted):
    assert verdict(parts) == wanted


def test_a_part_that_was_not_measured_counts_neither_way():
    assert score(Scores(visual=0.5)) == score(Scores(visual=0.5, text=0.0, inliers=0))


def test_of_two_verified_covers_the_likelier_comes_first():
    art = Scores(inliers=90, area=1.0)
    assert score(replace(art, visual=0.9, inliers=60)) > score(replace(art, visual=0.3))


def test_a_publishers_layout_alone_is_not_likely():
    """The other title of a series that a photo of a missing one resembles most, as measured."""
    layout = Scores(visual=0.87, text=0.4, inliers=48, area=0.36, lettering=0.6)
    assert verdict(layout) == "similar"
    assert score(layout) < 0.5
    assert verdict(replace(layout, text=0.7)) == "likely"
    assert verdict(replace(layout, area=0.5, text=None)) == "likely"


@pytest.mark.parametrize(
    "layout",
    [
        Scores(visual=0.58, text=0.39, inliers=126, area=0.59, lettering=0.57),
        Scores(visual=0.83, text=0.0, inliers=15, area=0.46, lettering=0.13),
        Scores(visual=0.9, text=0.0, inliers=16, area=0.67, lettering=0.48),
    ],
)
def test_a_layout_under_other_words_is_not_likely(layout):
    """The one title of a series in the library, asked with a photo of another one, as measured."""
    assert verdict(layout) == ("similar" if layout.visual >= SIMILAR_COSINE else None)
    assert verdict(replace(layout, text=0.7)) == "likely"
    assert verdict(replace(layout, text=None)) == "likely"  # a label or glare hides the title


def test_a_title_in_the_same_frame_is_no_match_once_its_words_are_read():
    """Paper Stranger by Ilse Marrow for Amber Stranger by Ada Thorn, as measured on a photo."""
    geometry = Scores(visual=0.99, inliers=39, area=0.96, lettering=0.81)
    assert verdict(geometry) == "match"
    assert verdict(replace(geometry, text=0.3)) == "similar"
    assert verdict(replace(geometry, text=1.0)) == "match"
    assert verdict(replace(geometry, text=0.3, lettering=0.95)) == "match"  # misread


def test_a_cover_that_the_picture_names_comes_before_those_that_look_alike():
    """A spine on a shelf: its words, and nothing that could be verified."""
    named = Scores(visual=0.05, text=0.9)
    assert score(named) > score(Scores(visual=0.85, text=0.0, inliers=12, area=0.12))
    assert verdict(named) is None
