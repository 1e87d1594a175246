"""With and without the one line an app is the same: elements, values, exceptions, stack traces, log."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from st_state_inspector import history_of
from tests.app_testing import app_test, go_to
from tests.inspecting import click, start, write_app
from tests.one_line import APPS, LINE

Steps = Callable[[AppTest], Any]

USES: dict[str, list[Steps]] = {
    "button_stages": [
        lambda at: click(at, "Begin"),
        lambda at: at.text_input(key="name").set_value("Ada").run(),
        lambda at: at.selectbox(key="colour").select("red").run(),
    ],
    "conditional_inputs": [
        lambda at: at.checkbox(key="other_address").check().run(),
        lambda at: at.text_input(key="street").set_value("Elm").run(),
        lambda at: at.checkbox(key="other_address").uncheck().run(),
        lambda at: at.number_input(key="guests").set_value(3).run(),
    ],
    "counter_callbacks": [
        lambda at: at.number_input(key="step").set_value(5).run(),
        lambda at: click(at, "Add the step"),
        lambda at: click(at, "Take the step away"),
    ],
    "data_editor": [lambda at: click(at, "Keep the edits")],
    "echo_bot": [lambda at: at.chat_input[0].set_value("hi").run()],
    "form_callback": [
        lambda at: [at.slider(key="amount").set_value(4), click(at, "Add")],
    ],
    "fragment_button": [lambda at: click(at, "Run the app"), lambda at: click(at, "Run everything")],
    "fragment_pair": [lambda at: click(at, "Herd all cats"), lambda at: click(at, "Herd a black cat")],
    "fragment_timer": [lambda at: at.toggle(key="stream").set_value(False).run()],
    "multipage_navigation": [
        lambda at: at.text_input[0].set_value("Ada").run(),
        lambda at: go_to(at, "views/notes.py"),
        lambda at: go_to(at, "views/settings.py"),
    ],
    "multipage_pages": [
        lambda at: at.text_input(key="owner").set_value("Ada").run(),
        lambda at: go_to(at, "pages/1_Plants.py"),
        lambda at: go_to(at, "pages/2_Watering.py"),
    ],
    "session_state_basics": [lambda at: click(at, "Shout"), lambda at: click(at, "Forget")],
    "temperature": [
        lambda at: at.number_input(key="celsius").set_value(20.0).run(),
        lambda at: click(at, "Water boils"),
    ],
}
ALL_APPS = sorted([*APPS.glob("*.py"), *(f.parent for f in APPS.glob("*/app.py"))])


def picture(at: AppTest) -> list[str]:
    """All that the browser would be sent, and the state, as texts."""
    found: list[str] = []
    pending: list[Any] = [at._tree]
    while pending:
        block = pending.pop(0)
        proto = getattr(block, "proto", None)
        found.append(f"{type(block).__name__} {proto}")
        pending += list(getattr(block, "children", {}).values())
    state = at.session_state.filtered_state if hasattr(at.session_state, "filtered_state") else (
        at.session_state.to_dict()
    )  # fmt: skip
    return [*found, *(f"{key}={state[key]!r}" for key in sorted(state))]


@pytest.mark.parametrize("app", ALL_APPS, ids=lambda app: app.stem)
def test_every_app_gives_the_same_page_with_and_without_the_line(app, tmp_path, one_line):
    pictures = []
    for inspector in (False, True):
        at = app_test(app, tmp_path / "same", inspector=inspector).run()
        pictures.append([picture(at)])
        for step in USES.get(app.stem, []):
            step(at)
            pictures[-1].append(picture(at))
        assert (history_of(at) is not None) == inspector
    without, with_it = pictures
    assert with_it == without


def test_every_app_is_used_in_that_comparison():
    assert {app.stem for app in ALL_APPS} <= USES.keys() | {"app"}


FAILING = {
    "body": """
        def divide():
            return 1 / 0

        divide()
        """,
    "missing attribute": "st.session_state.nothing",
    "missing item": 'st.session_state["nothing"]',
    "missing deletion": "del st.session_state.nothing",
    "refused": 'st.text_input("Name", key="name")\nst.session_state.name = "x"',
    "twice the same key": 'st.text_input("A", key="a")\nst.text_input("B", key="a")',
    "callback": """
        def outer():
            inner()

        def inner():
            st.session_state.nothing

        st.button("Go", on_click=outer)
        """,
    "fragment": """
        @st.fragment
        def part():
            raise RuntimeError("x")

        part()
        """,
    "chained": """
        try:
            st.session_state.nothing
        except AttributeError as error:
            raise ValueError("chained") from error
        """,
    "context": """
        try:
            st.session_state["nothing"]
        except KeyError:
            raise ValueError("while handling")
        """,
    "rerun loop in the end": """
        st.session_state.setdefault("n", 0)
        st.session_state.n += 1
        if st.session_state.n < 4:
            st.rerun()
        raise ValueError(st.session_state.n)
        """,
    "button in callback": """
        def set_it():
            st.session_state.go = True

        st.button("Go", key="go", on_click=set_it)
        """,
    "default and state": 'st.session_state.v = 3\nst.slider("V", 0, 9, 1, key="v")',
}


@pytest.mark.parametrize("name", FAILING)
def test_exceptions_and_their_traces_are_the_same(name, tmp_path, one_line, caplog, monkeypatch):
    """On the page and in the log: not a frame of ours, not a line more."""
    seen = []
    for inspector in (False, True):
        caplog.clear()
        monkeypatch.setattr(policies, "_shown_default_value_warning", False)  # told once per process
        script = write_app(_with_place_for_the_line(FAILING[name]), tmp_path / "same", inspector=False)
        if inspector:
            script.write_text(script.read_text().replace("pass  # the line", LINE))
        with caplog.at_level(logging.INFO):
            at = start(script).at.run()
            for button in at.button:
                if button.label == "Go":
                    button.click().run()
                    break
        assert (history_of(at) is not None) == inspector
        seen.append((picture(at), [e.stack_trace for e in at.exception], _log(caplog)))
    assert seen[1] == seen[0]


def _with_place_for_the_line(source: str) -> str:
    import textwrap

    return "pass  # the line\n" + textwrap.dedent(source)


def _log(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, tracebacks included, without what differs from run to run.

    Without ``stack_info``, too: that is the stack as it is, hooks and all, and only Streamlit's
    "created with a default value" logs one.
    """
    formatter = logging.Formatter("%(name)s %(message)s")
    vars(formatter)["formatStack"] = lambda stack: ""
    return [re.sub(r"0x[0-9a-f]+|Thread '[^']*'", "", formatter.format(record)) for record in caplog.records]


def test_a_frame_of_ours_would_be_noticed(tmp_path, one_line, monkeypatch, caplog):
    """The comparison of traces can fail: without the removal of our frames it does."""
    from st_state_inspector import installed, tracebacks

    for owner, name in (
        (tracebacks, "remove_own_frames"),
        (installed, "remove_own_frames"),
        (installed.PATCHES, "_untrace"),
    ):
        monkeypatch.setattr(owner, name, lambda error: None)
    app = start(write_app('st.button("Go", on_click=lambda: 1 / 0)', tmp_path, inspector=True))
    click(app.at.run(), "Go")
    shown = [*app.at.exception[0].stack_trace, *_log(caplog)]
    assert any("in run_callback" in text for text in shown)


def test_the_apps_own_path_is_in_no_trace_changed(tmp_path: Path, one_line):
    at = start(write_app("1 / 0", tmp_path, inspector=True)).at.run()
    assert any("app.py" in line for line in at.exception[0].stack_trace)
