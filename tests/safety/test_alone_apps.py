"""Apps that keep ways to their values, in real runs: each change in place is in the record of its run."""

import random

import pytest

from st_state_inspector import streamlit_hooks as hooks
from tests.capture import holding
from tests.capture.values import copied, same
from tests.inspecting import code

SCRIPT = """
from tests.capture import holding

app = holding.RUNNING[-1]
with st.form("f"):
    st.multiselect("Many", ["a", "b"], ["a"], key="many")
    st.text_input("Text", key="text")
    st.form_submit_button("Send")
for _ in range(app.rng.choice([0, 0, 1, 2, 5])):
    app.step(st.session_state)
if app.rng.random() < 0.1:
    st.button("Callback", on_click=app.step, args=(st.session_state,), key=f"b{app.rng.random()}")
if app.rng.random() < 0.02:
    str(st.session_state)
    st.rerun()
if app.rng.random() < 0.02:
    raise RuntimeError("oops")
if app.rng.random() < 0.05:
    last = [*st.session_state.to_dict().values()][-1]
"""


def values(at) -> dict:
    return copied({k: v for k, v in hooks.read_values(hooks.state_of(at)).items() if k in holding.KEYS})


@pytest.mark.parametrize("seed", range(6))
def test_each_change_in_place_is_recorded_in_its_run(inspected, monkeypatch, seed):
    rng = random.Random(seed)
    app = holding.App(rng)
    monkeypatch.setattr(holding, "RUNNING", [app])
    running = inspected(SCRIPT)
    for key in holding.KEYS:
        running.at.session_state[key] = holding.fresh(rng)
    running.at.run()
    capturer = hooks.slot_of(running.at).sink.recorder._capturer
    old, were_alone, ran = values(running.at), 0, len(running.runs)
    for turn in range(120):
        if turn % 10 == 3:
            by_the_test = rng.choice([app.change_now, app.keep, app.write, app.change_what_is_kept])
            by_the_test(running.at.session_state)
        buttons = running.at.button
        (buttons[-1].click() if rng.random() < 0.3 else running.at).run()
        now = values(running.at)
        expected = {
            k for k in old.keys() | now.keys() if not (k in old and k in now and same(old[k], now[k]))
        }
        new, ran = running.runs[ran - len(running.runs) :], len(running.runs)
        told = {change.key for run in new for change in run.changes if change.key in holding.KEYS}
        assert expected <= told
        if len(new) == 1:
            assert told == expected
            assert not new[0].not_compared
        old = now
        were_alone += len(capturer._alone.keys)
    assert were_alone > 120


QUIET = """
import streamlit.runtime.state.session_state_proxy as proxy

st.session_state.setdefault("box", {"n": [1]})
st.session_state.setdefault("turn", 0)
st.session_state.turn += 1
if st.session_state.turn > 5:
    proxy.get_session_state()["box"]["n"].append(st.session_state.turn)
"""


def changed(running) -> list[set[str]]:
    return [{change.key for change in run.changes} for run in running.runs]


def test_a_value_read_past_the_proxy_is_a_read(inspected):
    running = inspected(QUIET)
    for _ in range(7):
        running.at.run()
    assert changed(running)[1:] == [{"turn"}] * 4 + [{"turn", "box"}] * 3


def test_where_another_tool_has_taken_the_place_of_a_hook_every_value_is_compared(inspected, monkeypatch):
    running = inspected(QUIET)
    for _ in range(4):
        running.at.run()
    capturer = hooks.slot_of(running.at).sink.recorder._capturer
    assert "box" in capturer._alone.keys
    original = hooks.SafeState.__getitem__.__wrapped__
    monkeypatch.setattr(hooks.SafeState, "__getitem__", original)
    for _ in range(3):
        running.at.run()
    assert changed(running)[5:] == [{"turn", "box"}] * 3
    assert not capturer._alone.keys


THREADS = """
import threading
from streamlit.runtime.scriptrunner import add_script_run_ctx
from tests import waiting

if "log" not in st.session_state:
    st.session_state.log = []
    for i in range(20):
        st.session_state[f"k{i}"] = [i]

def first():
    def work():
        st.session_state.log.append("from a thread")
    thread = threading.Thread(target=work)
    add_script_run_ctx(thread)
    waiting.start(thread)
    waiting.at_the_lock()  # it has been heard

def second():
    pass

st.checkbox("a", key="a", on_change=first)
st.checkbox("b", key="b", on_change=second)
waiting.join()
"""


def test_a_thread_that_waits_for_the_lock_through_several_snapshots_is_heard_again(inspected):
    running = inspected(THREADS)
    for _ in range(6):
        running.at.run()
    running.at.checkbox[0].check()
    running.at.checkbox[1].check().run()
    for _ in range(3):
        running.at.run()
    assert "log" in {key for keys in changed(running)[-4:] for key in keys}


@pytest.mark.parametrize("way", ["_state", "_state.filtered_state"], ids=["one value", "all values"])
def test_a_read_of_another_sessions_state_itself_is_heard_once(inspected, way):
    """As those do who go through the runtime's sessions to tell all of them something."""
    source = f"""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    st.session_state.setdefault("inbox", [])
    st.session_state.setdefault("turn", 0)
    st.session_state.turn += 1
    if st.session_state.turn > 5:
        get_script_run_ctx().session_state.{way}["inbox"].append(st.session_state.turn)
    """
    running = inspected(source)
    for _ in range(7):
        running.at.run()
    assert changed(running)[1:] == [{"turn"}] * 4 + [{"turn", "inbox"}] * 3
    (written,) = [w for w in running.history().blame("inbox") if w.run_id == running.last.id]
    assert [code(s.site) for s in written.suspects] == [source.strip().splitlines()[-1].strip()]


def test_whoever_got_all_values_at_once_is_a_suspect(inspected):
    source = """
    def audit():
        return len(st.session_state["rows"])

    st.session_state.setdefault("rows", [])
    if st.button("Change"):
        everything = st.session_state.to_dict()
        everything["rows"].append(1)
    st.button("Audit", on_click=audit)
    """
    running = inspected(source)
    for _ in range(3):
        running.at.run()
    running.at.button[0].click().run()
    (written,) = [w for w in running.history().blame("rows") if w.run_id == running.last.id]
    assert written.kind == "mutated"
    assert [code(s.site) for s in written.suspects] == ["everything = st.session_state.to_dict()"]
    assert not any("did not read it" in warning.message for warning in running.last.warnings)


def test_a_thread_that_got_a_value_between_two_runs_is_a_suspect_of_the_next(inspected):
    source = """
    import threading
    from streamlit.runtime.scriptrunner import add_script_run_ctx

    st.session_state.setdefault("log", [])
    if st.button("Start"):
        def work(go):
            go.wait()
            st.session_state.log.append("late")
        st.session_state["go"] = go = threading.Event()
        thread = threading.Thread(target=work, args=(go,))
        add_script_run_ctx(thread)
        thread.start()
        st.session_state["thread"] = thread
    st.button("Other")
    """
    running = inspected(source)
    running.at.button[0].click().run()
    running.at.session_state["go"].set()
    running.at.session_state["thread"].join()
    running.at.button[1].click().run()
    (written,) = [w for w in running.history().blame("log") if w.run_id == running.last.id]
    assert [code(s.site) for s in written.suspects] == ['st.session_state.log.append("late")']
