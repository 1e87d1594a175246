"""The panel as the app's server draws it: where it is, what it is sent, and what it obeys."""

import json
import re

import pytest

from st_state_inspector import History, outbox, panel, streamlit_hooks
from st_state_inspector.visitors import Visitor
from tests.browser_model import Browser
from tests.hanging import Hanging
from tests.inspecting import Connection, click, panels, sent

APP = """
from st_state_inspector import panel

st.session_state.setdefault("n", 0)

def add():
    st.session_state.n += 1

st.button("Add", on_click=add)
st.button("Command", on_click=panel._on_command)
st.session_state.listing = sorted(st.session_state)
if st.session_state.get("end") == "raise":
    raise ValueError
if st.session_state.get("end") == "stop":
    st.stop()
"""


@pytest.fixture
def browser(as_in_a_browser, inspected):
    """Apps in sessions that have a panel."""
    return inspected


def test_the_panel_hears_which_editor_the_app_names(browser):
    assert sent(browser(APP).at)["app"]["editor"] == "none"
    assert sent(browser(APP, editor="cursor").at)["app"]["editor"] == "cursor"


def test_the_panel_is_drawn_once_at_the_end_of_the_sidebar(browser):
    app = browser(APP + 'st.sidebar.markdown("mine")')
    for _ in range(3):
        app.at.run()
        assert len(panels(app.at)) == 1
    assert not app.at.exception
    children = list(app.at.sidebar.children.values())
    assert children[0].value == "mine"
    assert len(app.at.sidebar.get("component_instance")) == 1


def test_the_first_message_is_a_keyframe_and_the_next_a_delta(browser):
    app, model = browser(APP), Browser()
    assert sent(app.at)["kind"] == "keyframe"
    assert model.receive(sent(app.at)) == "applied"
    click(app.at, "Add")
    assert sent(app.at)["kind"] == "delta"
    assert model.receive(sent(app.at)) == "applied"
    assert [run["id"] for run in model.runs] == [1, 2]
    assert sent(app.at)["problems"] == []


def test_the_panel_is_nowhere_in_the_record_or_in_the_apps_state(browser):
    app = browser(APP)
    app.at.run()
    app.at.run()
    assert app.at.session_state["listing"] == ["listing", "n"]
    assert sorted(app.state()) == ["listing", "n"]
    assert {run.cause.kind for run in app.runs} == {"first_load", "unknown"}
    assert [w for run in app.runs for w in run.warnings] == []


# ---- drawing costs more than all the rest: where nothing has moved, only the message is sent ----


@pytest.fixture
def drawings(monkeypatch):
    """How often the panel was really drawn."""
    found = []
    render = panel.Panel.render
    monkeypatch.setattr(panel.Panel, "render", lambda self: (found.append(1), render(self))[1])
    return found


def container_and_component(at):
    """What is sent for the panel, but for the message; the fragment's container with its place."""
    (drawn,) = panels(at)
    plain = type(drawn.proto).FromString(drawn.proto.SerializeToString())
    args = json.loads(plain.json_args)
    del plain.special_args[:], args["seq"]
    plain.json_args = json.dumps(args)
    return plain, [type(child).__name__ for child in at.sidebar.children.values()]


def test_where_it_was_its_messages_are_sent_without_drawing_it(browser, drawings):
    app, model = browser(APP), Browser()
    model.receive(sent(app.at))
    first = container_and_component(app.at)
    for _ in range(3):
        click(app.at, "Add")
        assert model.receive(sent(app.at)) == "applied"
        assert container_and_component(app.at) == first
    assert drawings == [1]
    assert [run["id"] for run in model.runs] == [1, 2, 3, 4]
    assert sent(app.at)["problems"] == []


def test_its_widget_lives_on_without_being_drawn(browser, drawings):
    app = browser(APP)
    for _ in range(3):
        app.at.run()
    state = streamlit_hooks.state_of(app.at)
    (widget,) = streamlit_hooks.slot_of(app.at).panel_widgets
    assert state._new_widget_state.widget_metadata[widget].callback is panel._on_command
    assert drawings == [1]


def test_it_is_drawn_where_the_sidebar_has_grown(browser, drawings):
    app = browser(APP + "for _ in range(st.session_state.n):\n    st.sidebar.markdown('more')")
    click(app.at, "Add")
    assert drawings == [1, 1]
    assert [type(child).__name__ for child in app.at.sidebar.children.values()] == ["Markdown", "Block"]
    app.at.run()
    assert drawings == [1, 1]
    assert len(panels(app.at)) == 1


@pytest.mark.parametrize("keeps", [True, False])
def test_where_streamlit_sends_otherwise_it_is_drawn(browser, drawings, monkeypatch, keeps):
    """Where it can be kept in its place but not sent its message, and where neither."""
    again = streamlit_hooks.send_again

    def send_again(ctx, known, args):
        if "message" in args or not keeps:
            raise AttributeError("enqueue")
        again(ctx, known, args)

    monkeypatch.setattr(streamlit_hooks, "send_again", send_again)
    app, model = browser(APP), Browser()
    model.receive(sent(app.at))
    for _ in range(2):
        click(app.at, "Add")
        assert model.receive(sent(app.at)) == "applied"
    assert drawings == [1, 1, 1]
    assert [run["id"] for run in model.runs] == [1, 2, 3]


def test_a_state_that_was_cleared_has_its_panel_drawn(browser, drawings):
    app = browser(APP)
    streamlit_hooks.state_of(app.at)._new_widget_state.widget_metadata.clear()
    app.at.run()
    assert drawings == [1, 1]
    assert len(panels(app.at)) == 1


@pytest.mark.parametrize("end", ["raise", "stop"])
def test_it_is_drawn_also_after_a_run_that_ended_early(browser, end):
    app, model = browser(APP), Browser()
    model.receive(sent(app.at))
    app.at.session_state["end"] = end
    app.at.run()
    assert model.receive(sent(app.at)) == "applied"
    assert model.runs[-1]["ending"] == {"raise": "exception", "stop": "stopped"}[end]


def test_a_browser_that_connects_anew_gets_a_keyframe(browser, monkeypatch):
    app = browser(APP)
    again = Connection()
    monkeypatch.setattr(streamlit_hooks, "client_of", lambda ctx: again)
    app.at.run()
    assert sent(app.at)["kind"] == "keyframe"
    assert [run["id"] for run in sent(app.at)["runs"]] == [1, 2]


def test_another_browser_that_takes_the_session_over_is_shown_nothing_if_it_is_elsewhere(
    browser, monkeypatch
):
    app = browser(APP)
    again = Connection()
    far = Visitor("id", "shop.py", "203.0.113.9", {"host": "localhost:8501"})
    monkeypatch.setattr(streamlit_hooks, "client_of", lambda ctx: again)
    monkeypatch.setattr(streamlit_hooks, "visitor_of", lambda ctx: far)
    app.at.run()
    assert len(panels(app.at)) == 0
    assert not app.at.exception


def test_state_inspector_puts_it_where_the_app_wants_it(browser):
    app = browser("from st_state_inspector import state_inspector\nst.markdown('above')\n"
                  "state_inspector()\nst.markdown('below')")  # fmt: skip
    app.at.run()
    assert len(panels(app.at)) == 1
    assert len(app.at.sidebar.get("component_instance")) == 0
    assert [run["id"] for run in sent(app.at)["runs"]] == [2]


def test_in_a_fragment_of_the_apps_it_hears_of_every_run(browser):
    app = browser("""
        from st_state_inspector import state_inspector
        @st.fragment
        def part():
            st.button("Part")
            state_inspector()
        part()
        st.button("Whole")
        """)
    for label, newest in (("Part", 2), ("Part", 3), ("Whole", 4), ("Part", 5)):
        click(app.at, label)
        assert sent(app.at)["runs"][-1]["id"] == newest
        assert sent(app.at)["problems"] == []


def test_a_command_is_carried_out_once_however_often_it_arrives(browser, monkeypatch):
    app = browser(APP)
    commands = []
    monkeypatch.setattr(panel.Panel, "_obey", lambda self, command: commands.append(command.id))
    monkeypatch.setattr(streamlit_hooks, "widget_value", lambda *_: {"id": 7, "kind": "keyframe"})
    for _ in range(3):
        click(app.at, "Command")
    assert commands == [7]
    monkeypatch.setattr(streamlit_hooks, "widget_value", lambda *_: {"id": 6, "kind": "keyframe"})
    click(app.at, "Command")
    monkeypatch.setattr(streamlit_hooks, "widget_value", lambda *_: {"id": 8, "kind": "keyframe"})
    click(app.at, "Command")
    assert commands == [7, 8]
    assert sent(app.at)["last_command"] == 8


def test_a_keyframe_is_sent_when_the_panel_asks(browser, monkeypatch):
    app = browser(APP)
    monkeypatch.setattr(streamlit_hooks, "widget_value", lambda *_: {"id": 1, "kind": "keyframe"})
    click(app.at, "Command")
    assert sent(app.at)["kind"] == "keyframe"
    app.at.run()
    assert sent(app.at)["kind"] == "delta"


def test_the_history_is_sent_as_bytes_beside_the_message(browser, monkeypatch):
    app = browser(APP)
    monkeypatch.setattr(streamlit_hooks, "widget_value", lambda *_: {"id": 3, "kind": "save_history"})
    click(app.at, "Command")
    reply = sent(app.at)["reply"]
    assert (reply["command"], reply["kind"]) == (3, "history")
    assert reply["filename"].startswith("shop-run")
    (drawn,) = panels(app.at)
    (payload,) = [arg.bytes for arg in drawn.proto.special_args if arg.key == "payload"]
    assert History.from_dict(json.loads(payload)).runs[0].id == 1
    app.at.run()
    assert "reply" not in sent(app.at)


@pytest.mark.parametrize("value", [None, 3, {"id": 0, "kind": "keyframe"}, {"id": 4, "kind": "unheard of"}])
def test_nonsense_from_the_browser_does_nothing(browser, monkeypatch, value):
    app = browser(APP)
    monkeypatch.setattr(streamlit_hooks, "widget_value", lambda *_: value)
    click(app.at, "Command")
    assert not app.at.exception
    assert sent(app.at)["kind"] == "delta"


@pytest.mark.usefixtures("faults_expected")
def test_a_panel_that_fails_leaves_the_app_and_the_record_alone(browser, monkeypatch):
    def fail(self):
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(panel.Panel, "draw", fail)
    app = browser(APP)
    click(app.at, "Add")
    assert not app.at.exception
    assert app.at.session_state["n"] == 1
    assert [run.id for run in app.runs] == [1, 2]
    assert len(panels(app.at)) == 0


@pytest.mark.usefixtures("faults_expected")
def test_a_panel_that_hangs_is_cut_off_and_not_drawn_again(browser, monkeypatch):
    hanging = Hanging()
    monkeypatch.setattr(outbox.Wire, "message", hanging.wait)
    with hanging.cut_off():
        app = browser(APP)
        for _ in range(2):
            app.at.run()
        assert hanging.begun == ["wait"], "and it hangs to this moment"
    assert not app.at.exception
    assert panels(app.at) == []
    problems = streamlit_hooks.slot_of(app.at).sink.faults.problems
    assert [p.stage for p in problems] == ["panel"]
    assert re.search(r"cut off after \d+ s in wait \(hanging\.py:", problems[0].message)
    assert [run.id for run in app.runs] == [1, 2, 3]
