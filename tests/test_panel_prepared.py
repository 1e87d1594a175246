"""The panel's message is encoded together with the record: what is sent is whole all the same."""

import json
from datetime import date

import pytest

from st_state_inspector import cutoff, end_taps, outbox, panel, session, streamlit_hooks
from st_state_inspector.wire import Reply
from tests.browser_model import Browser
from tests.inspecting import panels, sent

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
    monkeypatch.setattr(outbox, "within", noted)
    return seen


@pytest.fixture
def model():
    """The panel in the browser."""
    return Browser()


def take(model, app):
    """Let it have what the panel was sent last: what came of each message."""
    (drawn,) = panels(app.at)
    (given,) = (arg.bytes for arg in drawn.proto.special_args if arg.key == "message")
    messages = json.loads(given)
    return [model.receive(message) for message in (messages if isinstance(messages, list) else [messages])]


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
    prepare = outbox.Outbox.prepare

    def costly(self):
        prepare(self)
        self._ready = self._ready._replace(cost_ms=1_000.0)

    monkeypatch.setattr(outbox.Outbox, "prepare", costly)
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


def test_a_problem_that_came_up_since_is_in_the_message(browser, model, monkeypatch):
    app = browser(APP)
    take(model, app)
    app.at.run()
    take(model, app)
    fuse = streamlit_hooks.slot_of(app.at).sink.fuse
    monkeypatch.setattr(fuse, "note", lambda run: fuse.blow("of a test."))
    app.at.run()
    assert [problem["stage"] for problem in sent(app.at)["problems"]] == ["fuse"]
    assert take(model, app) == ["applied", "applied"]
    assert [run["id"] for run in model.runs] == [1, 2, 3]


def test_what_was_prepared_and_never_sent_comes_with_the_next(browser, model, monkeypatch):
    app = browser(APP)
    take(model, app)
    with monkeypatch.context() as dropped:
        dropped.setattr(panel.Panel, "draw", lambda self: None)
        app.at.run()
        app.at.run()
    app.at.run()
    assert take(model, app) == ["applied"] * 3
    assert [run["id"] for run in model.runs] == [1, 2, 3, 4]


@pytest.fixture
def at_once(monkeypatch):
    """Runs follow each other at once: none knows whether the message of the one before has arrived."""
    monkeypatch.setattr(outbox.Outbox, "arrived", lambda self: None)


@pytest.mark.usefixtures("at_once")
def test_what_may_not_have_arrived_comes_again_with_the_next(browser, model):
    """Streamlit throws away what it has not sent when a run begins."""
    app = browser(APP)
    app.at.run()
    assert take(model, app) == ["applied"] * 2
    app.at.run()
    app.at.run()
    assert take(model, app) == ["repeated", "repeated", "applied", "applied"]
    assert [run["id"] for run in model.runs] == [1, 2, 3, 4]


def answers(app):
    """The command that the last message answers, and the file that comes with it."""
    (drawn,) = panels(app.at)
    given = {arg.key: arg.bytes for arg in drawn.proto.special_args}
    messages = json.loads(given["message"])
    last = messages[-1] if isinstance(messages, list) else messages
    return (last.get("reply") or {}).get("command"), given.get("payload")


def test_an_answer_comes_with_its_file_until_it_has_arrived(browser, monkeypatch):
    app = browser(APP)
    own = the_panel(app).outbox
    arrived = own.arrived
    monkeypatch.setattr(own, "arrived", lambda: None)
    own.reply, own.payload = Reply(7, "history", "app.json"), b"{}"
    arrived()  # of what was said before
    for _ in range(2):
        app.at.run()
        assert answers(app) == (7, b"{}")
    arrived()
    app.at.run()
    assert answers(app) == (None, None)


def test_a_file_that_was_made_before_a_key_was_redacted_is_not_sent(browser):
    app = browser("st.session_state.note = '-'.join(['zq6K', 'mOw5'])\n" + APP)
    own = the_panel(app).outbox
    own.reply, own.payload = Reply(7, "history", "app.json"), b"zq6K-mOw5"
    own.arrived()  # of what was said before
    assert not own._unheard
    streamlit_hooks.slot_of(app.at).sink.recorder.redact("note")
    app.at.run()
    assert answers(app) == (7, None)


def test_a_run_of_the_panel_alone_waits_until_its_answer_is_sent(browser, monkeypatch):
    """Or the next run of the thread would have Streamlit throw it away."""
    app = browser(APP)
    told = []
    monkeypatch.setattr(end_taps, "sleep", told.append)
    monkeypatch.setattr(streamlit_hooks, "all_is_sent", lambda ctx: bool(told))
    slot = streamlit_hooks.slot_of(app.at)
    monkeypatch.setattr(
        streamlit_hooks, "fragments_of", lambda ctx: dict.fromkeys(slot.panel_fragments, "panel")
    )
    own = the_panel(app).outbox
    own.news(remounted=False)
    runs = len(app.runs)
    app.at.run()
    assert len(app.runs) == runs
    assert told == [end_taps._FLUSHED]
    assert not own._unheard


@pytest.mark.usefixtures("at_once")
def test_where_that_would_be_long_it_does_not(browser, model, monkeypatch):
    monkeypatch.setattr(outbox, "_MAX_AGAIN", 1)
    app = browser(APP)
    assert take(model, app) == ["applied"]
    for _ in range(2):
        app.at.run()
        assert take(model, app) == ["applied"]


def test_what_nobody_is_drawn_a_panel_for_does_not_pile_up(browser, monkeypatch):
    monkeypatch.setattr(outbox, "_MAX_AGAIN", 5_000)
    monkeypatch.setattr(panel.Panel, "draw", lambda self: None)
    app = browser(APP)
    for _ in range(30):
        app.at.run()
        assert sum(map(len, the_panel(app).outbox._unheard)) <= 5_000


@pytest.mark.usefixtures("at_once")
def test_what_was_encoded_before_its_secret_was_known_is_not_said_again(browser, model):
    app = browser("st.session_state.note = '-'.join(['zq6K', 'mOw5'])\n" + APP)
    assert b"zq6K-mOw5" in panels(app.at)[0].proto.SerializeToString()
    streamlit_hooks.slot_of(app.at).sink.recorder.redact("note")
    app.at.run()
    assert b"zq6K-mOw5" not in panels(app.at)[0].proto.SerializeToString()
    assert take(model, app) == ["applied"]


def test_a_run_that_follows_later_brings_the_news_alone(browser, model):
    app = browser(APP)
    assert take(model, app) == ["applied"]
    for _ in range(2):
        app.at.run()
        assert take(model, app) == ["applied"]


def test_while_a_run_is_not_over_the_panel_is_sent_nothing_new(browser, monkeypatch):
    again, given = streamlit_hooks.send_again, []
    monkeypatch.setattr(streamlit_hooks, "send_again", lambda *args: (given.append([*args[2]]), again(*args)))
    app = browser(APP)
    app.at.run()
    assert given == [[], ["seq", "message"]]


@pytest.mark.usefixtures("faults_expected")
def test_one_that_can_not_be_prepared_fails_alone(browser, monkeypatch):
    app = browser(APP)
    app.at.run()

    def fail(*_args):
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as broken:
        broken.setattr(outbox.Outbox, "_message", fail)
        app.at.run()
    assert not the_panel(app).outbox.preparing
    assert [run.id for run in app.runs] == [1, 2, 3]
    app.at.run()
    assert newest(app)[-1] == 4
