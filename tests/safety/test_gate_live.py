"""Who is let in, from the connection to the record: decided per session, and again for who comes back."""

import logging
import sys

import pytest
import streamlit as st

from st_state_inspector import gate, history_of, install, installed, run_taps, streamlit_hooks, taps
from st_state_inspector.gate import HOSTED, PROXY_HEADERS, decide
from st_state_inspector.options import ENV_SWITCH
from st_state_inspector.visitors import Visitor
from tests.conftest import leaked_hooks
from tests.safety.connecting import LOCAL, Client


def refused(visitor, environ=None):
    return not decide(visitor, None, environ or {}).allowed


@pytest.mark.parametrize("name", HOSTED)
def test_at_a_host_nobody_is_local(name):
    assert refused(Visitor("s", "/app.py", "127.0.0.1", LOCAL), {name: "x"})
    assert not refused(Visitor("s", "/app.py", "127.0.0.1", LOCAL), {name: ""})
    assert name in decide(Visitor("s", "/app.py", "127.0.0.1", LOCAL), None, {name: "x"}).reason


def test_on_community_cloud_in_snowflake_and_under_stlite_nobody_is_local(monkeypatch):
    here = Visitor("s", "/app.py", "127.0.0.1", LOCAL)
    assert refused(Visitor("s", "/mount/src/repo/app.py", "127.0.0.1", LOCAL))
    monkeypatch.setitem(sys.modules, "_snowflake", sys)
    assert refused(here)
    monkeypatch.delitem(sys.modules, "_snowflake")
    assert not refused(here)
    monkeypatch.setattr(gate.sys, "platform", "emscripten")
    assert refused(here)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://localhost.evil.example", "null", "", "http://192.168.1.2:8501"]
)
def test_a_page_from_elsewhere_is_refused_though_host_and_peer_are_local(origin):
    assert refused(Visitor("s", "/app.py", "127.0.0.1", {**LOCAL, "origin": origin}))


@pytest.mark.parametrize(
    "origin", ["http://localhost:8501", "http://127.0.0.1:8501", "https://[::1]", "http://app.localhost"]
)
def test_a_page_from_here_is_not(origin):
    assert not refused(Visitor("s", "/app.py", "127.0.0.1", {**LOCAL, "origin": origin}))


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0:8501", "192.168.1.7", "rebound.evil.example:8501", "localhost.evil.example", "[::1]x",
     "[::1", "localhost:8501, evil.example", "localhost:", "localhost:abc", " localhost", "127.0.0.1.nip.io",
     "", "[fe80::1]"],
)  # fmt: skip
def test_odd_hosts_are_refused(host):
    assert refused(Visitor("s", "/app.py", "::1", {"host": host}))


class Told:
    def __init__(self, headers):
        self.headers, self.remote_ip = headers, "127.0.0.1"


@pytest.mark.parametrize(
    "headers",
    [
        [("Host", "localhost"), ("HOST", "evil.example")],
        [("host", "localhost"), ("X-FORWARDED-FOR", "127.0.0.1")],
        [("host", "localhost"), ("x-Forwarded-For", "a"), ("X-forwarded-for", "127.0.0.1")],
        {"Host": "localhost", "hOst": "evil.example"},
        *([("Host", "localhost"), (header.upper(), "x")] for header in PROXY_HEADERS),
    ],
    ids=str,
)
def test_headers_that_come_twice_or_in_odd_case_all_count(headers, monkeypatch):
    """From what either of Streamlit's servers hands out: pairs (1.67), or a mapping."""

    class Session:
        client_context = Told(headers)

    class Context:
        session_id, main_script_path = "s", "/app.py"

    class State:
        _old_state: dict = {}
        _new_session_state: dict = {}

    monkeypatch.setattr(streamlit_hooks, "state_of", lambda owner: State)
    monkeypatch.setattr(streamlit_hooks, "client_of", lambda ctx: Session)
    assert refused(streamlit_hooks.visitor_of(Context))


def test_a_refused_session_has_no_record_no_panel_and_no_element(connect, app, caplog):
    connect(Client("203.0.113.9"))
    install()
    with caplog.at_level(logging.WARNING, logger="st_state_inspector"):
        for _ in range(3):
            app.run()
    assert history_of(app) is None
    assert connect.drawn == []
    assert len(app.main) == 2
    (line,) = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert f"{ENV_SWITCH}=1" in line
    assert "203.0.113.9" in line


def test_a_refused_session_costs_a_check(connect, app, monkeypatch):
    """No value is read, no stack is walked, no callback is wrapped for it."""
    connect(Client("203.0.113.9"))
    install()
    app.run()

    def never(*_args, **_kwargs):
        raise AssertionError("work for a session that is not inspected")

    for module, names in {
        streamlit_hooks: [
            "read_values",
            "browser_values",
            "widget_keys",
            "form_of",
            "running_fragment",
            "visitor_of",
        ],
        taps: ["_note_widget"],
        taps.sites: ["caller_site", "reader", "widget_call", "app_sites", "default_option"],
        run_taps.sources: ["excerpts"],
    }.items():
        for name in names:
            monkeypatch.setattr(module, name, never)
    app.text_input(key="t").input("x").run()
    assert app.session_state["n"] == 2
    assert installed.FAULTS.problems == ()


def test_whoever_takes_a_session_over_is_decided_about_anew(connect, app):
    """A WebSocket that reconnects from another address finds neither record nor panel."""
    connect(Client())
    install()
    app.run()
    app.run()
    assert len(history_of(app).runs) == 2
    sink = streamlit_hooks.slot_of(app).sink
    connect(Client("203.0.113.9"))
    connect.drawn.clear()
    app.run()
    assert history_of(app) is None
    assert streamlit_hooks.slot_of(app).sink is None
    assert connect.drawn == []
    connect(Client())
    app.run()
    assert len(history_of(app).runs) == 1
    assert streamlit_hooks.slot_of(app).sink is not sink


def test_the_same_browser_that_comes_back_keeps_its_record(connect, app):
    connect(Client())
    install()
    app.run()
    connect(None)  # nobody is connected for a while
    app.run()
    connect(Client())
    app.run()
    assert len(history_of(app).runs) == 3


def test_the_decision_is_made_once_per_connection(connect, app, monkeypatch):
    asked = []
    connect(Client())
    install()
    decide = installed.ADMIT[0]
    installed.ADMIT[0] = lambda visitor, known: asked.append(visitor) or decide(visitor, known)
    for _ in range(4):
        app.run()
    assert len(asked) == 1


@pytest.mark.parametrize("failing", ["client_of", "visitor_of"])
@pytest.mark.usefixtures("faults_expected")
def test_where_it_can_not_be_decided_nobody_is_let_in(failing, connect, app, monkeypatch):
    def fail(ctx):
        raise RuntimeError("moved")

    monkeypatch.setattr(streamlit_hooks, failing, fail)
    connect(Client())
    install()
    app.run()
    app.run()
    assert not app.exception
    assert history_of(app) is None
    assert connect.drawn == []


@pytest.mark.usefixtures("faults_expected")
def test_a_browser_that_comes_back_and_can_not_be_decided_about_sees_nothing(connect, app, monkeypatch):
    connect(Client())
    install()
    app.run()
    with monkeypatch.context() as broken:
        broken.setattr(run_taps, "ADMIT", [lambda visitor, known: 1 / 0])
        connect(Client("203.0.113.9"))
        connect.drawn.clear()
        app.run()
        assert history_of(app) is None
        assert connect.drawn == []


def test_switched_off_nothing_is_hooked_and_nothing_is_kept(app, monkeypatch):
    monkeypatch.setenv(ENV_SWITCH, "0")
    install()
    app.run()
    assert leaked_hooks() == []
    assert not any("INSPECTOR" in key for key in st.session_state)
    assert history_of(app) is None
    monkeypatch.undo()
