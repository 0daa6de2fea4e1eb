from catalogue.groups import Evidence, Group
from catalogue.review import review

PAIRS = ((1, 2), (2, 3), (1, 3), (3, 4))
GROUPS = [Group("same-art", (1, 2, 3, 4), tuple(Evidence(*pair, 0.9, 80, None) for pair in PAIRS))]


def left(confirmed=(), rejected=()):
    found = review(GROUPS, confirmed, rejected)
    return [(question.first, question.second) for question in found.questions], found.decided


def test_every_pair_is_asked_where_nothing_was_judged():
    assert left() == ([((1,), (2,)), ((2,), (3,)), ((1,), (3,)), ((3,), (4,))], ())


def test_covers_that_are_the_same_are_judged_as_one():
    assert left([(1, 2)]) == ([((1, 2), (3,)), ((3,), (4,))], ((1, 2),))
    assert left([(1, 2), (2, 3)]) == ([((1, 2, 3), (4,))], ((1, 2, 3),))


def test_what_differs_from_one_differs_from_all_that_are_the_same():
    assert left([(1, 2)], [(1, 3)]) == ([((3,), (4,))], ((1, 2),))


def test_sets_join_whatever_the_order_of_the_judgements():
    assert left([(1, 2), (3, 4), (2, 3)]) == ([], ((1, 2, 3, 4),))


def test_the_strongest_evidence_is_kept():
    (first, _) = review(GROUPS, [(1, 2)], []).questions
    assert (first.evidence.a, first.evidence.b) == (2, 3)
