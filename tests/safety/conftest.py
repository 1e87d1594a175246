"""Fixtures of several files: secrets that are planted, connections that are pretended."""

import logging
import textwrap

import pytest

from st_state_inspector import end_taps, history_of, install, streamlit_hooks
from st_state_inspector.installed import FAULTS
from st_state_inspector.panel import Panel
from st_state_inspector.visitors import Visitor
from tests.inspecting import start, write_app
from tests.safety.connecting import APP
from tests.safety.planting import HELD, HOLDING, Planter, outputs_of


@pytest.fixture
def plant():
    return Planter()


@pytest.fixture
def told(monkeypatch):
    """The leaves of ``st.secrets``, as if Streamlit had loaded them."""
    secrets: dict = {}
    monkeypatch.setattr(streamlit_hooks, "loaded_secrets", lambda: dict(secrets))  # parsed anew
    return secrets


@pytest.fixture
def leaks(tmp_path, caplog, plant):
    """Run an app, click through it, and give what leaked."""

    def run(source: str, use=lambda at: None, held=(), **options) -> dict[str, str]:
        HELD[:] = held
        source = HOLDING + textwrap.dedent(source)
        install(**options)
        with caplog.at_level(logging.DEBUG):
            at = start(write_app(source, tmp_path / "app", inspector=False)).at.run()
            use(at)
        history = history_of(at)
        slot = streamlit_hooks.slot_of(at)
        problems = (*FAULTS.problems, *slot.sink.faults.problems)
        outputs = dict(outputs_of(history, problems))
        outputs["problems"] = repr(problems)
        outputs["log"] = "\n".join(r.getMessage() for r in caplog.records if "inspector" in r.name)
        outputs["slot"] = repr(slot) + repr(slot.sink) + repr(slot.sink.recorder)
        run.history = history
        return plant.found_in(outputs)

    return run


@pytest.fixture
def connect(monkeypatch):
    """Pretend that the AppTest is a browser at this connection."""
    now = {}

    def set_client(client):
        now["client"] = client
        return client

    def visitor(ctx):
        client = now["client"]
        ip, headers = (client.ip, client.headers) if client else (None, {})
        return Visitor(ctx.session_id, ctx.main_script_path, ip, dict(headers))

    monkeypatch.setattr(streamlit_hooks, "client_of", lambda ctx: now["client"])
    monkeypatch.setattr(streamlit_hooks, "visitor_of", visitor)
    monkeypatch.setattr(streamlit_hooks, "all_is_sent", lambda ctx: True)
    monkeypatch.setattr(end_taps, "_FLUSHED", 0.0)
    drawn: list = []

    def draw(panel):
        drawn.append(panel)

    monkeypatch.setattr(Panel, "draw", draw)
    set_client.drawn = drawn
    return set_client


@pytest.fixture
def app(tmp_path):
    return start(write_app(APP, tmp_path / "app", inspector=False)).at
