"""The load on a service, with a small one of the fake models."""

import json
from dataclasses import replace
from threading import Event, Thread

import pytest

from benchmarks.service_load import ROUND, load


def until(answers):
    """Go on until there were so many answers, of any sort."""
    return lambda seen: sum(map(len, seen.seconds.values())) + len(seen.errors) < answers


def test_right_answers_are_counted_while_a_run_goes_on(service, asked, tmp_path):
    over = Event()
    indexing = Thread(target=service.index, args=([str(tmp_path / "covers")], over))
    indexing.start()
    seen = load(service, asked, ROUND, 2, until(20))
    while json.loads(service.ask("GET", "/v1/index")[2])["state"] == "idle":
        pass
    over.set()
    indexing.join()
    assert seen.errors == []
    assert seen.seconds.keys() == {"photo", "words", "thumbnail"}
    assert service.mebibytes > 10


@pytest.mark.parametrize("kind", ["photo", "words", "thumbnail"])
def test_a_wrong_answer_is_an_error(service, asked, kind):
    wrong = [replace(question, is_right=lambda body: False) for question in asked[kind]]
    seen = load(service, {kind: wrong}, [kind], 1, until(1))
    assert seen.errors[0].startswith(f"{kind} 0: 200")
    assert not seen.seconds


def test_another_status_is_an_error(service, asked):
    service.tokens = ["unknown", "unknown"]
    seen = load(service, asked, ["words"], 1, until(1))
    assert seen.errors[0].startswith("words 0: 401")
