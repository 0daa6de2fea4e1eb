import re
from pathlib import Path

import pytest

import service.page
from service.page.texts import counted, texts

FOLDER = Path(service.page.__file__).parent
TEMPLATES = {path.name: path.read_text("utf-8") for path in FOLDER.glob("templates/*.html")}
PROGRAM = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))

BY_NAME = {
    "page": {"ask", "shelf", "doubles", "indexing"},
    "answer": {"match", "likely", "similar"},
    "doubles": {"mirrored"},
}
"""Texts that templates and programs take by a name in a variable."""


def all_keys():
    return {
        (section, name)
        for section, named in texts().items()
        if isinstance(named, dict)
        for name in named
    }


def test_every_text_of_a_template_is_in_the_file():
    used = {pair for text in TEMPLATES.values() for pair in re.findall(r"\bt\.(\w+)\.(\w+)", text)}
    assert used
    assert used <= all_keys()


def test_every_text_of_the_file_is_used():
    source = "".join(TEMPLATES.values()) + PROGRAM
    unused = {
        (section, name)
        for section, name in all_keys()
        if not re.search(rf"\b{re.sub('_(one|many|done)$', '', name)}\b", source)
        and name not in BY_NAME.get(section, ())
        and not name.startswith("same_")
    }
    assert unused == set()


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_holds_no_words_scripts_styles_or_other_hosts_of_its_own(name):
    text = TEMPLATES[name]
    bare = re.sub(r"\{[{%#].*?[#%}]\}", " ", text, flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?://", bare)
    words = re.sub(r"<[^>]*>", " ", bare)
    assert re.findall(r"[^\W\d_]{2,}", words) == []
    assert re.findall(r'(?:alt|aria-label|placeholder|title)="[^"{]*\w', bare) == []


def test_one_thing_and_more_things():
    assert counted("shelf", "count", 1) == "1 cover"
    assert counted("shelf", "count", 0) == "0 covers"
