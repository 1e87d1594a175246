"""Sessions: none sees another's record, each record ends with its session, and long ones stay small."""

import gc
import random
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from st_state_inspector import history_of, install, run_taps, streamlit_hooks
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
    assert run_taps.FAULTS.problems == ()


def test_no_lock_of_ours_is_held_while_the_app_runs(tmp_path):
    """There is none: a module that gets one must show here that the app does not run under it.

    The two locks of a helper thread are signals (begin, done): ``within`` is over before the app goes on.
    """
    import st_state_inspector
    from st_state_inspector import cutoff

    install()
    at = start(write_app("st.session_state.a = 1", tmp_path, inspector=False)).at.run()
    locks = (type(threading.Lock()), type(threading.RLock()), threading.Condition, threading.Semaphore)
    slot = streamlit_hooks.slot_of(at)
    signals = {id(lock) for helper in cutoff._idle for lock in (helper._begin, helper._done)}
    held = [o for o in _reachable(slot.sink) if isinstance(o, locks) and id(o) not in signals]
    assert held == []
    for module in _modules(st_state_inspector):
        assert not [name for name, value in vars(module).items() if isinstance(value, locks)], module


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
            pending += [r for r in gc.get_referents(thing) if not isinstance(r, (type, type(gc)))]
    return seen.values()


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
        run_taps.note_saved_file(f"session{number}", "app.py")
    assert len(run_taps.SOURCE_CHANGED) <= 1_000
    run_taps.SOURCE_CHANGED.clear()


def test_two_thousand_runs_stay_small_and_quick(tmp_path):
    """The history stays under its bytes; a run at the end costs about what it did at the start."""
    from st_state_inspector.capture import Capturer
    from st_state_inspector.events import RunEnded, RunStarted
    from st_state_inspector.options import make_options
    from st_state_inspector.recorder import Recorder

    options = make_options(max_bytes=2_000_000, max_runs=300)
    recorder = Recorder(options, Capturer(options))
    state = {f"key{i}": {"n": i, "deep": {"list": list(range(10))}} for i in range(60)}
    costs = []
    for number in range(2_000):
        recorder.handle(_started(RunStarted, state, first=number == 0))
        state[f"key{number % 60}"] = {
            "n": number,
            "deep": {"list": [number] * 10},
            "text": "x" * (number % 500),
        }
        recorder.handle(RunEnded(False, False, None, "app", "hash", dict(state), {}))
        costs.append(next(recorder.log.runs).overhead_ms)
    assert recorder.log._kept_bytes() <= options.max_bytes
    assert len(recorder.log.history.runs) <= 300
    assert median(costs[-200:]) < 4 * median(costs[100:300]) + 0.2


def _started(event, state, first):
    from st_state_inspector.events import Request

    fields = {"request": Request("browser"), "fragments": (), "query": "", "page_hash": "hash", "values": {}}
    known = {name: value for name, value in fields.items() if name in event._fields}
    return event(**known, first=first)
