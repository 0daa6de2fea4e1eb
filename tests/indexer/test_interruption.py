import os
import signal
import subprocess
import sys
import threading

import pytest

from indexer.interruption import SIGNALS, Interruption, stop_event


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_is_a_request(number, capfd):
    with Interruption() as interruption:
        interruption.check()
        os.kill(os.getpid(), number)
        assert "finishing the pictures in hand; once more stops at once" in capfd.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            interruption.check()


@pytest.mark.parametrize("number", SIGNALS)
def test_the_second_signal_is_an_order(number):
    with Interruption():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)


def test_afterwards_signals_do_what_they_did():
    before = [signal.getsignal(number) for number in SIGNALS]
    with Interruption():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_in_another_thread_signals_are_left_alone():
    """Python handles signals in the main thread only; a web server runs others."""
    ended = []

    def work():
        with Interruption() as interruption:
            interruption.check()
        ended.append(True)

    before = [signal.getsignal(number) for number in SIGNALS]
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended
    assert [signal.getsignal(number) for number in SIGNALS] == before


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_sets_the_stop_event(number):
    before = signal.getsignal(number)
    with stop_event() as stop:
        assert not stop.is_set()
        os.kill(os.getpid(), number)
        assert stop.wait(10)
    assert signal.getsignal(number) == before


def test_a_signal_is_heard_by_a_thread_that_is_about_to_wait():
    """It comes while the main thread holds the lock of the event, as `wait` does for a moment."""
    program = (
        "import os, signal\n"
        "from indexer.interruption import stop_event\n"
        "with stop_event() as stop:\n"
        "    with stop._cond:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print(stop.wait(60))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, timeout=120
    )
    assert told.stdout == b"True\n"
