"""How a run ends, seen through AppTest: whatever way, it is recorded once, with the line that ended it."""

from contextlib import suppress

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state import SafeSessionState, SessionState

from tests.app_testing import STREAMLIT
from tests.inspecting import click, code, told, writes


def test_the_run_in_which_the_line_first_runs_is_recorded_to_its_end(inspected):
    """The hooks are put in place in the middle of the first run, and still see how it ends."""
    app = inspected("st.session_state.x = 1")
    assert [run.id for run in app.runs] == [1]
    assert app.last.ending == "finished"
    assert app.last.cause.kind == "first_load"
    assert app.last.page == "app"
    assert told(app.last) == [("x", "added", None, "1")]
    assert writes(app.last) == [("x", "assigned", None, "st.session_state.x = 1")]
    assert app.last.duration_ms > 0
    assert app.last.started_at.utcoffset() is not None


def test_what_was_written_above_the_line_is_in_the_state_all_the_same(inspected):
    app = inspected(
        """
        st.session_state.early = 1
        import st_state_inspector.auto
        st.session_state.late = 2
        """,
        with_line=False,
    )
    assert app.state() == {"early": "1", "late": "2"}
    assert writes(app.last) == [("late", "assigned", None, "st.session_state.late = 2")]


def test_a_run_that_st_stop_ended_names_the_line(inspected):
    app = inspected(
        """
        st.session_state.x = 1
        if st.button("End"):
            st.stop()
        st.session_state.setdefault("y", 2)
        """
    )
    click(app.at, "End")
    assert app.last.ending == "stopped"
    assert code(app.last.ending_site) == "st.stop()"
    assert app.last.ended_by == "stop"
    assert app.last.exception is None


def test_a_run_that_st_rerun_ended_names_the_line_and_the_next_names_it_as_its_cause(inspected):
    app = inspected(
        """
        st.session_state.setdefault("n", 0)
        if st.button("Again"):
            st.session_state.n += 1
            st.rerun()
        """
    )
    click(app.at, "Again")
    ended, follows = app.runs[1:]
    assert (ended.ending, follows.ending) == ("rerun", "finished")
    assert (ended.ended_by, follows.ended_by) == ("rerun", None)
    assert code(ended.ending_site) == "st.rerun()"
    assert follows.cause.kind == "rerun"
    assert code(follows.cause.site) == "st.rerun()"
    assert told(ended) == [("n", "changed", "0", "1")]
    assert told(follows) == []


def test_an_exception_ends_the_run_and_what_was_written_before_it_stays(inspected):
    app = inspected(
        """
        st.session_state.x = 1

        def divide():
            return 1 / 0

        divide()
        st.session_state.y = 2
        """
    )
    assert app.last.ending == "exception"
    error = app.last.exception
    assert error is not None
    assert (error.type, error.message) == ("ZeroDivisionError", "division by zero")
    assert [code(site) for site in error.frames] == ["divide()", "return 1 / 0"]
    assert error.site is not None
    assert error.site.function == "divide"
    assert app.state() == {"x": "1"}
    assert app.last.ending_site is None


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("sys.exit(3)", "SystemExit", "3"),
        ('raise BaseException("over")', "BaseException", "over"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the app's own exception
def test_an_exception_that_ends_the_thread_is_recorded_at_once_with_its_line(inspected, line, kind, message):
    """Streamlit handles none that is no ``Exception``: it never says that the run is over."""
    app = inspected(
        f"""
        import sys
        st.session_state.setdefault("n", 0)
        if st.button("Quit"):
            st.session_state.n += 1
            {line}
        """
    )
    with suppress(RuntimeError):  # where AppTest waits for the end of the run, which Streamlit does not tell
        app.at.button[0].click().run(timeout=0.5)
    run = app.last
    assert (run.id, run.ending, run.interrupted_by, app.state()["n"]) == (2, "exception", None, "1")
    assert run.duration_ms < 400
    assert run.exception is not None
    assert (run.exception.type, run.exception.message) == (kind, message)
    assert [code(site) for site in run.exception.frames] == [line]


def test_a_callback_that_raises_ends_the_run_before_the_body(inspected):
    app = inspected(
        """
        st.session_state.setdefault("bodies", 0)
        st.session_state.bodies += 1

        def fail():
            st.session_state.half = 1
            raise ValueError("no")

        st.button("Go", on_click=fail)
        """
    )
    click(app.at, "Go")
    assert app.last.ending == "callback_exception"
    assert app.last.cause.kind == "widget"
    assert app.state() == {"bodies": "1", "half": "1"}
    trace = app.last.callbacks[0]
    assert trace.name == "fail"
    assert trace.exception is not None
    assert trace.exception.message == "no"
    assert code(trace.exception.site) == 'raise ValueError("no")'
    assert [c.path for c in trace.changes] == [("half",)]
    app.at.run()
    assert app.last.ending == "finished"


def test_a_script_that_does_not_compile_is_a_run_too(inspected):
    app = inspected("st.session_state.x = 1")
    script = app.at._script_path
    with open(script, "a", encoding="utf-8") as file:
        file.write("\nthis is no python\n")
    app.at.run()
    assert app.last.ending == "compile_error"
    assert app.last.exception is not None
    assert app.last.exception.type == "SyntaxError"
    assert app.state() == {"x": "1"}
    assert told(app.last) == []


def test_an_exception_in_a_fragment_is_recorded_with_the_line_in_the_fragment(inspected):
    """In a whole run, the script goes on after the fragment (Streamlit shows the error in its place)."""
    app = inspected(
        """
        @st.fragment
        def part():
            st.session_state.before = 1
            raise RuntimeError("in the fragment")

        part()
        """
    )
    assert len(app.at.exception) == 1
    error = app.last.exception
    assert error is not None
    assert (error.type, error.message) == ("RuntimeError", "in the fragment")
    assert code(error.site) == 'raise RuntimeError("in the fragment")'
    assert app.last.ending == "exception"
    assert app.state()["before"] == "1"


def test_a_missing_key_is_named_with_the_exception(inspected):
    app = inspected("st.session_state.nothing")
    error = app.last.exception
    assert error is not None
    assert error.type == "AttributeError"
    assert error.missing_key == "nothing"
    app = inspected('st.session_state["nothing"]')
    assert app.last.exception is not None
    assert (app.last.exception.type, app.last.exception.missing_key) == ("KeyError", "nothing")


def test_a_refused_assignment_is_named_with_the_exception(inspected):
    app = inspected(
        """
        st.text_input("Name", key="name")
        st.session_state.name = "x"
        """
    )
    error = app.last.exception
    assert error is not None
    assert error.refused_key == "name"
    assert error.missing_key is None
    assert "assigned" not in [w.kind for w in app.last.writes]


def test_an_exception_that_the_app_catches_does_not_end_the_run(inspected):
    app = inspected(
        """
        try:
            st.session_state.nothing
        except AttributeError:
            st.session_state.nothing = 1
        """
    )
    assert app.last.ending == "finished"
    assert app.last.exception is None
    assert app.last.warnings == ()


def test_an_exception_of_a_run_is_not_carried_into_the_next(inspected):
    app = inspected(
        """
        if st.button("Fail"):
            raise ValueError("x")
        """
    )
    click(app.at, "Fail")
    assert app.last.ending == "exception"
    app.at.run()
    assert (app.last.ending, app.last.exception) == ("finished", None)


def test_every_run_counts_one_up_whatever_its_end(inspected):
    app = inspected(
        """
        choice = st.selectbox("End", ["finish", "stop", "raise"], key="choice")
        if choice == "stop":
            st.stop()
        if choice == "raise":
            raise ValueError
        """
    )
    for choice in ("stop", "raise", "finish"):
        app.at.selectbox(key="choice").select(choice).run()
    assert [run.id for run in app.runs] == [1, 2, 3, 4]
    assert [run.ending for run in app.runs] == ["finished", "stopped", "exception", "finished"]


def test_st_stop_in_a_callback_ends_the_run(inspected):
    app = inspected(
        """
        def halt():
            st.session_state.halted = True
            st.stop()

        st.button("Halt", on_click=halt)
        """
    )
    click(app.at, "Halt")
    assert app.last.ending in ("stopped", "finished")
    assert app.last.exception is None
    assert app.state()["halted"] == "True"
    (trace,) = app.last.callbacks
    assert (trace.name, trace.exception, trace.cut_short) == ("halt", None, False)
    assert [write.key for write in trace.writes] == ["halted"]
    assert (code(trace.stop), trace.rerun, trace.ended_by) == ("st.stop()", None, "stop")


AGAIN = """
def again():
    st.session_state.again = True
    st.rerun()

st.button("Again", on_click=again)
"""

RERUNS_IN_CALLBACKS = STREAMLIT >= (1, 63)  # before, st.rerun did nothing in a callback but warn


def test_st_rerun_in_a_callback_is_what_it_is_on_this_streamlit(inspected):
    """Since 1.63 it ends the run without an exception; before, Streamlit warns and goes on."""
    app = inspected(AGAIN)
    click(app.at, "Again")
    assert app.runs[1].callbacks[0].exception is None
    assert app.runs[1].ending == ("rerun" if RERUNS_IN_CALLBACKS else "finished")
    assert len(app.runs) == (3 if RERUNS_IN_CALLBACKS else 2)
    if RERUNS_IN_CALLBACKS:
        assert code(app.runs[1].ending_site) == "st.rerun()"
        assert app.runs[2].cause.kind == "rerun"
        assert code(app.runs[2].cause.site) == "st.rerun()"


def test_this_streamlit_is_one_that_the_tests_know():
    assert st.__version__.split(".")[0] == "1"


@pytest.mark.parametrize("touch", ["get", "set", "delete", "contains", "rerun"])
def test_the_thread_of_a_run_that_was_stopped_touches_no_state(touch):
    """What an overtaken thread still begins need not be recorded: Streamlit ends it at its first access."""

    def stopped() -> None:
        raise InterruptedError

    state = SessionState()
    state["x"] = 1
    safe = SafeSessionState(state, stopped)
    with pytest.raises(InterruptedError):
        {
            "get": lambda: safe["x"],
            "set": lambda: safe.__setitem__("x", 2),
            "delete": lambda: safe.__delitem__("x"),
            "contains": lambda: "x" in safe,
            "rerun": lambda: safe.on_script_will_rerun(WidgetStates()),
        }[touch]()
    assert state["x"] == 1
