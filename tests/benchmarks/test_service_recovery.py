"""What is asked before and after the kills, of a service with the fake models."""

import time
from dataclasses import replace

import pytest

from benchmarks.service_recovery import answered, covers, leave_in_mid_upload

IN_HAND = b"coverdex_in_hand 0.0"


def test_a_right_answer_is_timed_and_a_wrong_one_ends_the_program(service, asked):
    assert 0 < answered(service, asked["words"][0]) < 600
    with pytest.raises(SystemExit, match="200"):
        answered(service, replace(asked["words"][0], is_right=lambda body: False))


def test_half_an_upload_leaves_the_service_as_it_was(service, asked):
    before = covers(service)
    assert len(before) == 3
    leave_in_mid_upload(service, asked["photo"][0])
    answered(service, asked["photo"][0])
    until = time.monotonic() + 300
    while IN_HAND not in service.ask("GET", "/metrics")[2]:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert covers(service) == before
