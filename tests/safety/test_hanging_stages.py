"""Each stage made to hang: the app goes on, the panel says which one, one log line.

What looks into values hangs beside the script's thread, and what a hook itself does on that thread.
"""

import logging

import pytest

from st_state_inspector import history_of, install, register_adapter, run_taps, streamlit_hooks
from st_state_inspector.installed import FAULTS
from tests.hanging import Hanging
from tests.inspecting import Connection, panels, sent, start, write_app
from tests.safety.clicking import click_about, look
from tests.safety.test_drawing_fails import PARTS as DRAWN
from tests.safety.test_drawing_fails import look_but_at_the_panel
from tests.safety.test_every_stage_fails import APP, STAGES, break_part
from tests.safety.test_every_stage_fails import PARTS as ALL_PARTS

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
HOOKS = [part for part in ALL_PARTS if part not in PARTS]
USED_MORE = """
import streamlit as st
st.session_state.setdefault("n", 0)
if not st.checkbox("Hide", key="hide"):
    st.text_input("Name", key="name")
def count():
    st.session_state.n += 1
    st.rerun()
st.button("Count", key="count", on_click=count)
if st.button("Delete", key="delete"):
    del st.session_state["gone"]
st.session_state["gone"] = [1]
st.text(sorted(st.session_state))
st.text(sorted(st.session_state.to_dict()))
"""
"""What random clicks need not come to: a deletion, a clean-up, a list of the keys, a rerun by a callback."""
MORE = [
    ("taps", "_tell_deleted"),
    ("taps", "_tell_cleaned"),
    ("read_taps", "_tell_listed"),
    ("streamlit_hooks", "widget_keys"),
    ("sites", "app_sites"),
]

SELDOM = {
    *MORE,
    *DRAWN,  # below
    ("diff", "diff"),
    ("history", "HistoryLog.history"),
    ("in_browser", "InBrowser.drawn"),
    ("in_browser", "InBrowser.story"),
    ("inspector", "_place_panel"),
    ("other_taps", "_note_saved_file"),
    ("read_taps", "_tell_given_later"),
    ("read_taps", "_tell_held"),
    ("end_taps", "_end_uncompiled"),
    ("end_taps", "_end_unhandled"),
    ("end_taps", "_tell_arrived"),
    ("end_taps", "end_older"),
    ("end_taps", "end_overtaken"),
    ("sources", "note_saved_file"),
    ("streamlit_hooks", "page_path"),
    ("streamlit_hooks", "pressed"),
    ("streamlit_hooks", "widget_value"),
}
"""What the clicks may not come to; of all others it is seen that they do."""


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


@pytest.fixture(scope="module")
def long_use(app):
    """The same, used for longer."""
    script, _ = app
    return script, click_about(start(script).at.run(), 4, 7, look)


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
    assert history_of(tester.at).stopped == told[0]
    assert [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"] == [
        "st_state_inspector: recorder failed"
    ]


@pytest.mark.parametrize("part", HOOKS, ids=".".join)
def test_a_hook_that_hangs_is_cut_off(part, hanging, long_use, monkeypatch, caplog):
    """Wherever it hangs, it does so once for each stage that asks it; each has one line in the log."""
    script, plain = long_use
    break_part(monkeypatch, *part, hanging.spin)
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        install()
        tester = start(script)
        assert click_about(tester.at.run(), 4, 7, look) == plain
        hung = len(hanging.begun)
        tester.at.run()
    assert len(hanging.begun) == hung, "no stage that hung is asked again"
    told = [problem for problem in FAULTS.problems if "in spin (hanging.py:" in problem.message]
    lines = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert len(lines) == len(set(lines))
    stages = {f"st_state_inspector: {problem.stage} failed" for problem in told}
    assert stages <= set(lines)
    assert hung <= len(lines), "each stage that asks it hangs once"
    assert hung or part in SELDOM, "the clicks come to it"


@pytest.fixture(scope="module")
def used_more(tmp_path_factory):
    """The script, and how it looks without the inspector."""
    script = write_app(USED_MORE, tmp_path_factory.mktemp("more") / "app", inspector=False)
    return script, use(start(script).at)


def use(at):
    """What each step of one use shows."""
    seen = [look(at.run())]
    seen.append(look(at.text_input(key="name").set_value("Ada").run()))
    seen.append(look(at.checkbox(key="hide").check().run()))
    seen.append(look(at.button(key="count").click().run()))
    seen.append(look(at.button(key="delete").click().run()))
    return seen


@pytest.mark.parametrize("part", MORE, ids=".".join)
def test_a_hook_that_is_seldom_used_and_hangs_is_cut_off(part, hanging, used_more, monkeypatch, caplog):
    script, plain = used_more
    break_part(monkeypatch, *part, hanging.spin)
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        install()
        assert use(start(script).at) == plain
    assert hanging.begun
    lines = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert len(lines) == len(set(lines)) == len(hanging.begun)


@pytest.fixture(scope="module")
def drawn(app):
    """What the app shows without the inspector, but for its sidebar."""
    script, _ = app
    return script, click_about(start(script).at.run(), 4, 5, look_but_at_the_panel)


@pytest.mark.parametrize("part", DRAWN, ids=".".join)
def test_a_part_of_drawing_that_hangs_is_cut_off(part, hanging, drawn, as_in_a_browser, monkeypatch, caplog):
    """Also in the middle of Streamlit's containers: the app's next elements are not in them."""
    script, plain = drawn
    break_part(monkeypatch, *part, hanging.spin)
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        install()
        tester = start(script)
        assert click_about(tester.at.run(), 4, 5, look_but_at_the_panel) == plain
        hung = len(hanging.begun)
        tester.at.run()
    assert len(hanging.begun) == hung, "no stage that hung is asked again"
    lines = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert len(lines) == len(set(lines))
    assert len(lines) >= bool(hung)
    if part[0] != "streamlit_hooks":
        assert hung, "this part is not used in drawing a panel"


def test_a_container_that_was_cut_off_is_left(tmp_path, hanging, as_in_a_browser, monkeypatch):
    """What hangs is Streamlit, inside of the sidebar."""
    from st_state_inspector import panel

    install()
    tester = start(write_app("st.text('in the main area')", tmp_path, inspector=False))
    monkeypatch.setattr(panel, "_panel_fragment", hanging.spin)
    for _ in range(3):
        tester.at.run()
        assert [text.value for text in tester.at.main.text] == ["in the main area"]
        assert not tester.at.sidebar.children
    assert hanging.begun == ["spin"]
    problems = streamlit_hooks.slot_of(tester.at).sink.faults.problems
    assert [problem.stage for problem in problems] == ["panel"]


def test_where_runs_begin_no_more_nobody_else_is_shown_the_record(
    tmp_path, hanging, as_in_a_browser, monkeypatch
):
    """The connection is decided about when a run begins: who comes later finds no panel."""
    install()
    tester = start(write_app("st.session_state.n = 1", tmp_path, inspector=False))
    tester.at.run()
    monkeypatch.setattr(run_taps, "_begin", hanging.spin)
    for _ in range(2):
        tester.at.run()
        assert [problem["stage"] for problem in sent(tester.at)["problems"]] == ["start of run", "fuse"]
    assert hanging.begun == ["spin"]
    other = Connection()
    monkeypatch.setattr(streamlit_hooks, "client_of", lambda ctx: other)
    assert panels(tester.at.run()) == []


@pytest.mark.parametrize(
    "part", [("end_taps", "_end"), ("taps", "_note_widget"), ("sites", "reader")], ids=".".join
)
def test_after_a_hook_that_hung_recording_goes_on_when_it_is_told_to(
    part, tmp_path, hanging, as_in_a_browser
):
    """Until then the panel says what it was."""
    app = """
    if st.sidebar.button("Add"):
        st.session_state.n = st.session_state.get("n", 0) + 1
    """
    install()
    tester = start(write_app(app, tmp_path, inspector=False))
    tester.at.run()
    with pytest.MonkeyPatch.context() as broken:
        break_part(broken, *part, hanging.spin)
        tester.at.button[0].click().run()
        tester.at.button[0].click().run()
    assert hanging.begun == ["spin"]
    assert [run.id for run in tester.runs][:1] == [1]
    recorded = len(tester.runs)
    tester.at.run()
    assert len(tester.runs) == recorded
    stages = [problem["stage"] for problem in sent(tester.at)["problems"]]
    assert len(stages) == 2
    assert "fuse" in stages
    streamlit_hooks.slot_of(tester.at).sink.resume()
    tester.at.button[0].click().run()
    assert len(tester.runs) == recorded + 1
    assert tester.last.cause.kind == "widget"
    assert tester.state() == {"n": "3"}
    assert hanging.begun == ["spin"]


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
