"""The page of misses: what it shows, and that nothing from outside reaches its markup."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evaluation.manifest import KnownCover, KnownPhoto, LabelledSet
from evaluation.measures import STAGES, word_recall
from evaluation.summary import Evaluation, MeasuredSet
from indexer.errors import PictureError
from output.evaluation_page import page, write_page
from tests.covers import box
from tests.drawing import save_cover
from tests.evaluation.examples import candidate, cover_outcome, photo_outcome


class Reader(HTMLParser):
    """Collects a page's elements, images and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.images, self.marked = [], [], []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "img":
            self.images.append(dict(attributes))

    def handle_data(self, data):
        self.text += data
        if self.tags and self.tags[-1] == "mark" and data.strip():
            self.marked.append(data)
            self.tags.append("")


@pytest.fixture
def pictures(tmp_path):
    """Files of two covers and a photo."""
    names = ("emma.png", "kim.png", "photo.png")
    return {name: str(save_cover(tmp_path / name, name.upper())) for name in names}


def evaluation(photos=(), covers=()):
    """An evaluation of photos and covers, given as (known, outcome)."""
    return Evaluation(
        tuple(
            MeasuredSet(LabelledSet(Path("/set/list.csv"), **known), **outcomes)
            for known, outcomes in (
                (
                    {"photos": tuple(known for known, _ in photos)},
                    {"covers": (), "photos": tuple(outcome for _, outcome in photos)},
                ),
                (
                    {"covers": tuple(known for known, _ in covers)},
                    {"covers": tuple(outcome for _, outcome in covers), "photos": ()},
                ),
            )
        ),
        3,
        1,
    )


def photo(pictures, note="", **changed):
    right = pictures["emma.png"]
    outcome = photo_outcome(
        pictures["photo.png"],
        (right,),
        **{"right": candidate(0.9, "match", right), "first": candidate(0.9, "match", right)}
        | changed,
    )
    known = KnownPhoto(Path(pictures["photo.png"]), ("emma.png",), box(0, 0, 300, 400), note=note)
    return known, outcome


def test_a_miss_is_shown_with_all_that_explains_it(pictures):
    missed = photo(
        pictures,
        note="strong glare",
        words="EMNA AUSTEN",
        title=word_recall("Emma", "EMNA AUSTEN"),
        author=word_recall("Jane Austen", "EMNA AUSTEN"),
        right=None,
        ranks=dict.fromkeys(STAGES, 7),
        first=candidate(0.4, "similar", pictures["kim.png"]),
    )
    read = Reader("".join(page(evaluation([missed]))))
    names = [image["alt"] for image in read.images]
    assert names == ["asked", "crop", "right cover", "first answer"]
    assert all(image["src"].startswith("data:image/webp;base64,") for image in read.images)
    assert read.marked == ["Emma", "Jane"]
    for text in ("right cover at rank 7", "strong glare", "0.40 similar", "inliers 40", "EMNA"):
        assert text in read.text


def test_what_went_well_is_not_listed(pictures):
    covers = [(KnownCover(Path(pictures["emma.png"]), "Emma", ""), cover_outcome())]
    read = Reader("".join(page(evaluation([photo(pictures)], covers))))
    assert read.images == []
    assert read.text.count("0 of 1 pictures") == 2


def test_the_worst_comes_first(pictures):
    slight = photo(pictures, iou=0.5)
    known, outcome = photo(pictures, wrong_match=candidate(0.9, "match", pictures["kim.png"]))
    text = Reader("".join(page(evaluation([slight, (known, outcome)])))).text
    assert text.index("wrong match") < text.index("boundary IoU 0.50")


def test_a_cover_that_was_misread_is_shown(pictures):
    path = pictures["emma.png"]
    outcome = replace(cover_outcome(words="EMMA"), path=path)
    read = Reader("".join(page(evaluation(covers=[(KnownCover(Path(path), "", ""), outcome)]))))
    assert [image["alt"] for image in read.images] == ["cover"]
    assert read.marked == ["Jane", "Austen"]


def test_texts_from_outside_are_no_markup(pictures):
    evil = '"><script>alert(1)</script>\x1b[31m'
    right = replace(candidate(0.6, "likely", pictures["emma.png"]), title=evil)
    missed = photo(
        pictures,
        note=evil,
        words=evil,
        title=word_recall(evil, ""),
        author=word_recall(evil, ""),
        right=right,
    )
    html = "".join(page(evaluation([missed])))
    assert "script" not in Reader(html).tags
    assert "\x1b" not in html
    assert html.count("&lt;script&gt;") >= 3


def test_a_page_that_cannot_be_written_is_an_error(pictures, tmp_path):
    write_page(evaluation([photo(pictures)]), tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text().endswith("</html>\n")
    with pytest.raises(PictureError, match="can't be written"):
        write_page(evaluation(), tmp_path / "none" / "report.html")
