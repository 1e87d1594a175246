"""With and without the inspector an app is the same, whatever is clicked in it."""

import itertools
import logging
import random
from pathlib import Path

import pytest
import streamlit as st
from streamlit.elements.lib import policies

from st_state_inspector import history_of, install, uninstall
from tests.app_testing import _forget_the_last_app, app_test
from tests.inspecting import start, write_app
from tests.one_line import APPS as FOLDER
from tests.safety.apps import APPS
from tests.safety.clicking import click_about, logged, look

OF_THE_REPOSITORY = sorted([*FOLDER.glob("*.py"), *(f.parent for f in FOLDER.glob("*/app.py"))])
CLICKS = 6


@pytest.fixture
def both(tmp_path, caplog, monkeypatch):
    """What is seen of an app without the inspector, and with it."""

    def use(open_app, seed: int, clicks: int = CLICKS):
        seen = []
        for inspected in (False, True):
            (install if inspected else uninstall)()
            _forget_the_last_app()
            st.cache_data.clear()
            st.cache_resource.clear()
            caplog.clear()
            monkeypatch.setattr(policies, "_shown_default_value_warning", False)  # told once per process
            with caplog.at_level(logging.INFO):
                at = open_app()
                seen.append(([look(at.run()), *click_about(at, seed, clicks, look)], logged(caplog.records)))
            assert (history_of(at) is not None) == inspected
            if inspected:
                assert len(history_of(at).runs) > clicks
        return seen

    yield use
    uninstall()


def seed_of(name: str) -> int:
    return random.Random(name).randrange(10**6)


@pytest.mark.parametrize("name", APPS)
def test_an_app_looks_and_logs_the_same(name, both, tmp_path):
    script = write_app(APPS[name], tmp_path / "app", inspector=False)
    without, with_it = both(lambda: start(script).at, seed_of(name))
    assert with_it[0] == without[0]
    assert with_it[1] == without[1]


@pytest.mark.parametrize("app", OF_THE_REPOSITORY, ids=lambda app: app.stem)
def test_an_app_of_the_repository_looks_and_logs_the_same(app: Path, both, tmp_path):
    without, with_it = both(
        lambda: app_test(app, tmp_path / "app", inspector=False), seed_of(app.stem), clicks=4
    )
    assert with_it == without


@pytest.mark.parametrize("name", ["todo list", "wizard", "fragments", "rerun chain", "login"])
def test_an_app_looks_the_same_where_the_state_must_be_serialisable(name, both, tmp_path, monkeypatch):
    from streamlit import config

    monkeypatch.setattr(
        config, "get_option", _with(config.get_option, "runner.enforceSerializableSessionState")
    )
    script = write_app(APPS[name], tmp_path / "app", inspector=False)
    without, with_it = both(lambda: start(script).at, seed_of(name))
    assert with_it == without


def _with(get_option, name):
    return lambda key: True if key == name else get_option(key)


@pytest.mark.parametrize("name", ["todo list", "linked sliders", "errors that the app catches", "fragments"])
def test_switching_on_and_off_in_the_middle_of_a_session_is_not_noticed(name, tmp_path, monkeypatch):
    """After every other click: hooks come and go under a running session."""
    script = write_app(APPS[name], tmp_path / "app", inspector=False)

    switches = itertools.cycle([install, uninstall])

    def look_and_flip(at):
        next(switches)()
        return look(at)

    seen = []
    for see in (look, look_and_flip):
        st.cache_data.clear()
        monkeypatch.setattr(policies, "_shown_default_value_warning", False)
        seen.append(click_about(start(script).at.run(), seed_of(name), 8, see))
        uninstall()
    assert seen[1] == seen[0]


def test_a_difference_would_be_seen(both, tmp_path, monkeypatch):
    """The comparison can fail: an inspector that leaves a key behind is found out."""
    from st_state_inspector.recorder import Recorder

    original = Recorder._run_ended

    def careless(self, event):
        original(self, event)
        st.session_state["left_behind"] = 1

    monkeypatch.setitem(Recorder._HANDLERS, __import__("st_state_inspector.events").events.RunEnded, careless)
    script = write_app(APPS["wizard"], tmp_path / "app", inspector=False)
    without, with_it = both(lambda: start(script).at, 1, clicks=1)
    assert with_it != without
