"""Each stage that looks into values made to hang: the app goes on, the panel says which one, one log line."""

import logging

import pytest

from st_state_inspector import install, register_adapter, streamlit_hooks
from tests.hanging import Hanging
from tests.inspecting import start, write_app
from tests.safety.clicking import click_about, look
from tests.safety.test_every_stage_fails import APP, STAGES, break_part

pytestmark = pytest.mark.usefixtures("faults_expected")

STEPS = 3

RECORDING = {
    "capture.capturer": "Capturer.snapshot Capturer.redact_text",
    "recorder": "Recorder._record cause_of",
    "closing": "changes_of ending_of circumstances_of owner_of diff",
    "privacy": "Scrub.entry Scrub.text",
    "rules.asking": "RuleBook.ask _ask all_rules",
    "history": "HistoryLog.add HistoryLog._bound excerpts",
}
"""Where a value, a rule or the history can hold up a run: of the stages that ``STAGES`` names."""

PARTS = [(module, name) for module, names in RECORDING.items() for name in names.split()]


@pytest.fixture(autouse=True)
def hanging():
    found = Hanging()
    with found.cut_off():
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The script, and how it looks without the inspector."""
    script = write_app(APP, tmp_path_factory.mktemp("hanging") / "app", inspector=False)
    return script, click_about(start(script).at.run(), 1, STEPS, look)


def test_they_are_stages():
    assert all(name in STAGES[module].split() for module, name in PARTS)


@pytest.mark.parametrize("hang", ["spin", "wait"])
@pytest.mark.parametrize("part", PARTS, ids=".".join)
def test_a_stage_that_hangs_is_cut_off(part, hang, hanging, app, monkeypatch, caplog):
    script, plain = app
    break_part(monkeypatch, *part, getattr(hanging, hang))
    install()
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        tester = start(script)
        assert click_about(tester.at.run(), 1, STEPS, look) == plain
    assert hanging.begun == [hang], "and it hangs to this moment"
    sink = streamlit_hooks.slot_of(tester.at).sink
    assert sink.fuse.blown
    told = [problem.message for problem in sink.faults.problems if problem.stage == "fuse"]
    assert len(told) == 1
    assert f"in {hang} (hanging.py:" in told[0]
    assert [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"] == [
        "st_state_inspector: recorder failed"
    ]


def test_recording_goes_on_when_it_is_told_to(tmp_path, hanging, monkeypatch):
    app = """
    if st.button("Add"):
        st.session_state.n = st.session_state.get("n", 0) + 1
    """
    install()
    tester = start(write_app(app, tmp_path, inspector=False))
    tester.at.run()
    with monkeypatch.context() as broken:
        break_part(broken, "rules.asking", "_ask", hanging.wait)
        tester.at.button[0].click().run()
    tester.at.button[0].click().run()
    assert [run.id for run in tester.runs] == [1]
    streamlit_hooks.slot_of(tester.at).sink.fuse.reset()
    tester.at.button[0].click().run()
    assert [change.kind for change in tester.last.changes] == ["added"]
    assert tester.last.cause.kind == "widget"
    assert tester.state() == {"n": "3"}


def test_an_adapter_of_the_user_that_waits_is_named(tmp_path, hanging):
    app = """
    from argparse import Namespace
    st.session_state["f"] = Namespace(a=1)
    st.markdown("drawn")
    """
    register_adapter("argparse.Namespace", hanging.wait)
    try:
        install()
        tester = start(write_app(app, tmp_path, inspector=False))
        assert [m.value for m in tester.at.run().markdown] == ["drawn"]
    finally:
        register_adapter("argparse.Namespace", None)
    problems = streamlit_hooks.slot_of(tester.at).sink.faults.problems
    assert any("in wait (hanging.py:" in problem.message for problem in problems)
