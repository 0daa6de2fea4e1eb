import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.errors import NotFoundError
from indexer.folding import words_of
from search import by_text
from search.by_text import text_hits, with_words
from tests.covers import make_cover, store, store_words

COVERS = (
    "THE BROTHERS KARAMAZOV\nFyodor Dostoevsky",
    "CRIME AND PUNISHMENT\nFyodor Dostoevsky",
    "FRANKENSTEIN\nMary Shelley",
    "WUTHERING HEIGHTS\nEmily Brontë",
    "IT\nStephen King",
    "KIM\nRudyard Kipling",
    "THE 39 STEPS\nJohn Buchan",
    "Преступление и наказание\nФёдор Достоевский",
    "雪国\n川端康成",
    "THE C++ PROGRAMMING LANGUAGE\nBjarne Stroustrup",
    "FINNEGAN'S WAKE\nO'Brien",
    "DUNE\nFrank Herbert",
)
KARAMAZOV, CRIME, FRANKENSTEIN, HEIGHTS, IT, KIM, STEPS, RUSSIAN, SNOW, CPP, WAKE, DUNE = range(
    len(COVERS)
)


@pytest.fixture
def ask(library):
    """Asks a library of COVERS; answers are positions in it."""
    ids = store_words(library, *COVERS)

    def ask(question, k=10):
        return [ids.index(hit.id) for hit in text_hits(library, question, k)]

    return ask


@pytest.mark.parametrize(
    ("question", "cover"),
    [
        ("karamazov", KARAMAZOV),
        ("Karamasov", KARAMAZOV),
        ("KARMAZOV", KARAMAZOV),
        ("brothers karamazov", KARAMAZOV),
        ("karamazov brothers", KARAMAZOV),
        ("dostoevsky karamazov the", KARAMAZOV),
        ("Frankenst3in", FRANKENSTEIN),
        ("franken", FRANKENSTEIN),
        ("enstein", FRANKENSTEIN),
        ("shelly", FRANKENSTEIN),
        ("bronte", HEIGHTS),
        ("BRONTË", HEIGHTS),
        ("Bronte\N{COMBINING DIAERESIS}", HEIGHTS),
        ("wuthering", HEIGHTS),
        ("wutherinq heiqhts", HEIGHTS),
        ("it", IT),
        ("IT King", IT),
        ("kim", KIM),
        ("39", STEPS),
        ("39 steps", STEPS),
        ("наказание", RUSSIAN),
        ("достоевский", RUSSIAN),
        ("ПРЕСТУПЛЕНИЕ", RUSSIAN),
        ("雪国", SNOW),
        ("川端", SNOW),
        ("C++", CPP),
        ("finnegans wake", WAKE),
        ("Finnegan’s", WAKE),
        ("obrien", WAKE),
        ('"dune"', DUNE),
        ("-dune", DUNE),
        ("dune*", DUNE),
        ("title:dune", DUNE),
        ("NEAR(dune herbert)", DUNE),
        ("dune ☃ 🚀", DUNE),
    ],
)
def test_the_cover_that_is_meant_comes_first(ask, question, cover):
    assert ask(question)[0] == cover


@pytest.mark.parametrize("question", ["", "   ", "☃", "—", '"', "'", "()", "*", "**", "\0", "\n"])
def test_a_question_without_words_has_no_answer(ask, question):
    assert ask(question) == []


@pytest.mark.parametrize("question", ["zzzzqqqq", "quixote", "ウ"])
def test_a_question_like_no_cover_has_no_answer(ask, question):
    assert ask(question) == []


def test_an_empty_library_has_no_answer(library):
    assert text_hits(library, "dune", 10) == []


def test_exact_words_come_before_misread_ones(library):
    exact, misread, mistyped, _ = store_words(library, "STEIN", "ST3IN", "STAIN", "NOT ALIKE")
    assert [hit.id for hit in text_hits(library, "stein", 10)] == [exact, misread, mistyped]
    assert text_hits(library, "stain", 10)[0].id == mistyped


def test_exact_words_come_before_longer_ones(library):
    longer, exact = store_words(library, "KIMBERLEY", "KIM")
    assert [hit.id for hit in text_hits(library, "kim", 10)] == [exact, longer]


def test_more_of_the_words_is_better(ask):
    assert ask("fyodor dostoevsky punishment")[:2] == [CRIME, KARAMAZOV]
    assert ask("fyodor dostoevsky brothers")[:2] == [KARAMAZOV, CRIME]


def test_a_rare_word_is_worth_more_than_a_common_one(library):
    store_words(library, *[f"THE {name}" for name in ("CAT", "DOG", "COW", "HEN", "PIG")])
    ids = [hit.id for hit in text_hits(library, "the walrus dog", 1)]
    assert ids == [2]


def test_a_cover_that_carries_little_else_is_better(library):
    blurbed, plain = store_words(library, "EMMA\n" + "much praise from many papers\n" * 5, "EMMA")
    assert [hit.id for hit in text_hits(library, "emma", 10)] == [plain, blurbed]


def test_scores_are_shares_best_first_and_k_at_most(library):
    store_words(library, *COVERS)
    hits = text_hits(library, "fyodor dostoevsky karamazov", 10)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert scores[0] > 0.9
    assert len(text_hits(library, "fyodor dostoevsky karamazov", 1)) == 1


def test_the_words_of_a_cover_find_it_with_full_score(library):
    ids = store_words(library, *COVERS)
    for id_, words in zip(ids, COVERS, strict=True):
        best = text_hits(library, words, 1)[0]
        assert (best.id, best.score) == (id_, pytest.approx(1))


def hit_words(words, hit):
    """The words of a cover that were hit."""
    return [words[start:end] for start, end in hit.spans]


def test_hits_are_the_words_of_the_cover_where_they_stand(library):
    words = "THE BROTHERS KARAMAZOV\nFyodor Dostoevsky"
    store_words(library, words)
    (hit,) = text_hits(library, "karamasov dostoevsky", 1)
    assert hit_words(words, hit) == ["KARAMAZOV", "Dostoevsky"]
    assert hit.spans == ((13, 22), (30, 40))


def test_a_hit_keeps_accents_and_apostrophes(library):
    words = "O'BRIEN & BRONTË: C++"
    store_words(library, words)
    (hit,) = text_hits(library, "obrien bronte c++", 1)
    assert hit_words(words, hit) == ["O'BRIEN", "BRONTË", "C++"]


def test_asterisks_on_a_cover_are_no_hits(library):
    words = "**** Four stars * 5 ** DUNE"
    store_words(library, words)
    (found,) = with_words(library, "dune", 1)
    assert found.text == words
    assert found.hits == ((23, 27),)


@pytest.mark.parametrize("question", ["#1 bestseller", "1 bestseller", "bestseller #1"])
def test_a_sign_before_a_figure_is_no_part_of_it(library, question):
    words = "THE #1 BESTSELLER"
    (id_,) = store_words(library, words)
    (hit,) = text_hits(library, question, 1)
    assert (hit.id, hit.score) == (id_, pytest.approx(0.97, abs=0.03))
    assert hit_words(words, hit) == ["1", "BESTSELLER"]


@pytest.mark.parametrize("words", ["LOVE+MATH", "AND/OR", "½ PRICE", "1½", "a²+b²"])
def test_words_that_are_written_together_find_each_other(library, words):
    (id_,) = store_words(library, words)
    assert [hit.id for hit in text_hits(library, words, 1)] == [id_]


def test_a_search_among_some_gives_only_those(library):
    ids = store_words(library, *COVERS)
    assert [hit.id for hit in text_hits(library, "dostoevsky", 10, [ids[CRIME], ids[KIM]])] == [
        ids[CRIME]
    ]
    assert text_hits(library, "dostoevsky", 10, []) == []


def test_covers_are_found_among_many_that_share_a_word(library):
    store_words(library, *[f"THE STORY OF NUMBER {number}" for number in range(400)])
    id_ = store(library, "/covers/mine.jpg", make_cover("THE STORY OF FRANKENSTEIN"))
    for question in ("the story of frankenstein", "the story of frankenst3in", "franken story"):
        assert text_hits(library, question, 1)[0].id == id_


@pytest.fixture
def few_ranked(monkeypatch):
    monkeypatch.setattr(by_text, "MAX_RANKED", 10)


def test_of_very_many_covers_those_with_a_rarer_word_are_ranked(library, few_ranked):
    store_words(library, *[f"THE STORY OF NUMBER {number}" for number in range(40)])
    first, second = store_words(library, "THE STORY OF FRANKENSTEIN", "FRANKENSTEIN")
    for question in ("the story of frankenstein", "frankenst3in the story"):
        assert [hit.id for hit in text_hits(library, question, 2)] == [first, second]
    assert text_hits(library, "frankenstein", 1)[0].id == second
    found = text_hits(library, "number 39 frankenstein", 50)
    assert {hit.id for hit in found} == {first, second, 40}


def test_a_word_that_very_many_covers_carry_gives_some_of_them(library, few_ranked):
    ids = store_words(library, *[f"THE STORY OF NUMBER {number}" for number in range(40)])
    found = [hit.id for hit in text_hits(library, "story", 50)]
    assert found == ids[: len(found)]
    assert len(found) == 10
    assert [hit.id for hit in text_hits(library, "story", 50, ids[30:])] == ids[30:]


# Whole answers.


def test_answers_have_the_covers_facts_and_the_hits(library):
    (id_,) = store_words(library, "DUNE\nFrank Herbert")
    (found,) = with_words(library, "dune", 10)
    assert (found.rank, found.id, found.path) == (1, id_, "/covers/0.jpg")
    assert (found.text, found.hits) == ("DUNE\nFrank Herbert", ((0, 4),))
    assert [label.name for label in found.labels] == ["book jacket"]
    assert found.verdict is None
    assert (found.scores.text, found.scores.visual) == (found.score, None)


def test_answers_may_be_restricted_by_label(library):
    store(library, "/covers/a.jpg", make_cover("DUNE", labels=["comic book"]))
    store(library, "/covers/b.jpg", make_cover("DUNE", labels=["book jacket"]))
    assert [one.path for one in with_words(library, "dune", 10, ["Book Jacket"])] == [
        "/covers/b.jpg"
    ]
    with pytest.raises(NotFoundError, match="no cover carries the label 'tench'"):
        with_words(library, "dune", 10, ["tench"])


# Any text.


@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text())
@example('C++ AND (foo:bar) -dune "O\'Reilly" NEAR/2 ^x * {a b}')
@example("\0")
@example("\ud800")
@example("I\N{COMBINING DOT ABOVE}")
def test_no_question_raises(ask, question):
    assert all(0 <= position < len(COVERS) for position in ask(question, 3))


LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"])
OTHER_SCRIPTS = st.sampled_from(
    "ΑΒΓαβγάώ ЖзйёІї 雪国川端 ひらカナ हिन्दी ไทย العربية עברית “”‘’–—…№™"
)


@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(LETTERS | OTHER_SCRIPTS, max_size=30))
@example("THE #1 BESTSELLER")
@example("LOVE+MATH")
@example("1½")
@example("हिन्दी")
@example("ภาษาไทย")
def test_a_cover_is_found_by_the_words_it_carries(library, words):
    (id_,) = store_words(library, words)
    found = text_hits(library, words, 1)
    assert [hit.id for hit in found] == ([id_] if words_of(words) else [])
    spans = [(word.start, word.end) for word in words_of(words)]
    assert all(hit.spans == tuple(sorted(set(spans))) for hit in found)
