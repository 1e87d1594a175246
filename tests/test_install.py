"""Switching on and off: idempotent, symmetric, and safe under hot reload."""

import importlib
import logging
import sys

import pytest

import st_state_inspector
from st_state_inspector import history_of, inspector, install, installed, taps, uninstall
from st_state_inspector.options import ENV_SWITCH
from st_state_inspector.streamlit_hooks import POINTS
from tests.conftest import leaked_hooks
from tests.inspecting import click, start, write_app

COUNTER = "st.session_state.n = st.session_state.get('n', 0) + 1\nst.button('Go')"


def test_install_hooks_all_points_and_uninstall_puts_the_very_same_functions_back():
    places = [place for places in POINTS.values() for place in places]
    before = [vars(owner).get(name) for owner, name in places]
    install()
    assert len(leaked_hooks()) >= len(POINTS)
    assert installed.PATCHES.missing == []
    assert taps.is_installed()
    uninstall()
    assert leaked_hooks() == []
    assert [vars(owner).get(name) for owner, name in places] == before
    assert not taps.is_installed()


def test_installing_twice_is_installing_once():
    install()
    hooked = [vars(owner)[name] for owner, name in _places()]
    install()
    assert [vars(owner)[name] for owner, name in _places()] == hooked
    uninstall()
    assert leaked_hooks() == []


def _places():
    return [place for places in POINTS.values() for place in places if place[1] in vars(place[0])]


def test_uninstalling_what_is_not_installed_does_nothing():
    uninstall()
    uninstall()
    assert leaked_hooks() == []


def test_installing_again_replaces_the_options_for_sessions_that_begin_later(inspected):
    older = inspected("st.session_state.a = 1\nst.session_state.b = 2", ignore="a")
    install(ignore=["b"])
    newer = inspected("st.session_state.a = 1\nst.session_state.b = 2")
    older.at.run()
    assert older.state() == {"b": "2"}
    assert newer.state() == {"a": "1"}


def test_bad_options_are_refused_and_leave_everything_as_it_was():
    install(max_runs=7)
    with pytest.raises(ValueError, match="max_runs must be a whole number of at least 1, not 0"):
        install(max_runs=0)
    assert inspector._options[0].max_runs == 7
    uninstall()
    with pytest.raises(TypeError, match="does not know the option 'max_run'"):
        install(max_run=1)
    assert leaked_hooks() == []


def test_enabled_false_hooks_nothing():
    install(enabled=False)
    assert leaked_hooks() == []


@pytest.mark.usefixtures("one_line")
@pytest.mark.parametrize("value", ["0", "false", "off", "nonsense"])
def test_the_one_line_hooks_nothing_while_the_switch_is_off(monkeypatch, value):
    monkeypatch.setenv(ENV_SWITCH, value)
    importlib.import_module("st_state_inspector.auto")
    assert leaked_hooks() == []
    monkeypatch.delenv(ENV_SWITCH)


@pytest.mark.usefixtures("one_line")
def test_the_one_line_keeps_the_options_of_an_install_before_it():
    install(max_runs=7)
    importlib.import_module("st_state_inspector.auto")
    assert inspector._options[0].max_runs == 7


@pytest.mark.usefixtures("one_line")
def test_reloading_the_one_line_wraps_nothing_twice(inspected):
    app = inspected(COUNTER)
    importlib.reload(sys.modules["st_state_inspector.auto"])
    app.at.run()
    assert [len(run.writes) for run in app.runs] == [1, 1]


@pytest.fixture
def second_copy(monkeypatch):
    """What a hot reload of the whole package does: its modules are forgotten and imported anew."""
    copies = []

    def load():
        for name in [n for n in sys.modules if n.split(".")[0] == "st_state_inspector"]:
            monkeypatch.delitem(sys.modules, name)
        copies.append(importlib.import_module("st_state_inspector"))
        return copies[-1]

    yield load
    for copy in reversed(copies):
        copy.uninstall()


def test_a_second_copy_of_the_package_replaces_the_first(tmp_path, second_copy):
    """No event is told twice, and the new copy's uninstall leaves Streamlit whole."""
    install()
    app = start(write_app(COUNTER, tmp_path, inspector=False))
    app.at.run()
    copy = second_copy()
    assert copy is not st_state_inspector
    copy.install()
    click(app.at, "Go")
    app.at.run()
    assert not app.at.exception
    history = copy.history_of(app.at)
    assert [[w.key for w in run.writes] for run in history.runs] == [["n"], ["n"]]
    copy.uninstall()
    assert leaked_hooks() == []


def test_the_first_copy_may_be_uninstalled_after_the_second(second_copy):
    install()
    copy = second_copy()
    copy.install()
    copy.uninstall()
    uninstall()
    assert leaked_hooks() == []


def test_a_session_that_may_not_be_inspected_is_told_of_once(monkeypatch, tmp_path, caplog):
    from st_state_inspector import streamlit_hooks
    from st_state_inspector.visitors import Visitor

    monkeypatch.setattr(
        streamlit_hooks, "visitor_of", lambda ctx: Visitor("s", "app.py", "203.0.113.9", {"host": "x"})
    )
    install()
    with caplog.at_level(logging.WARNING, logger="st_state_inspector"):
        for number in range(2):
            app = start(write_app(COUNTER, tmp_path / str(number), inspector=False))
            app.at.run()
            app.at.run()
            assert not app.at.exception
            assert history_of(app.at) is None
    (record,) = [r for r in caplog.records if r.name == "st_state_inspector"]
    assert "203.0.113.9" in record.getMessage()
    assert ENV_SWITCH in record.getMessage()
