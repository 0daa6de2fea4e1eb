import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("BRONTË", "bronte"),
        ("Bronte\N{COMBINING DIAERESIS}", "bronte"),
        ("O'Reilly", "oreilly"),
        ("O’Reilly", "oreilly"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁction", "fiction"),
        ("Ｋａｆｋａ", "kafka"),
        ("Достоевский", "достоевскии"),
        ("İSTANBUL", "istanbul"),
        ("雪国", "雪国"),
        ("Bjørnstad", "bjornstad"),
        ("ŒUVRES", "oeuvres"),
        ("Łąka", "laka"),
        ("Æsop", "aesop"),
        ("Þór og Örvar", "thor og orvar"),
        ("kapı", "kapi"),
        ("１９८٤ ۱۹ १२", "1984 19 12"),
        ("C++ & C#", "c++ & c#"),
        ("", ""),
    ],
)
def test_text_is_folded_to_what_is_compared(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_case_does_not_matter(text):
    assert fold(text.upper()) == fold(text.lower())
