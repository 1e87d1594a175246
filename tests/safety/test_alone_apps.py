"""Apps that keep ways to their values, in real runs: each change in place is in the record of its run."""

import random

import pytest

from st_state_inspector import streamlit_hooks as hooks
from tests.capture import holding
from tests.capture.values import copied, same

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
