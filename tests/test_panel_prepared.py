"""The panel's message is encoded together with the record: what is sent is whole all the same."""

from datetime import date

import pytest

from st_state_inspector import cutoff, panel, session, streamlit_hooks
from tests.inspecting import sent

APP = """
if st.button("Add"):
    st.session_state.n = st.session_state.get("n", 0) + 1
st.multiselect("Many", [1, 2], [1], key="many")
st.date_input("Day", key="day")
st.toggle("On", key="on")
"""


@pytest.fixture
def browser(as_in_a_browser, inspected, monkeypatch):
    """Apps in sessions that have a panel; no record takes long, however busy the machine is."""
    monkeypatch.setattr(session, "_SHORT", 60.0)
    return inspected


def the_panel(app):
    return streamlit_hooks.slot_of(app.at).sink.panel


def newest(app):
    return [run["id"] for run in sent(app.at)["runs"]]


@pytest.fixture
def handed(monkeypatch):
    """The work that is handed over to another thread."""
    seen = []

    def noted(seconds, call, *args, **kwargs):
        seen.append(call.__name__)
        return cutoff.within(seconds, call, *args, **kwargs)

    monkeypatch.setattr(session, "within", noted)
    monkeypatch.setattr(panel, "within", noted)
    return seen


def test_a_run_hands_over_once(browser, handed):
    app = browser(APP)
    app.at.run()
    handed.clear()
    app.at.toggle[0].set_value(True)
    app.at.multiselect[0].set_value([1, 2])
    app.at.date_input[0].set_value(date(2026, 1, 2))
    app.at.button[0].click().run()
    assert handed == ["_take"]
    assert newest(app) == [3]
    assert len(app.last.cause.widgets) == 4


def test_what_was_prepared_costs_and_is_counted(browser, monkeypatch):
    app = browser(APP)
    app.at.run()
    prepare = panel.Panel.prepare

    def costly(self):
        prepare(self)
        self._ready = self._ready._replace(cost_ms=1_000.0)

    monkeypatch.setattr(panel.Panel, "prepare", costly)
    app.at.run()
    assert app.last.overhead_ms > 1_000


def test_after_a_long_record_the_message_is_handed_over_on_its_own(browser, handed, monkeypatch):
    monkeypatch.setattr(session, "_SHORT", 0.0)
    app = browser(APP)
    app.at.run()
    handed.clear()
    app.at.run()
    assert handed == ["_take", "_encoded"]
    assert newest(app) == [3]


def test_a_problem_that_came_up_since_is_in_the_message(browser, monkeypatch):
    app = browser(APP)
    app.at.run()
    fuse = streamlit_hooks.slot_of(app.at).sink.fuse
    monkeypatch.setattr(fuse, "note", lambda run: fuse.blow("of a test."))
    app.at.run()
    message = sent(app.at)
    assert [problem["stage"] for problem in message["problems"]] == ["fuse"]
    assert [run["id"] for run in message["runs"]] == [1, 2, 3]
    assert message["kind"] == "keyframe"


def test_what_was_prepared_and_never_sent_is_said_with_the_next(browser, monkeypatch):
    app = browser(APP)
    app.at.run()
    with monkeypatch.context() as dropped:
        dropped.setattr(panel.Panel, "draw", lambda self: None)
        app.at.run()
    app.at.run()
    assert sent(app.at)["kind"] == "keyframe"
    assert newest(app) == [1, 2, 3, 4]


@pytest.mark.usefixtures("faults_expected")
def test_one_that_can_not_be_prepared_fails_alone(browser, monkeypatch):
    app = browser(APP)
    app.at.run()

    def fail(*_args):
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as broken:
        broken.setattr(panel.Panel, "_message", fail)
        app.at.run()
    assert not the_panel(app).preparing
    assert [run.id for run in app.runs] == [1, 2, 3]
    app.at.run()
    assert newest(app)[-1] == 4
