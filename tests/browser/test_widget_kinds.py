"""Widgets that only a browser can use: cause, callback, owner and history of each one's key."""

import json
import re
import textwrap
from collections.abc import Callable
from contextlib import suppress
from inspect import signature
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Error, Locator, Page, expect

from st_state_inspector import CallbackTrace, History, Run
from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app, settle, steady_box

PERSISTENT = {"persist_state", "bind"} <= signature(st.selectbox).parameters.keys()
"""Whether widgets take ``persist_state`` and ``bind``."""
Start = Callable[[str], None]

COMPONENT = """
<button onclick="send('setComponentValue', {value: 3, dataType: 'json'})">Star</button>
<script>
function send(type, more) {
    window.parent.postMessage({isStreamlitMessage: true, type: 'streamlit:' + type, ...more}, '*');
}
send('componentReady', {apiVersion: 1});
send('setFrameHeight', {height: 40});
</script>
"""


@pytest.fixture
def start(serve: Serve, page: Page, panel: Panel, tmp_path: Path) -> Start:
    """Serve an app given as text, with a component beside it and a page, and open it."""

    def start(source: str) -> None:
        folder = tmp_path / "source"
        for name, text in (("app.py", source), ("component/index.html", COMPONENT)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
        open_app(page, serve(folder).url)
        panel.expect_newest_run(1)
        settle(page)

    return start


def recorded(panel: Panel) -> History:
    """The record as the panel's button downloads it."""
    panel.part("save-menu").click()
    with panel.page.expect_download() as download:
        panel.part("save-json").click()
    return History.from_dict(json.loads(Path(download.value.path()).read_text(encoding="utf-8")))


@pytest.fixture
def sent(page: Page) -> list[object]:
    """What the page has sent to the app so far."""
    found: list[object] = []

    def note(frame: object) -> None:
        found.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    return found


def until_sent(page: Page, sent: list[object], click: Callable[[], None]) -> None:
    """Click until the page has sent something: a table or a chart is drawn before it listens.

    What it has heard it sends within a moment, however busy the server is: nothing is clicked twice.
    """
    before = len(sent)
    for _ in range(20):
        click()
        for _ in range(30):
            page.wait_for_timeout(100)
            if len(sent) > before:
                return
    raise AssertionError("it does not listen")


def expect_used(panel: Panel, cause: str, callback: str, wrote: str, said: str) -> tuple[Run, CallbackTrace]:
    """The second run has this cause and one callback, which wrote ``said`` into the key ``wrote``."""
    panel.expect_newest_run(2)
    settle(panel.page)
    expect(panel.run(2)).to_contain_text(cause.replace("`", ""))
    panel.open_tab("callbacks")
    expect(panel.part("callback")).to_have_attribute("aria-label", callback)
    expect(panel.part("callback")).to_contain_text(wrote)
    run = recorded(panel).runs[1]
    assert str(run.cause) == cause
    (trace,) = run.callbacks
    (after,) = (change.after for change in trace.changes if change.key == wrote)
    assert after is not None
    assert said in after.preview
    return run, trace


def expect_owner(panel: Panel, key: str, owner: str, *more: str) -> Locator:
    """The State tab tells what owns the key, and a click on ``history`` each change of it."""
    panel.open_tab("state")
    panel.part(f"state-key-{key}").click()
    for text in (f"key of the {owner}", "page app", *more):
        expect(panel.part("owner")).to_contain_text(text)
    expect(panel.part("owner").get_by_test_id("site")).to_contain_text(re.compile(r"app\.py:\d+"))
    return panel.part("owner")


def cell(page: Page, column: float) -> tuple[float, float]:
    """Where the first row of the table is in the page; ``column``: how far to the right, 0 to 1."""
    box = steady_box(page.get_by_test_id("stDataFrame").locator("canvas").first)
    return box["x"] + 15 + column * (box["width"] - 15), box["y"] + 52


def test_a_component_of_the_first_kind(start: Start, page: Page, panel: Panel):
    start(
        """
        from pathlib import Path
        import streamlit as st

        star = st.components.v1.declare_component("star", path=Path(__file__).parent / "component")

        def starred():
            st.session_state.stars = 10 * st.session_state.star

        star(key="star", on_change=starred)
        """
    )
    page.frame_locator('iframe[title$="star"]').get_by_role("button", name="Star").click()
    _, trace = expect_used(panel, "component `star`: None to 3", "starred", "stars", "30")
    assert (trace.widget_key, trace.reads) == ("star", ("star",))
    expect_owner(panel, "star", "component", "has a callback")
    kinds = [(write.run_id, write.kind) for write in recorded(panel).blame("star")]
    assert kinds == [(2, "widget"), (1, "widget")]


def test_an_edit_is_told_and_not_the_table(start: Start, page: Page, panel: Panel):
    start(
        """
        import pandas as pd
        import streamlit as st

        def edited():
            st.session_state.edits = str(st.session_state.table["edited_rows"])

        st.data_editor(pd.DataFrame({"price": [1.5, 2.5]}), key="table", on_change=edited)
        """
    )
    editor = page.locator("#portal input, #portal textarea").first
    for _ in range(20):  # the table is drawn before it listens
        page.mouse.dblclick(*cell(page, 0.7))
        with suppress(Error):
            editor.wait_for(timeout=3_000)
            editor.fill("9", timeout=3_000)
            editor.press("Enter", timeout=3_000)
            editor.wait_for(state="hidden", timeout=3_000)
            break
    run, _ = expect_used(panel, "data_editor `table` edited", "edited", "edits", "{0: {'price': 9}}")
    assert [(c.path, c.after and c.after.preview) for c in run.changes if c.key == "table"] == [
        (("table", "edited_rows", 0), "{'price': 9}")
    ]
    expect_owner(panel, "table", "data_editor", "has a callback")
    expect(panel.part("panel-state")).not_to_contain_text("2.5")


def test_selections_in_a_table(sent: list[object], start: Start, page: Page, panel: Panel):
    start(
        """
        import functools
        import pandas as pd
        import streamlit as st

        def picked(what):
            st.session_state.picked = (what, list(st.session_state[what].selection.rows))

        table = pd.DataFrame({"price": [1.5, 2.5]})
        pick = functools.partial(picked, "frame")
        st.dataframe(table, key="frame", on_select=pick, selection_mode="multi-row")
        """
    )
    until_sent(page, sent, lambda: page.mouse.click(*cell(page, 0)))
    run, trace = expect_used(
        panel, "dataframe `frame`: another selection", "picked", "picked", "('frame', [0])"
    )
    assert [node.preview for node in trace.args] == ["'frame'"]
    assert [change.path for change in run.changes if change.key == "frame"] == [
        ("frame", "selection", "rows", 0)
    ]
    expect_owner(panel, "frame", "dataframe", "has a callback")


def test_selections_in_a_chart(sent: list[object], start: Start, page: Page, panel: Panel):
    start(
        """
        import pandas as pd
        import streamlit as st

        def picked():
            st.session_state.points = len(st.session_state.chart.selection["dots"])

        marks = {"mark": {"type": "point", "size": 2500, "filled": True}}
        dots = {"name": "dots", "select": "point"}
        middle = {"type": "quantitative", "scale": {"domain": [0, 2]}, "axis": None}
        fields = {"x": {"field": "x", **middle}, "y": {"field": "y", **middle}}
        chart = {**marks, "params": [dots], "encoding": fields}
        st.vega_lite_chart(pd.DataFrame({"x": [1], "y": [1]}), chart, key="chart", on_select=lambda: picked())
        """
    )
    box = steady_box(page.locator("svg.marks, canvas.marks").first)
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    until_sent(page, sent, lambda: page.mouse.click(*middle))
    expect_used(panel, "vega_lite_chart `chart`: another selection", "<lambda>", "points", "1")
    expect_owner(panel, "chart", "vega_lite_chart", "has a callback")


def test_a_message_in_a_chat(start: Start, page: Page, panel: Panel):
    start(
        """
        import streamlit as st

        def said():
            st.session_state.said = st.session_state.chat

        st.chat_input("Say", key="chat", on_submit=said)
        """
    )
    page.get_by_test_id("stChatInputTextArea").fill("hello there")
    page.keyboard.press("Enter")
    _, trace = expect_used(panel, "chat_input `chat`: 'hello there' sent", "said", "said", "'hello there'")
    assert (trace.widget_key, trace.widget_label) == ("chat", "Say")
    expect_owner(panel, "chat", "chat_input 'Say'", "has a callback")


def test_an_uploaded_file(start: Start, page: Page, panel: Panel):
    start(
        """
        import streamlit as st

        def uploaded():
            st.session_state.size = st.session_state.file.size

        st.file_uploader("File", key="file", on_change=uploaded)
        """
    )
    page.locator("input[type=file]").first.set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    cause = "file_uploader `file`: None to 'notes.txt' (text/plain, 5 bytes)"
    expect_used(panel, cause, "uploaded", "size", "5")
    expect_owner(panel, "file", "file_uploader 'File'", "has a callback")


def test_widgets_that_are_bound_to_the_query_or_persist(start: Start, page: Page, panel: Panel):
    bound = ', bind="query-params"' if PERSISTENT else ""
    persists = ', persist_state="session"' if PERSISTENT else ""
    start(
        f"""
        import streamlit as st
        st.text_input("Town", key="town"{bound})
        st.selectbox("Size", ["S", "M"], key="size"{persists})
        """
    )
    page.get_by_label("Town").fill("Rome")
    page.keyboard.press("Enter")
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("text_input town: '' to 'Rome'")
    owners = {"town": "bound to query-params", "size": "persists: session"}
    for key, owner in (("town", "text_input 'Town'"), ("size", "selectbox 'Size'")):
        told = expect_owner(panel, key, owner)
        if PERSISTENT:
            expect(told).to_contain_text(owners[key])
        else:
            expect(told).not_to_contain_text(re.compile("bound|persists"))
    expect(panel.part("query-parameters")).to_have_count(int(PERSISTENT))
    run = recorded(panel).runs[1]
    assert [change.path for change in run.changes] == [("town",)]
    assert [change.path for change in run.query_changes] == ([("town",)] if PERSISTENT else [])
