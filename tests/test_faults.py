"""A failure of the inspector never reaches the app: it is noted once and logged once."""

import dataclasses
import logging
from typing import Any

import pytest

from st_state_inspector import end_taps, installed, run_taps, streamlit_hooks
from st_state_inspector.capture import Capturer
from st_state_inspector.faults import Faults, Problem
from st_state_inspector.recorder import Recorder
from tests.inspecting import click

pytestmark = pytest.mark.usefixtures("faults_expected")

APP = """
st.session_state.setdefault("n", 0)

def add():
    st.session_state.n += 1

st.text_input("Name", key="name")
st.button("Go", on_click=add)
st.markdown(f"{st.session_state.n}")
"""


def fail(*_args, **_kwargs):
    raise RuntimeError("a bug of ours")


def test_guarded_work_gives_its_result_or_none():
    faults = Faults()
    assert faults.guarded("x", lambda a, b: a + b, 1, b=2) == 3
    assert faults.guarded("x", fail) is None
    assert [problem.stage for problem in faults.problems] == ["x"]
    assert "RuntimeError" in faults.problems[0].message


def test_a_problem_is_noted_once_and_logged_once(caplog):
    faults = Faults()
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        for _ in range(3):
            faults.guarded("recorder", fail)
    assert len(faults.problems) == len(caplog.records) == 1
    assert caplog.records[0].exc_info is not None
    faults.note("hooks", "x is missing")
    faults.note("hooks", "x is missing")
    assert list(faults.problems[1:]) == [Problem("hooks", "x is missing")]


def test_streamlits_control_exceptions_pass():
    from streamlit.runtime.scriptrunner import StopException

    def stop():
        raise StopException

    faults = Faults()
    with pytest.raises(StopException):
        faults.guarded("x", stop)
    assert not faults.problems


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Recorder, "handle"),
        (Capturer, "settle"),
        (Recorder, "_record"),
        (streamlit_hooks, "read_values"),
        (streamlit_hooks, "browser_values"),
        (streamlit_hooks, "widget_keys"),
        (streamlit_hooks, "page_of"),
        (streamlit_hooks, "fragments_of"),
        (streamlit_hooks, "running_fragment"),
        (streamlit_hooks, "query_of"),
        (streamlit_hooks, "form_of"),
        (streamlit_hooks, "is_first_run"),
        (streamlit_hooks, "visitor_of"),
        (run_taps, "begin"),
        (end_taps, "_end_and_draw"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_whatever_part_fails_the_app_goes_on(inspected, monkeypatch, owner, name):
    """From the first run on, and also when it begins to fail in the middle of a session."""
    healthy = inspected(APP)
    monkeypatch.setattr(owner, name, fail)
    for app in (healthy, inspected(APP)):
        if app is not healthy:
            assert app.at.session_state["n"] == 0
        app.at.text_input(key="name").set_value("Ada").run()
        click(app.at, "Go")
        assert not app.at.exception
        assert app.at.session_state["n"] == 1
        assert app.at.session_state["name"] == "Ada"
        assert app.at.markdown[0].value == "1"


@pytest.mark.parametrize("name", ["all_rules", "_ask", "learn"])
def test_the_failure_of_the_rules_is_noted_and_the_run_recorded(inspected, monkeypatch, name):
    """All that the rules say is lost, and nothing else."""
    from st_state_inspector.rules import asking, table

    app = inspected(APP)
    if name == "all_rules":
        rule = dataclasses.replace(table.all_rules()[0], find=fail)
        monkeypatch.setattr(asking, name, lambda: (rule,))
    else:
        monkeypatch.setattr(asking, name, fail)
    click(app.at, "Go")
    assert not app.at.exception
    assert (app.last.id, app.last.ending, app.last.warnings) == (2, "finished", ())
    assert app.state()["n"] == "1"
    slot: Any = streamlit_hooks.slot_of(app.at)
    stages = {problem.stage for problem in slot.sink.faults.problems}
    assert stages
    assert all("rule" in stage for stage in stages)


def test_a_streamlit_that_lacks_a_place_to_hook_is_named(monkeypatch):
    from st_state_inspector import install
    from st_state_inspector.streamlit_hooks import POINTS

    class Other:
        pass

    monkeypatch.setattr(streamlit_hooks, "POINTS", {**POINTS, "clear": ((Other, "not_there"),)})
    install()
    assert installed.PATCHES.missing == ["Other.not_there"]
    messages = [problem.message for problem in installed.FAULTS.problems]
    assert messages == ["This Streamlit lacks Other.not_there: what it would tell is not recorded."]
