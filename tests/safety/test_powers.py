"""What a browser that sees the panel may do with it: putting a state back is a power of its own."""

import json

import pytest

from st_state_inspector import history_of, install, streamlit_hooks
from st_state_inspector.options import ENV_SWITCH
from tests.safety.connecting import Client


@pytest.mark.parametrize(
    ("switch", "ip", "may"),
    [
        (None, "127.0.0.1", {"everyone": False, "restore": True}),
        (None, "203.0.113.9", None),
        ("1", "127.0.0.1", {"everyone": True, "restore": True}),
        ("1", "203.0.113.9", {"everyone": True, "restore": False}),
    ],
)
def test_what_each_may(switch, ip, may, connect, app, monkeypatch):
    if switch is not None:
        monkeypatch.setenv(ENV_SWITCH, switch)
    connect(Client(ip))
    install()
    app.run()
    assert (history_of(app) is not None) == (may is not None)
    if may is not None:
        panel = streamlit_hooks.slot_of(app).sink.panel
        message = panel.outbox._message(remounted=True)
        assert {name: message["app"][name] for name in may} == may
        assert panel.may_restore is may["restore"]
    monkeypatch.undo()


@pytest.mark.parametrize("allow", [True, False])
def test_restoring_can_be_allowed_to_all_or_to_nobody(allow, connect, app, monkeypatch):
    monkeypatch.setenv(ENV_SWITCH, "1")
    for ip in ("127.0.0.1", "203.0.113.9"):
        connect(Client(ip))
        install(allow_restore=allow)
        app.run()
        assert streamlit_hooks.slot_of(app).sink.panel.may_restore is allow
    monkeypatch.undo()


def test_the_power_to_restore_goes_when_another_browser_takes_over(connect, app, monkeypatch):
    monkeypatch.setenv(ENV_SWITCH, "1")
    connect(Client())
    install()
    app.run()
    panel = streamlit_hooks.slot_of(app).sink.panel
    assert panel.may_restore
    connect(Client("203.0.113.9"))
    app.run()
    assert streamlit_hooks.slot_of(app).sink.panel is panel
    assert not panel.may_restore
    assert json.loads(panel.outbox._next(remounted=False)[0])["app"]["restore"] is False
    monkeypatch.undo()
