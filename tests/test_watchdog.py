"""The inspector's own work on a thread of the app: what hangs is cut off, and nothing of that leaves it."""

import _thread
import io
import logging
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from st_state_inspector import watchdog
from st_state_inspector.cutoff import within
from st_state_inspector.faults import Faults, TookTooLong
from st_state_inspector.slot import Slot
from st_state_inspector.watchdog import WATCHED, CutOff
from tests.hanging import Hanging

pytestmark = pytest.mark.usefixtures("faults_expected")

LONG = 60.0
ME = threading.get_ident


@pytest.fixture
def hanging():
    found = Hanging()
    with found.cut_off():
        yield found


@pytest.fixture
def by_hand(monkeypatch):
    """Nobody looks but the test."""
    monkeypatch.setattr(watchdog, "_not_begun", [])


def claim() -> None:
    """What the watchdog does to this thread, in this very moment, from beside."""
    ident = ME()
    entry = WATCHED[ident]
    in_another_thread(lambda: watchdog._claim(ident, entry))


def in_another_thread(work) -> None:
    """Do it there, and wait for it in C only: this thread lets nothing in meanwhile."""
    done = _thread.allocate_lock()
    done.acquire()

    def there():
        try:
            work()
        finally:
            done.release()

    _thread.start_new_thread(there, ())
    done.acquire()


def run_app_code() -> list[int]:
    """Loops and calls, as the app makes them: nothing may arrive here."""
    return [len(str(n)) for n in range(2_000)]


# ---- what is cut off ----------------------------------------------------------------------------


def test_a_loop_is_cut_off_noted_with_its_line_and_logged_once(hanging, caplog):
    faults = Faults()
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        assert faults.guarded("reads", hanging.spin) is None
        run_app_code()
        assert faults.guarded("reads", hanging.spin) is None
    assert hanging.begun == ["spin"], "it is not asked again"
    (problem,) = faults.problems
    assert problem.stage == "reads"
    assert "cut off after" in problem.message
    assert " in spin (hanging.py:" in problem.message
    assert faults.failed
    assert [record.getMessage() for record in caplog.records] == ["st_state_inspector: reads failed"]
    assert ME() not in WATCHED


def test_the_innermost_stage_is_cut_off_and_the_one_around_it_goes_on(hanging):
    faults, inner = Faults(), Faults()

    def work():
        assert inner.guarded("pages", hanging.spin) is None
        assert ME() in WATCHED, "it is watched on"
        return "done"

    assert faults.guarded("end of run", work) == "done"
    assert [problem.stage for problem in inner.problems] == ["pages"]
    assert faults.problems == ()
    assert set(inner.hung) == {"pages"}


def test_each_may_hang_in_turn(hanging):
    faults = Faults()

    def work():
        faults.guarded("pages", hanging.spin)
        hanging.spin()

    faults.guarded("end of run", work)
    assert set(faults.hung) == {"pages", "end of run"}
    assert ME() not in WATCHED


def test_what_the_app_was_raising_passes_all_the_same(hanging):
    faults = Faults()

    def hook():
        try:
            raise KeyError("the app's")
        finally:
            faults.guarded("writes", hanging.spin)

    with pytest.raises(KeyError) as caught:
        hook()
    assert caught.value.__context__ is None
    assert [line.name for line in traceback.extract_tb(caught.value.__traceback__)] == [
        test_what_the_app_was_raising_passes_all_the_same.__name__,
        "hook",
    ]


def test_the_turn_is_given_back_by_whom_is_cut_off(hanging):
    """In the middle, and in the moment of taking it."""
    slot, faults = Slot(None), Faults()

    def work():
        with slot.in_turn():
            hanging.spin()

    faults.guarded("start of run", work)
    assert faults.hung
    free = []
    in_another_thread(lambda: free.append(slot.turn.acquire(timeout=0)))
    assert free == [True]


@pytest.mark.usefixtures("by_hand")
def test_a_context_manager_that_was_being_entered_is_left():
    left, faults = [], Faults()

    @contextmanager
    def manager() -> Iterator[None]:
        try:
            claim()  # arrives in ``contextlib``, or here
            yield
        finally:
            left.append(True)

    def work():
        with manager():
            pass

    faults.guarded("x", work)
    assert faults.hung
    assert left == [True]


def test_who_waits_for_a_helper_or_for_the_turn_does_not_hang(hanging, monkeypatch):
    """However old its entry: it has none while it waits, and a new one afterwards."""
    seen, faults, slot = [], Faults(), Slot(None)
    ident = ME()

    def look():
        seen.append(ident in WATCHED)

    def work():
        before = WATCHED[ident]
        within(LONG, look)
        seen.append(WATCHED[ident] is not before)
        with slot.in_turn():
            seen.append(ident in WATCHED)

    faults.guarded("x", work)
    assert seen == [False, True, True]
    assert faults.problems == ()


def test_the_turn_is_waited_for_no_longer_than_it_can_take(monkeypatch):
    slot, faults = Slot(None), Faults()
    in_another_thread(slot.turn.acquire)
    monkeypatch.setattr(watchdog, "CUT_OFF_SECONDS", 0.01)

    def work():
        with slot.in_turn():
            raise AssertionError

    faults.guarded("start of run", work)
    assert "waiting for its turn" in faults.hung["start of run"]


def test_what_a_helper_does_is_cut_off_by_who_waits_for_it_alone(hanging):
    faults = Faults()

    def in_the_helper():
        faults.guarded("rule x", hanging.spin)

    with pytest.raises(TookTooLong):
        within(LONG, in_the_helper)
    assert faults.hung == {}


@pytest.mark.usefixtures("by_hand")
def test_an_import_is_not_cut_off(tmp_path, monkeypatch):
    (tmp_path / "half_imported.py").write_text(
        "import tests.test_watchdog as t; t.be_looked_at()\nwhole = 1\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(watchdog, "_is_too_old", lambda ident, looks: True)

    def work():
        import half_imported

        return half_imported.whole

    faults = Faults()
    assert faults.guarded("x", work) == 1
    assert faults.guarded("y", be_looked_at) is None
    assert set(faults.hung) == {"y"}, "in any other moment it is"


def be_looked_at() -> None:
    in_another_thread(lambda: watchdog._look({}))
    run_app_code()


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("kind", ["condition", "log handler"])
def test_who_waited_for_a_lock_gives_it_back(kind, monkeypatch):
    """However long: what is sent to who waits would arrive before the lock is in a ``with`` or ``try``."""
    monkeypatch.setattr(watchdog, "_is_too_old", lambda ident, looks: True)
    condition, handler = threading.Condition(), logging.StreamHandler(io.StringIO())
    lock = condition if kind == "condition" else handler.lock
    held, looked, ident, faults, free = threading.Event(), threading.Event(), ME(), Faults(), []

    def hold():
        with lock:
            held.set()
            looked.wait(LONG)

    def look():
        waits = threading.Condition.__enter__.__code__, logging.Handler.acquire.__code__
        while ident not in WATCHED or sys._current_frames()[ident].f_code not in waits:
            time.sleep(0.001)
        watchdog._look({})
        looked.set()

    def work():
        if kind == "condition":
            with condition:
                pass
        else:
            handler.handle(logging.makeLogRecord({}))
        return "done"

    threading.Thread(target=hold).start()
    held.wait(LONG)
    threading.Thread(target=look).start()
    assert faults.guarded("x", work) == "done"
    in_another_thread(lambda: free.append(lock.acquire(timeout=LONG)))
    assert free == [True]


def test_what_the_app_does_with_our_log_line_is_its_own_time():
    faults, seen = Faults(), []

    class Handler(logging.Handler):
        def emit(self, record):
            seen.append(ME() in WATCHED)

    def fail():
        raise RuntimeError("a bug of ours")

    handler, log = Handler(), logging.getLogger("st_state_inspector")
    log.addHandler(handler)
    try:
        faults.guarded("outer", lambda: faults.guarded("inner", fail))
    finally:
        log.removeHandler(handler)
    assert seen == [False]
    assert ME() not in WATCHED


# ---- what is not --------------------------------------------------------------------------------


def test_work_that_goes_on_is_no_hanging_before_all_looks_have_seen_it(monkeypatch):
    """A halted machine uses up one look; each other piece of work begins anew."""
    claimed = []
    monkeypatch.setattr(watchdog, "_cut_off", lambda ident, entry: not claimed.append(entry))
    monkeypatch.setattr(watchdog, "WATCHED", {1: 1.0, 2: 1.0, 3: watchdog.EXEMPT})
    seen: dict = {}
    for look in range(watchdog._LOOKS):
        watchdog.WATCHED[2] = float(look)
        seen = watchdog._look(seen)
    assert claimed == []
    watchdog._look(seen)
    assert claimed == [1.0]


@pytest.mark.usefixtures("by_hand")
def test_who_comes_back_in_the_moment_of_being_claimed_keeps_its_result():
    """The entry is taken; what is sent arrives while the thread leaves, and nowhere else."""
    faults = Faults()

    def work():
        ident = ME()
        watchdog._sending.add(ident)  # the watchdog has begun: it has the entry, and has not sent yet
        WATCHED.pop(ident)
        _thread.start_new_thread(send_late, (ident,))
        return "done"

    def send_late(ident):
        time.sleep(0.1)
        watchdog._sent.add(ident)
        watchdog._send(ident)
        watchdog._sending.discard(ident)

    assert faults.guarded("x", work) == "done"
    run_app_code()
    assert faults.problems == ()
    assert not watchdog._sent
    assert ME() not in WATCHED


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_what_ends_a_script_passes_in_the_moment_of_being_claimed(error):
    faults = Faults()

    def work():
        ident = ME()
        try:
            raise error
        finally:
            watchdog._sending.add(ident)
            WATCHED.pop(ident)
            watchdog._sent.add(ident)
            _thread.start_new_thread(watchdog._sending.discard, (ident,))

    with pytest.raises(error):
        faults.guarded("x", work)
    run_app_code()
    assert faults.problems == ()


@pytest.mark.usefixtures("by_hand")
def test_a_claim_for_another_piece_of_work_is_none():
    """Between the look and the claim the thread has done that, and begun something else."""
    faults = Faults()

    def work():
        ident = ME()
        in_another_thread(lambda: watchdog._claim(ident, WATCHED[ident] + 1.0))
        return run_app_code()

    assert faults.guarded("x", work)
    assert faults.problems == ()
    assert not watchdog._sent


def test_an_entry_that_was_left_behind_is_not_believed(monkeypatch):
    monkeypatch.setattr(watchdog, "_is_too_old", lambda ident, looks: True)
    WATCHED[ME()] = 1.0
    be_looked_at()
    assert ME() not in WATCHED


class App(threading.Thread):
    """Asks for our work thousands of times; notes what was cut off, and what strayed into its own code."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: list[str] = []
        self.strayed: list[object] = []

    def run(self) -> None:
        for n in range(3_000):
            faults = Faults()
            try:
                result = faults.guarded("x", self.work, n)
                found = [n for _ in range(3)]
            except BaseException as error:  # noqa: BLE001 - the very thing that must not be
                self.strayed.append(error)
                return
            self.cut += faults.hung
            if result not in (n, None) or found != [n] * 3:
                self.strayed.append(result)

    def work(self, n: int) -> int:
        Faults().guarded("inner", sum, range(n % 50))
        for _ in range(n % 500):  # of all lengths
            pass
        return n


def test_thousands_of_short_pieces_of_work_under_a_busy_watchdog(monkeypatch):
    """It cuts off all that it sees: nothing arrives in the app's code, in none of its threads."""
    monkeypatch.setattr(watchdog, "_is_too_old", lambda ident, looks: True)
    monkeypatch.setattr(watchdog, "_not_begun", [])
    monkeypatch.setattr(logging.getLogger("st_state_inspector"), "disabled", True)
    interval, over, apps = sys.getswitchinterval(), [], [App() for _ in range(3)]

    def watch():
        while not over:
            watchdog._look({})

    sys.setswitchinterval(1e-6)
    try:
        _thread.start_new_thread(watch, ())
        for app in apps:
            app.start()
        for app in apps:
            app.join()
    finally:
        over.append(True)
        sys.setswitchinterval(interval)
    assert [app.strayed for app in apps] == [[], [], []]
    assert any(app.cut for app in apps), "some were cut off"
    assert not set(WATCHED).intersection(app.ident for app in apps)


def test_the_app_sees_no_thread_of_ours(monkeypatch):
    begun, before = [], threading.enumerate()
    monkeypatch.setattr(watchdog, "_not_begun", [True])
    monkeypatch.setattr(watchdog, "_watch", lambda: (begun.append(ME()), hold.acquire()))
    hold = _thread.allocate_lock()
    with hold:
        Faults().guarded("x", int)
        while not begun:
            time.sleep(0.001)
        assert set(threading.enumerate()) <= set(before)
        assert begun != [ME()]


def test_a_machine_that_starts_no_more_threads_has_no_watchdog_and_no_problem(monkeypatch):
    def start(*_args):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(watchdog, "_not_begun", [True])
    monkeypatch.setattr(watchdog._thread, "start_new_thread", start)
    assert Faults().guarded("x", int) == 0


FORKING = """
import os, warnings
from st_state_inspector import watchdog
from st_state_inspector.faults import Faults

warnings.simplefilter("ignore")  # newer Pythons warn of every fork of a process with threads
watchdog.CUT_OFF_SECONDS = 0.2
def spin():
    while True: pass
faults = Faults()
faults.guarded("x", spin)
child = os.fork()
if child == 0:
    faults = Faults()
    faults.guarded("y", spin)
    os._exit(3 if "y" in faults.hung else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_real_watchdog_cuts_off_also_in_a_forked_process_and_keeps_none_from_ending():
    assert subprocess.run([sys.executable, "-c", FORKING], timeout=240, check=False).returncode == 3


def test_a_cut_off_is_no_exception_of_the_usual_kind():
    assert not issubclass(CutOff, Exception)
