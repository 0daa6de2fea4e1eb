import re

import pytest

from catalogue.groups import Evidence, Group
from indexer.store.records import all_ids
from service.page import doubles

PIECE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def runs(monkeypatch):
    """Two pairs in one group, without comparing; counts how often covers were compared."""
    evidence = (Evidence(1, 2, 0.91, 120, 0.8), Evidence(2, 3, 0.5, 1, None))
    compared = []

    def find(library):
        compared.append(1)
        known = {*all_ids(library)}
        found = tuple(pair for pair in evidence if {pair.a, pair.b} <= known)
        return [Group("same-art", tuple(sorted(known)), found)]

    monkeypatch.setattr(doubles, "find_duplicates", find)
    return compared


def pairs(answer):
    found = re.findall(r'/doubles/same"[^>]*"a": (\d+), "b": (\d+)', answer.text)
    return [(int(a), int(b)) for a, b in found]


def together(answer):
    return re.findall(r"\"ids\": (\[[\d, ]+\])", answer.text)


def judge(client, judgement, a, b):
    return client.post(f"/doubles/{judgement}", data={"a": a, "b": b}, headers=PIECE)


def test_pairs_are_shown_with_their_evidence(client):
    assert 'hx-get="/doubles/pairs"' in client.get("/doubles").text
    answer = client.get("/doubles/pairs")
    assert pairs(answer) == [(1, 2), (2, 3)]
    assert "The same art under other words" in answer.text
    assert "120 matching points, words 80 % alike, likeness 0.91" in answer.text
    assert "1 matching point, no words to compare" in answer.text


@pytest.mark.parametrize(
    ("judgement", "said"),
    [("same", "Noted as the same: EMMA and KIM"), ("different", "Noted as not the same: EMMA")],
)
def test_a_judged_pair_is_not_asked_again_until_it_is_undone(client, runs, judgement, said):
    client.get("/doubles/pairs")
    answer = judge(client, judgement, 1, 2)
    assert said in answer.text
    assert pairs(answer) == [(2, 3)]
    assert '/doubles/undo"' in answer.text
    assert pairs(client.get("/doubles/pairs")) == [(2, 3)]
    assert pairs(judge(client, "undo", 1, 2)) == [(1, 2), (2, 3)]
    assert len(runs) == 1, "judging compares nothing anew"


def test_covers_that_are_the_same_become_one_group_that_can_be_taken_apart(client):
    answer = judge(client, "same", 1, 2)
    assert "1 pair to judge" in answer.text
    assert "1 group judged the same" in answer.text
    assert together(answer) == ["[1, 2]"]
    answer = judge(client, "same", 2, 3)
    assert "No doubles" in answer.text
    assert together(answer) == ["[1, 2, 3]"]
    answer = client.post("/doubles/apart", data={"ids": [1, 2, 3]}, headers=PIECE)
    assert "Taken apart" in answer.text
    assert (together(answer), pairs(answer)) == ([], [(1, 2), (2, 3)])


def test_no_pair_is_left(client):
    judge(client, "same", 1, 2)
    assert "No doubles" in judge(client, "different", 2, 3).text


def test_a_changed_library_is_compared_anew(client, cli, runs):
    client.get("/doubles/pairs")
    cli("remove", "3")
    assert pairs(client.get("/doubles/pairs")) == [(1, 2)]
    assert len(runs) == 2


def test_another_judgement_is_refused(client):
    assert judge(client, "maybe", 1, 2).status_code == 404
    assert judge(client, "same", 1, 99).status_code == 404
