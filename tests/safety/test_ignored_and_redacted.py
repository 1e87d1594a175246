"""A key that is ignored leaves no trace; a key that the panel redacts is gone, back to the first run."""

import json

import pytest

from st_state_inspector import history_of, install, streamlit_hooks
from st_state_inspector.wire import read_command
from tests.inspecting import click, start, write_app
from tests.safety.planting import HELD, HOLDING, Planter, outputs_of

IGNORED = (
    HOLDING
    + """
st.session_state["hush"] = HELD[0]
st.session_state.setdefault("hush", 1)
st.session_state.loud = 1

def changed():
    st.session_state.hush_copy_count = 1
    del st.session_state["hush"]

st.text_input("Quiet", key="quiet", on_change=changed)
fail, late = st.checkbox("Fail"), st.checkbox("Late")
if fail:
    st.session_state["gone_hush"]
if late:
    st.session_state.quiet = "x"
"""
)


def test_an_ignored_key_is_nowhere(tmp_path):
    """No value, read, write, cause, owner, warning, message or line of source names it."""
    plant = Planter()
    HELD[:] = [plant("ignored")]
    install(ignore=["hush", "quiet", "gone_hush"])
    at = start(write_app(IGNORED, tmp_path, inspector=False)).at.run()
    at.text_input(key="quiet").input(plant("typed")).run()
    at.checkbox[0].check().run()
    at.checkbox[0].uncheck()
    at.checkbox[1].check().run()
    history = history_of(at)
    outputs = dict(outputs_of(history))
    assert plant.found_in(outputs) == {}
    for name, text in outputs.items():
        for key in ("hush", "quiet", "gone_hush"):
            assert f'"{key}"' not in text.replace("\\", ""), (name, key)
            assert f"'{key}'" not in text.replace("\\", ""), (name, key)
            assert f"`{key}`" not in text, (name, key)
            assert f"session_state.{key} " not in text, (name, key)
    assert [run.ending for run in history.runs][-1] == "exception"
    assert history.state_at(1).keys() == {"loud"}
    assert "outside the script; no recorded widget changed" in history.runs[1].cause.text


APP = (
    HOLDING
    + """
st.session_state.setdefault("profile", {"name": HELD[0], "n": 0})
st.session_state.setdefault("plain", HELD[1])
st.session_state.copy = "a copy of " + st.session_state.plain

def change(value):
    st.session_state.plain = value
    st.session_state.profile["n"] += 1
    st.session_state.profile["name"] = value

st.text_input("Typed " + st.session_state.plain, key="typed")
st.button("Go", key="plain_button", on_click=change, args=(HELD[2],))
if st.checkbox("Fail"):
    raise ValueError("failed with " + st.session_state.plain)
"""
)


@pytest.fixture
def used(tmp_path):
    plant = Planter()
    HELD[:] = [plant("profile name"), plant("plain at first"), plant("plain and name then")]
    install()
    at = start(write_app(APP, tmp_path, inspector=False)).at.run()
    click(at, "Go")
    at.text_input(key="typed").input(plant("typed")).run()
    at.checkbox[0].check().run()
    return at, plant, streamlit_hooks.slot_of(at).sink


def leaked(at, plant) -> set[str]:
    return {where.split(": ")[1] for where in plant.found_in(dict(outputs_of(history_of(at))))}


def test_before_it_is_redacted_a_value_is_everywhere(used):
    at, plant, _ = used
    assert leaked(at, plant) == set(plant.planted.values())


def test_a_key_redacted_in_the_panel_is_gone_from_every_run(used):
    at, plant, sink = used
    before = history_of(at)
    for key in ("plain", "profile", "typed"):
        sink.recorder.redact(key)
    assert leaked(at, plant) == set()
    history = history_of(at)
    assert [run.id for run in history.runs] == [run.id for run in before.runs]
    assert history.state_at(4)["plain"].redacted
    assert {r.path[0] for r in history.redactions} >= {"plain", "profile", "typed"}
    assert [c.path for c in history.runs[1].changes if c.key == "profile"] == [("profile",)]
    assert "redacted" in history.runs[2].cause.text


def test_after_that_nothing_of_it_is_kept(used):
    """And going on brings no change of its own: the value that stays redacted is the same Node."""
    at, plant, sink = used
    for key in ("plain", "profile", "typed"):
        sink.recorder.redact(key)
    at.checkbox[0].uncheck().run()
    at.text_input(key="typed").input(plant("typed later")).run()
    click(at, "Go")
    assert leaked(at, plant) == set()
    quiet = history_of(at).runs[4]
    assert [c.key for c in quiet.changes if c.key in ("plain", "profile", "typed")] == []


def test_other_keys_stay_as_they_were(used):
    at, _, sink = used
    before = history_of(at).state_at(4)["profile"]
    sink.recorder.redact("typed")
    assert history_of(at).state_at(4)["profile"] is before


def test_the_command_is_typed_and_bounded():
    assert read_command({"id": 3, "kind": "redact", "key": "a"}).key == "a"
    assert read_command({"id": 3, "kind": "redact", "key": "a" * 2_000}) is None
    assert read_command({"id": 3, "kind": "redact", "key": ["a"]}) is None


def test_the_panel_obeys_and_sends_everything_anew(used, monkeypatch):
    from st_state_inspector.panel import Panel
    from st_state_inspector.wire import AppInfo, Command

    _, plant, sink = used
    app = AppInfo("app", "1", "3", "0", everyone=False)
    panel = Panel(sink.recorder, app, sink.faults, sink.faults)
    first = panel.outbox._message(remounted=False)
    assert first["kind"] == "keyframe"
    assert panel.outbox._message(remounted=False)["kind"] == "delta"
    panel._obey(Command(1, "redact", "plain"))
    panel._obey(Command(2, "redact", "profile"))
    again = panel.outbox._message(remounted=False)
    assert again["kind"] == "keyframe"
    kept = plant.found_in({"message": json.dumps(again, ensure_ascii=False)})
    assert {where.split(": ")[1] for where in kept} == {"typed"}
