import os
import signal

import pytest

from training.stopping import Stop

SIGNALS = [signal.SIGTERM, signal.SIGINT]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_program_unless_held(number):
    stop = Stop()
    with stop.listening():
        with stop.holding():
            assert not stop.asked
            os.kill(os.getpid(), number)
            assert stop.asked
        with pytest.raises(SystemExit):
            os.kill(os.getpid(), number)


def test_handlers_are_as_before_afterwards():
    before = [signal.getsignal(number) for number in SIGNALS]
    with pytest.raises(SystemExit), Stop().listening():
        os.kill(os.getpid(), signal.SIGTERM)
    assert [signal.getsignal(number) for number in SIGNALS] == before
