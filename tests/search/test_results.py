from search.results import Answer, results
from search.scoring import Scores
from tests.covers import make_cover, store


def test_answers_get_the_facts_of_their_covers_in_their_own_order(library):
    first = store(library, "/covers/a.jpg", make_cover("EMMA", title="EMMA", author="Austen"))
    second = store(library, "/covers/b.jpg", make_cover("KIM", title="KIM", labels=["camel"]))
    scores = Scores(visual=0.5, inliers=30)
    found = results(
        library, [Answer(second, 0.9, scores, "likely", ((0, 3),)), Answer(first, 0.4, Scores())]
    )
    assert [(one.rank, one.id, one.path, one.score) for one in found] == [
        (1, second, "/covers/b.jpg", 0.9),
        (2, first, "/covers/a.jpg", 0.4),
    ]
    assert (found[0].scores, found[0].verdict) == (scores, "likely")
    assert (found[0].text, found[0].hits) == ("KIM", ((0, 3),))
    assert (found[1].title, found[1].author, found[1].text) == ("EMMA", "Austen", "EMMA")
    assert found[1].hits == ()
    assert (found[1].verdict, found[0].labels[0].name) == (None, "camel")


def test_a_cover_that_was_removed_meanwhile_leaves_no_gap(library):
    kept = store(library, "/covers/a.jpg", make_cover())
    found = results(library, [Answer(99, 0.9, Scores()), Answer(kept, 0.4, Scores())])
    assert [(one.rank, one.id) for one in found] == [(1, kept)]


def test_no_answers_are_no_results(library):
    assert results(library, []) == []
