"""A session that has a panel, and every part of drawing it broken: the app is the same, the panel says so."""

import json
import logging

import pytest

from st_state_inspector import install, uninstall
from tests.inspecting import start, write_app
from tests.safety.clicking import click_about, look
from tests.safety.test_every_stage_fails import ALL_HOOKS, APP, all_nonsense, break_part

pytestmark = pytest.mark.usefixtures("faults_expected")

DRAWING = {
    "codec": "encode_history encode_entry encode_node new_nodes",
    "wire": "Wire.message Wire._keyframe Wire._delta",
    "panel": "_current _render Panel.draw Panel.hold Panel.render Panel._sent_again Panel._send"
    " Panel._draw_at_the_end Panel._news component",
    "outbox": "Outbox.prepare Outbox.news Outbox.arrived Outbox._next Outbox._message Outbox._encoded",
    "session": "Session.draw Session.hold Session.arrived",
    "streamlit_hooks": ALL_HOOKS,
}
PARTS = [(module, name) for module, names in DRAWING.items() for name in names.split()]
ELSEWHERE = (
    "slot_of get_slot put_slot visitor_of client_of state_of context is_first_run page_hash page_of".split()
)
"""Hooks without which there is no session to draw for, or none that is new."""


@pytest.fixture(autouse=True)
def session_with_a_panel(as_in_a_browser):
    yield
    uninstall()


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return write_app(APP, tmp_path_factory.mktemp("drawing") / "app", inspector=False)


def look_but_at_the_panel(at):
    """All that the app shows and keeps; its sidebar is empty but for the panel."""
    at._tree.children.pop(1, None)
    return look(at)


def use(script):
    tester = start(script)
    return tester.at, click_about(tester.at.run(), 4, 5, look_but_at_the_panel)


@pytest.fixture(scope="module")
def plain(script):
    """What the app shows without the inspector."""
    return use(script)[1]


def test_a_session_of_a_browser_has_a_panel(script, plain):
    install()
    at, seen = use(script)
    assert seen == plain
    at.run()
    (drawn,) = at.sidebar.get("component_instance")
    (message,) = [arg.bytes for arg in drawn.proto.special_args if arg.key == "message"]
    assert json.loads(message)["problems"] == []


@pytest.mark.parametrize("part", PARTS, ids=".".join)
def test_a_part_of_drawing_that_raises_changes_nothing_for_the_app(part, script, plain, monkeypatch, caplog):
    called = []

    def fail(*_args, **_kwargs):
        called.append(1)
        raise RuntimeError("a bug of ours")

    break_part(monkeypatch, *part, fail)
    install()
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        assert use(script)[1] == plain
    lines = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert len(lines) == len(set(lines))
    if part[0] != "streamlit_hooks":
        assert called, "this part is not used in drawing a panel"
        assert lines or part[1] == "Panel._sent_again"


@pytest.mark.parametrize("part", [part for part in PARTS if part[1] not in ELSEWHERE], ids=".".join)
def test_a_part_of_drawing_that_answers_nonsense_changes_nothing(part, script, plain):
    all_nonsense(*part, lambda: use(script)[1], plain)
