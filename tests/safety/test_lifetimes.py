"""Sessions: none sees another's record, and each record ends with its session."""

import gc
import random
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from types import FunctionType

from st_state_inspector import end_taps, history_of, install, installed, sources, streamlit_hooks
from st_state_inspector.slot import Slot
from tests.app_testing import OLD
from tests.inspecting import start, write_app
from tests.safety.many import ManyAtOnce, server

APP = """
import threading
mine = st.session_state.setdefault("mine", "{name}")
st.session_state.setdefault("n", 0)

def add():
    st.session_state.n += 1
    st.session_state[f"{name}_{{st.session_state.n % 5}}"] = ["{name}"] * 3

st.button("Go", on_click=add)
st.text_input("T", key="text_{name}")
st.write(st.session_state.n)
"""


def test_thirty_sessions_at_once_keep_their_records_apart(tmp_path):
    """AppTest of old Streamlits replaces parts of the process for each run: there they take turns."""
    install()
    names = [f"session{i:02}" for i in range(30)]
    apps = {n: ManyAtOnce(write_app(APP.format(name=n), tmp_path / n, inspector=False)) for n in names}

    def click(name: str) -> None:
        rng = random.Random(name)
        app = apps[name].run()
        for _ in range(8):
            if rng.random() < 0.5:
                app.tree.button[0].click()
            else:
                app.tree.text_input[0].input(f"{name} {rng.random()}")
            app.run()

    with server(), ThreadPoolExecutor(1 if OLD else 12) as pool:
        list(pool.map(click, names))
    for name in names:
        assert not apps[name].tree.exception
        history = history_of(apps[name].at)
        assert [run.id for run in history.runs] == list(range(1, 10))
        text = repr(history)
        assert name in text
        assert not [other for other in names if other != name and other in text]
    assert installed.FAULTS.problems == ()


def test_no_lock_of_ours_is_held_while_the_app_runs(tmp_path):
    """There is none: a module that gets one must show here that the app does not run under it.

    The two locks of a helper thread are signals (begin, done): ``within`` is over before the app goes on.
    """
    import st_state_inspector
    from st_state_inspector import cutoff

    gc.unfreeze()  # helpers that earlier tests have left are found too
    install()
    at = start(write_app("st.session_state.a = 1", tmp_path, inspector=False)).at.run()
    locks = (type(threading.Lock()), type(threading.RLock()), threading.Condition, threading.Semaphore)
    slot = streamlit_hooks.slot_of(at)
    helpers = [helper for helper in gc.get_objects() if type(helper) is cutoff._Helper]
    signals = {id(lock) for helper in helpers for lock in (helper._begin, helper._done)}
    signals |= {id(known.turn) for known in gc.get_objects() if type(known) is Slot}  # see the next test
    held = [o for o in _reachable(slot.sink) if isinstance(o, locks) and id(o) not in signals]
    assert held == []
    for module in _modules(st_state_inspector):
        assert not [name for name, value in vars(module).items() if isinstance(value, locks)], module


def test_nobodys_turn_lasts_while_the_app_runs(tmp_path):
    """The one lock of a session is for beginning and ending a run: free in its body and its callbacks."""
    source = """
        from concurrent.futures import ThreadPoolExecutor
        from st_state_inspector.streamlit_hooks import slot_of
        def look(place):
            turn = slot_of().turn
            with ThreadPoolExecutor(1) as another:
                free = another.submit(lambda: turn.acquire(False) and not turn.release())
            st.session_state[place] = free.result()
        st.button("Go", on_click=look, args=("callback",))
        look("body")
        """
    install()
    at = start(write_app(source, tmp_path, inspector=False)).at.run()
    at.button[0].click().run()
    assert not at.exception
    assert at.session_state["body"] is True
    assert at.session_state["callback"] is True


def test_a_run_that_another_has_taken_over_from_ends_nothing():
    """It ends in its own thread a moment later, and must leave the newer one alone."""
    told: list = []

    class Sink:
        handle = staticmethod(told.append)

        def hold(self):
            told.append("held")

        def draw(self):
            told.append("drawn")

        def arrived(self):
            told.append("arrived")

    slot, older, newer = Slot(Sink()), object(), object()
    slot.running = newer
    end_taps._end_and_draw(older, slot)
    assert slot.running is newer
    assert told == []


def _modules(package):
    import sys

    return [m for name, m in sorted(sys.modules.items()) if name.split(".")[0] == package.__name__]


def _reachable(root):
    seen, pending = {}, [root]
    while pending and len(seen) < 20_000:
        thing = pending.pop()
        module = type(thing).__module__
        ours = module in ("builtins", "collections", "_thread") or module.startswith("st_state_inspector")
        if ours and id(thing) not in seen:
            seen[id(thing)] = thing
            pending += [r for r in _referents(thing) if not isinstance(r, (type, type(gc)))]
    return seen.values()


def _referents(thing):
    """Of a function only what it alone holds: its globals are the whole process."""
    if isinstance(thing, FunctionType):
        return [*(thing.__closure__ or ()), *(thing.__defaults__ or ())]
    return gc.get_referents(thing)


class Marked:
    """A value of the app that can be watched."""


def test_the_record_goes_when_streamlit_drops_the_session(tmp_path):
    install()
    before = _dicts_of_the_package()
    watched = []
    for number in range(3):
        at = start(
            write_app(APP.format(name=f"gone{number}"), tmp_path / str(number), inspector=False)
        ).at.run()
        at.button[0].click().run()
        marked = at.session_state["marked"] = Marked()
        at.run()
        sink = streamlit_hooks.slot_of(at).sink
        watched += [weakref.ref(x) for x in (sink, sink.recorder, sink.recorder.log, marked)]
        del at, sink, marked
    gc.collect()
    assert [ref() for ref in watched] == [None] * len(watched)
    assert "gone0" not in _dicts_of_the_package().replace(before, "")


def _dicts_of_the_package() -> str:
    """What the modules of the package hold, without what they know of files: paths and source lines."""
    import st_state_inspector

    files = {"_versions", "_lines", "_is_app", "_names", "_trees", "_known", "_codes"}
    held = []
    for module in _modules(st_state_inspector):
        for name, value in vars(module).items():
            if isinstance(value, (dict, list, set)) and not name.startswith("__") and name not in files:
                held.append(f"{module.__name__}.{name}={len(value)}")
    return "\n".join(held)


def test_what_outlives_a_session_in_the_modules_is_bounded():
    """Ids of sessions with a number of keys, and of sessions with a saved file: nothing else, and few."""
    from st_state_inspector import session

    assert session._MAX_SESSIONS <= 1_000
    for number in range(2_000):
        sources.note_saved_file(f"session{number}", "app.py")
    assert len(sources.SAVED) <= 1_000
    sources.SAVED.clear()
