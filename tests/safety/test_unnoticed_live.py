"""The app does not notice, in a real server: its options, the interpreter's, and a file that is saved."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import save
from tests.safety.apps import APPS
from tests.safety.live import Live
from tests.safety.tab import browser

APP = """
import threading
from streamlit.runtime.scriptrunner import add_script_run_ctx

st.session_state.setdefault("n", 0)

def add(step):
    st.session_state.n += step

def work():
    st.session_state.worked = st.session_state.n * 2

@st.fragment
def part():
    if st.button("Part"):
        st.session_state.part = st.session_state.get("part", 0) + 1
    st.markdown(f"part {st.session_state.get('part')}")

"""
REST = """
st.button("Go", on_click=add, args=(1,))
st.text_input("T", key="t")
part()
if st.button("Again"):
    st.rerun()
if st.button("Fail"):
    raise ValueError("on purpose")
if st.button("Thread"):
    thread = threading.Thread(target=work)
    add_script_run_ctx(thread)
    thread.start()
    thread.join()
st.markdown(f"{st.session_state.n} {st.session_state.get('worked')} {sorted(st.session_state)}")
f"magic {st.session_state.n}"
"""
SETTINGS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "without fast reruns": {"runner__fastReruns": "false"},
    "a state that must be serialisable": {"runner__enforceSerializableSessionState": "true"},
    "python -O -W error": {"python": ("-O", "-W", "error::RuntimeWarning", "-W", "error::ResourceWarning")},
}


async def use(live: Live, saved: str = "") -> list[list[str]]:
    """What the tab shows after each click, and which widgets it has; ``saved`` is saved half-way."""
    seen = []
    async with browser() as tab:
        one = await tab().open(live.port)
        for step in ("Go", "Part", "type", "Again", "Fail", "Go", "Thread", "Go"):
            if step == "type":
                await one.type("T", "hello")
            else:
                await one.click(step)
            seen.append(sorted(one.texts))
        if saved:
            source = live.script.read_text(encoding="utf-8")
            save(live.script, source + saved)
            while "saved" not in one.texts:
                await asyncio.sleep(0.1)
            await one.click("Go")
            # The run that ended first may be that of the saved file; what was saved comes last in it.
            while not {"magic 4", "saved"} <= {*one.texts}:
                await asyncio.sleep(0.1)
            seen.append(sorted(one.texts))
        widgets = {label: widget for label, widget in one.widgets.items() if label != "panel"}
        assert (one.panel is not None) == live.inspected  # after all these runs
    return [*seen, sorted(widgets.values())]


def both(app: str, folder: Path, saved: str = "", **settings: Any) -> list[Any]:
    found = []
    for inspected in (False, True):
        with Live(app, folder, inspector=inspected, **settings) as live:  # ids depend on the path
            found.append(asyncio.run(use(live, saved)))
            assert "st_state_inspector: " not in live.log
    return found


@pytest.mark.parametrize("name", SETTINGS)
def test_an_app_shows_the_same_under_any_setting(name, tmp_path):
    without, with_it = both(APP + REST, tmp_path, **SETTINGS[name])
    assert with_it == without
    assert any("Error" in text for texts in without for text in texts)


def test_an_app_that_is_saved_shows_the_same(tmp_path):
    """Hot reload of the app, in the middle of a session."""
    without, with_it = both(
        APP + REST,
        tmp_path,
        "\nst.markdown('saved')\n",
        server__fileWatcherType="poll",
        server__runOnSave="true",
    )
    assert with_it == without
    assert any("saved" in texts for texts in without)


def test_the_apps_have_what_the_issue_names():
    """Magic, threads, asyncio, cached functions and dialogs are among those compared under AppTest."""
    assert {"magic", "threads", "asyncio", "cached data", "dialog", "fragments"} <= APPS.keys()
