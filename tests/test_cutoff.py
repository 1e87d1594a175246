"""Work that hangs is cut off; work that does not hang is the caller's own: results, errors, context."""

import contextvars
import gc
import subprocess
import sys
import threading
import time
import traceback
import weakref

import pytest

from st_state_inspector import cutoff
from st_state_inspector.cutoff import TookTooLong, within
from tests.hanging import Hanging

LONG = 60.0
SHORT = 0.2
VERY_LONG = 3_600.0
"""Seconds that no test lasts: what waits so long is over only because it was cut off."""


def spin() -> None:
    while True:
        pass


def until(condition, seconds: float = LONG) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(condition())


def test_a_result_comes_back():
    assert within(LONG, divmod, 7, 2) == (3, 1)
    assert within(LONG, dict, a=1) == {"a": 1}


def test_an_error_comes_back_with_its_lines():
    def fail():
        raise KeyError("k")

    with pytest.raises(KeyError) as caught:
        within(LONG, fail)
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "fail"


def test_what_ends_a_script_comes_back_too():
    with pytest.raises(SystemExit):
        within(LONG, sys.exit, 3)
    assert within(LONG, int) == 0


@pytest.mark.parametrize("hang", [spin, lambda: time.sleep(VERY_LONG), threading.Event().wait])
def test_what_hangs_is_cut_off_in_time(hang):
    with pytest.raises(TookTooLong, match=r"cut off after 0\.2 s"):
        within(SHORT, hang)
    assert within(LONG, int) == 0  # by another thread


@pytest.mark.parametrize("hang", ["spin", "wait"])
def test_where_it_hangs_is_named(hang):
    hanging = Hanging()
    with hanging.cut_off(), pytest.raises(TookTooLong, match=rf" in {hang} \(hanging\.py:\d+\)"):
        within(LONG, getattr(hanging, hang))


def test_a_thread_that_has_not_even_begun_in_time_does_nothing_when_it_does(monkeypatch):
    """A machine so busy that the helper is not scheduled: its work must not be done late."""
    held_back, done = [], []

    def start(run, args):
        held_back.append(run)
        return 0

    monkeypatch.setattr(cutoff, "_idle", [])
    monkeypatch.setattr(cutoff._thread, "start_new_thread", start)
    with pytest.raises(TookTooLong, match=r"cut off after 0\.01 s;"):
        within(0.01, done.append, "late")
    (run,) = held_back
    run()
    assert done == []


def test_what_was_cut_off_stops_before_it_does_anything_more():
    done, came_back = [], threading.Event()

    def late():
        try:
            try:
                until(lambda: False, LONG)
                done.append("after")
            except Exception:  # noqa: BLE001 - as wide as any of the inspector's own
                done.append("caught")
        finally:
            came_back.set()

    with pytest.raises(TookTooLong):
        within(SHORT, late)
    assert came_back.wait(LONG)
    assert done == []


def test_no_thread_spins_on():
    before = set(sys._current_frames())
    with pytest.raises(TookTooLong):
        within(SHORT, spin)
    assert until(lambda: not [f for f in sys._current_frames().values() if f.f_code is spin.__code__])
    assert len(set(sys._current_frames()) - before) <= 1


def test_the_app_sees_no_thread_of_ours():
    before = threading.enumerate()  # of which some may end meanwhile
    within(LONG, int)
    assert [thread for thread in threading.enumerate() if thread not in before] == []


def test_the_values_of_context_variables_are_those_of_the_caller():
    variable = contextvars.ContextVar("variable", default=0)
    variable.set(7)
    assert within(LONG, variable.get) == 7


def test_nothing_is_kept_of_the_work():
    class Thing:
        pass

    def fail(thing):
        raise ValueError(thing)

    thing = Thing()
    gone = weakref.ref(thing)
    assert within(LONG, id, thing)
    with pytest.raises(ValueError, match="Thing"):
        within(LONG, fail, thing)
    del thing
    gc.collect()
    assert gone() is None


def test_many_at_once_each_get_their_own():
    found: dict[int, int] = {}

    def ask(number):
        found[number] = within(LONG, lambda: (time.sleep(0.01), number)[1])

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: n for n in range(40)}


FORKING = """
import os, warnings
from st_state_inspector.cutoff import within

warnings.simplefilter("ignore")  # newer Pythons warn of every fork of a process with threads
within(60, int)
child = os.fork()
if child == 0:
    os._exit(within(60, int, 3))
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_starts_threads_of_its_own():
    assert subprocess.run([sys.executable, "-c", FORKING], timeout=240, check=False).returncode == 3
