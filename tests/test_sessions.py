"""One record per session: nothing shared, nothing shown to the app, alive as long as the session."""

import gc
import weakref

import pytest

from st_state_inspector import history_of, install, state_inspector, streamlit_hooks, uninstall
from st_state_inspector.options import ENV_SWITCH
from tests.app_testing import STREAMLIT
from tests.inspecting import click, start, told, write_app

COUNTER = """
st.session_state.setdefault("log", [])
st.button("Add", on_click=lambda: st.session_state.log.append(len(st.session_state.log)))
"""


def test_two_sessions_of_one_app_share_nothing(inspected, tmp_path):
    one = inspected(COUNTER)
    two = inspected(COUNTER)
    click(one.at, "Add")
    two.at.run()
    click(one.at, "Add")
    assert [run.id for run in one.runs] == [1, 2, 3]
    assert [run.id for run in two.runs] == [1, 2]
    assert one.state() == {"log": "[0, 1]"}
    assert told(two.last) == []
    ours = {id(node) for e in one.history().entries for node in e.patch.values()}
    theirs = {id(node) for e in two.history().entries for node in e.patch.values()}
    assert not ours & theirs


def test_the_record_goes_with_its_session(inspected):
    app = inspected(COUNTER)
    slot = streamlit_hooks.slot_of(app.at)
    assert slot is not None
    recorder = weakref.ref(slot.sink.recorder)  # type: ignore[union-attr]
    del slot, app.at._tree
    app.at.__dict__.clear()
    gc.collect()
    assert recorder() is None


def test_the_app_never_sees_a_key_of_ours(inspected):
    app = inspected(
        """
        st.text_input("Name", key="name")
        st.session_state.x = 1
        st.session_state.listing = sorted(st.session_state)
        st.session_state.length = len(st.session_state.to_dict())
        """
    )
    app.at.run()
    app.at.run()
    assert app.at.session_state["listing"] == ["length", "listing", "name", "x"]
    assert app.at.session_state["length"] == 4
    assert sorted(app.state()) == ["length", "listing", "name", "x"]


def test_the_history_survives_the_clearing_of_the_state(inspected):
    """The menu's "Clear cache" empties the session's state, the record with it if it were not kept."""
    app = inspected("st.session_state.setdefault('x', 1)")
    state = app.at.session_state._state
    state = getattr(state, "_state", state)
    state.clear()
    state[streamlit_hooks._TESTING] = {}  # AppTest's own mark, which no browser's session has
    app.at.run()
    assert [run.id for run in app.runs] == [1, 2]
    assert app.state() == {"x": "1"}


def test_a_state_that_must_be_serialisable_may_be_inspected(inspected, monkeypatch):
    from streamlit import config

    monkeypatch.setattr(config, "get_option", _with_serialisable(config.get_option))
    app = inspected(
        """
        st.session_state.x = 1
        st.button("Go", key="go")
        """
    )
    click(app.at, "Go")
    assert not app.at.exception
    assert [run.ending for run in app.runs] == ["finished", "finished"]
    assert app.state()["x"] == "1"


def _with_serialisable(get_option):
    def changed(name):
        return True if name == "runner.enforceSerializableSessionState" else get_option(name)

    return changed


def test_that_a_state_must_be_serialisable_is_really_asked_there(inspected, monkeypatch):
    from streamlit import config

    monkeypatch.setattr(config, "get_option", _with_serialisable(config.get_option))
    app = inspected("st.session_state.x = lambda: 1")
    assert app.at.exception
    assert app.last.ending == "exception"


def test_history_of_nothing_is_none(tmp_path):
    assert history_of() is None
    app = start(write_app("st.session_state.x = 1", tmp_path, inspector=False))
    assert history_of(app.at) is None
    app.at.run()
    assert history_of(app.at) is None


def test_inside_a_script_history_of_is_that_of_its_own_session(inspected):
    app = inspected(
        """
        from st_state_inspector import history_of
        st.session_state.ids = [run.id for run in history_of().runs]
        """
    )
    app.at.run()
    app.at.run()
    assert app.at.session_state["ids"] == [1, 2]


def test_a_history_is_a_moment_that_stays_as_it_is(inspected):
    app = inspected(COUNTER)
    early = app.history()
    click(app.at, "Add")
    assert len(early.runs) == 1
    assert len(app.runs) == 2


def test_what_was_recorded_stays_after_uninstall_and_nothing_is_added(inspected):
    app = inspected(COUNTER)
    uninstall()
    app.at.run()
    assert [run.id for run in app.runs] == [1]
    assert not app.at.exception


def test_a_session_goes_on_being_recorded_after_a_new_install(inspected):
    app = inspected(COUNTER)
    uninstall()
    app.at.run()
    install()
    app.at.run()
    assert [run.id for run in app.runs] == [1, 2]
    assert app.last.ending == "finished"


def test_a_session_that_is_older_than_the_line_is_recorded_from_then_on(tmp_path, one_line):
    app = start(write_app("st.session_state.setdefault('x', 1)", tmp_path, inspector=False))
    app.at.run()
    install()
    app.at.run()
    assert [run.cause.kind for run in app.runs] == ["unknown"]
    assert told(app.last) == []
    assert app.state() == {"x": "1"}


@pytest.mark.parametrize("place", ["st", "st.sidebar", "st.columns(2)[0]"])
def test_the_panel_adds_no_element_under_apptest(inspected, place):
    app = inspected(f"from st_state_inspector import state_inspector\nwith {place}.container():\n"
                    "    state_inspector()")  # fmt: skip
    assert not app.at.exception
    assert len(app.at.get("component_instance")) == 0
    assert len(app.at.sidebar) == (1 if "sidebar" in place else 0)


def test_state_inspector_outside_of_any_run_does_nothing():
    state_inspector()
    assert history_of() is None


def test_the_switch_off_means_that_no_session_is_inspected(inspected, monkeypatch):
    monkeypatch.setenv(ENV_SWITCH, "0")
    app = inspected("st.session_state.x = 1")
    assert history_of(app.at) is None
    assert not app.at.exception
    monkeypatch.delenv(ENV_SWITCH)


def test_the_switch_on_is_no_other_than_unset_under_apptest(inspected, monkeypatch):
    monkeypatch.setenv(ENV_SWITCH, "1")
    app = inspected("st.session_state.x = 1")
    assert len(app.runs) == 1
    monkeypatch.delenv(ENV_SWITCH)


def test_a_switch_turned_off_later_holds_for_new_sessions(inspected, monkeypatch):
    inspected("st.session_state.x = 1")
    monkeypatch.setenv(ENV_SWITCH, "0")
    second = inspected("st.session_state.x = 1")
    second.at.run()
    assert history_of(second.at) is None
    assert not second.at.exception
    monkeypatch.delenv(ENV_SWITCH)


def test_two_sessions_may_run_at_the_same_time(inspected):
    """Their script threads take turns; no run, change or write ends up in the other's record.

    AppTest before 1.67 replaces parts of the process for each run: there they run one after another.
    """
    from concurrent.futures import ThreadPoolExecutor

    apps = [
        inspected(
            f"""
            import time
            for n in range(30):
                st.session_state.k{number} = n
                time.sleep(0.001)
            """,
            run=False,
            max_runs=50,
        )
        for number in range(3)
    ]
    with ThreadPoolExecutor(3 if STREAMLIT >= (1, 67) else 1) as pool:
        list(pool.map(lambda app: app.at.run(), apps))
    for number, app in enumerate(apps):
        assert app.state() == {f"k{number}": "29"}
        assert {w.key for w in app.last.writes} == {f"k{number}"}
        assert len(app.last.writes) == 30
