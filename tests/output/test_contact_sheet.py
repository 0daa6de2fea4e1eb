import base64
import io
import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image as PillowImage

from catalogue.groups import Evidence, Group, evidence_words
from indexer.errors import PictureError
from output import sheet_html, sheet_png
from output.contact_sheet import check_sheet, write_sheet
from output.sheet_html import html_sheet
from output.sheet_png import png_sheet
from tests.covers import make_cover, store

HOSTILE = """</strong><script>alert("x")</script>&'$id $path"""


@pytest.fixture
def ids(library):
    """Ids of five stored covers, the first with a hostile title and file name."""
    named = [
        ("<b>&.jpg", HOSTILE, "A & B"),
        *((f"{n}.jpg", f"Émile {n}", "Zola") for n in range(4)),
    ]
    return [
        store(library, f"/covers/{name}", make_cover(title=title, author=author))
        for name, title, author in named
    ]


def group(*members, kind="same-cover", words=0.96):
    """A group of a chain of pairs."""
    evidence = tuple(Evidence(a, b, 0.987, 312, words) for a, b in pairwise(members))
    return Group(kind, members, evidence)


def page(library, *groups):
    return "".join(html_sheet(library, groups))


def test_evidence_is_said_in_words():
    said = evidence_words(Evidence(1, 2, 0.987, 312, 0.96))
    assert said == "312 matching points, words 96 % alike, likeness 0.99"
    said = evidence_words(Evidence(1, 2, -0.02, 1, None))
    assert said == "1 matching point, no words to compare, likeness -0.02"


def test_a_page_shows_every_group_with_its_covers_and_evidence(library, ids):
    html = page(library, group(*ids[1:3]), group(*ids[2:4], kind="same-words"))
    assert html.index("Same cover") < html.index("Same words, other art")
    assert "3 covers in 2 groups." in html
    assert html.count("<article>") == 2
    assert f"#{ids[1]} and #{ids[2]}: 312 matching points, words 96 % alike" in html
    assert "Émile 0" in html
    assert "0.jpg" in html
    pictures = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    assert len(pictures) == 4
    with PillowImage.open(io.BytesIO(base64.b64decode(pictures[0]))) as picture:
        assert max(picture.size) <= sheet_html.THUMBNAIL


def test_a_page_needs_nothing_from_anywhere_and_runs_nothing(library, ids):
    html = page(library, group(*ids))
    assert "default-src 'none'; img-src data:;" in html
    assert "http://" not in html
    assert "https://" not in html
    assert "<script" not in html
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html


def test_what_a_cover_says_stays_text(library, ids):
    html = page(library, group(*ids[:2]))
    assert "&lt;/strong&gt;&lt;script&gt;alert(&quot;x&quot;)" in html
    assert "&amp;&#x27;$id $path" in html
    assert "A &amp; B" in html
    assert "&lt;b&gt;&amp;.jpg" in html


def test_more_evidence_than_is_read_at_a_glance_is_folded(library, ids):
    html = page(library, group(*ids))
    assert "<article class=many>" in html
    assert "<summary>1 more pair</summary>" in html
    assert html.count("312 matching points") == 4
    assert "<details>" not in page(library, group(*ids[:4]))


def test_a_page_without_groups_says_so(library):
    html = page(library)
    assert "No two covers of this library belong together." in html
    assert html.endswith("</html>\n")


def test_a_png_holds_the_groups(library, ids, tmp_path):
    write_sheet(library, [group(*ids[:2]), group(*ids), group(*ids[3:])], tmp_path / "sheet.png")
    with PillowImage.open(tmp_path / "sheet.png") as picture:
        picture.load()
        assert picture.size[0] == sheet_png.WIDTH
        assert 700 < picture.size[1] < 1500
        # The stored thumbnails are grey; so are none of the sheet's own colours.
        assert (np.asarray(picture) == 128).all(axis=2).sum() > 9 * 30 * 40 * 0.9


@pytest.mark.parametrize(
    ("title", "missing"), [("Преступление и наказание", ""), ("雪国", ""), ("สวัสดี", "Thai")]
)
def test_titles_in_any_script_are_drawn_or_their_script_is_named(library, caplog, title, missing):
    ids = [store(library, f"/covers/{n}.jpg", make_cover(title=title)) for n in "ab"]
    png_sheet(library, [group(*ids)])
    named = f"contact sheet: there is no font for {missing}; boxes stand for its letters"
    assert caplog.messages == ([named] if missing else [])


def test_a_png_ends_where_it_would_be_too_tall(library, ids, monkeypatch):
    monkeypatch.setattr(sheet_png, "HEIGHT", 1000)
    picture = png_sheet(library, [group(*ids[:2])] * 20)
    assert picture.size == (sheet_png.WIDTH, 1000)


def test_a_png_without_groups_is_a_picture_all_the_same(library):
    assert png_sheet(library, []).size[1] < 200


def test_html_is_written_whole(library, ids, tmp_path):
    write_sheet(library, [group(*ids[1:3])], tmp_path / "sheet.HTML")
    assert (tmp_path / "sheet.HTML").read_text("utf-8") == page(library, group(*ids[1:3]))


def test_control_characters_are_written_as_escapes(library):
    cover = make_cover(title="two\x1b[31m\x00lines")
    html = page(library, group(*(store(library, f"/covers/{n}\x07.jpg", cover) for n in "ab")))
    assert "two\\x1b[31m\\x00lines" in html
    assert "a\\x07.jpg" in html
    assert not {"\x1b", "\x00", "\x07"} & set(html)


def test_other_files_are_refused_before_the_work(library, tmp_path):
    with pytest.raises(PictureError, match=r"\.html or \.png"):
        check_sheet(tmp_path / "sheet.pdf")
    with pytest.raises(PictureError, match=r"\.html or \.png"):
        write_sheet(library, [], tmp_path / "sheet")


@pytest.mark.parametrize("name", ["sheet.html", "sheet.png"])
def test_a_file_that_cannot_be_written_is_named(library, tmp_path, name):
    with pytest.raises(PictureError, match=f"{name}: can't be written"):
        write_sheet(library, [], tmp_path / "nowhere" / name)
