"""Why runs ran and how they ended, where only a real browser makes it happen.

Each sentence is read twice: in the panel, and in the history that its button downloads.
"""

import json
import re
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from st_state_inspector import Change, History, Run
from tests.app_testing import STREAMLIT
from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app, settle
from tests.browser.server import Server, save

Start = Callable[..., Server]

TELLS_ADDRESS = STREAMLIT >= (1, 46)
"""Whether the browser sends its address along, from which going back can be told from a click."""

RERUNS_IN_CALLBACKS = STREAMLIT >= (1, 63)

KEEP_SOCKETS = """
    const Original = window.WebSocket;
    window.sockets = [];
    window.WebSocket = class extends Original {
        constructor(...given) { super(...given); window.sockets.push(this); }
    };
"""


@pytest.fixture
def start(serve: Serve, page: Page, panel: Panel, tmp_path: Path) -> Start:
    """Serve an app given as text (its pages too: ``views={"report": "..."}``) and open it."""

    def start(source: str, views: dict[str, str] | None = None, **options: object) -> Server:
        folder = tmp_path / "source"
        (folder / "views").mkdir(parents=True)
        (folder / "app.py").write_text(textwrap.dedent(source), encoding="utf-8")
        for name, text in (views or {}).items():
            (folder / "views" / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
        server = serve(folder, **options)
        open_app(page, server.url)
        expect(panel.run(1)).to_be_visible()
        return server

    return start


def recorded(panel: Panel) -> dict[int, Run]:
    """The record as the panel's button downloads it."""
    panel.part("save-menu").click()
    with panel.page.expect_download() as download:
        panel.part("save-json").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return {run.id: run for run in History.from_dict(json.loads(text)).runs}


def expect_cause(panel: Panel, run_id: int, kind: str, sentence: str) -> Run:
    """The sentence stands in the run's row, and is that of the record."""
    expect(panel.run(run_id)).to_contain_text(sentence.replace("`", ""))  # the panel sets names in type
    run = recorded(panel)[run_id]
    assert (run.cause.kind, str(run.cause)) == (kind, sentence)
    return run


def values(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """Before and after of each change, as they are shown."""
    sides = ((change.before, change.after) for change in changes)
    return [(before.preview if before else "", after.preview if after else "") for before, after in sides]


PAGES = """
    import streamlit as st
    home = st.Page("views/home.py", title="Home", default=True)
    report = st.Page("views/report.py", title="Report")
    st.navigation([home, report]).run()
"""
VIEWS = {
    "home": """
        import streamlit as st
        st.title("Home")
        if st.button("Switch"):
            st.switch_page("views/report.py")
    """,
    "report": """
        import streamlit as st
        st.title("Report")
    """,
}


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    settle(page)


def test_a_click_in_the_navigation_and_the_browsers_back_and_forward(start, page: Page, panel: Panel):
    start(PAGES, VIEWS)
    entries = page.evaluate("history.length")
    page.get_by_role("link", name="Report").click()
    heading(page, "Report")
    panel.expect_newest_run(2)
    if TELLS_ADDRESS:
        assert page.evaluate("history.length") == entries + 1, "the panel adds no entry of its own"
        page.evaluate("history.back()")
    else:  # the iframe of any component is one more entry
        page.evaluate(f"history.go({entries} - history.length)")
    heading(page, "Home")
    panel.expect_newest_run(3)
    if TELLS_ADDRESS:  # before, a page with any component loses its way forward
        page.evaluate("history.forward()")
        heading(page, "Report")
        panel.expect_newest_run(4)
    expect_cause(panel, 2, "page_switch", "page switched: Home to Report")
    if TELLS_ADDRESS:
        expect_cause(panel, 3, "browser_history", "browser went back or forward to Home")
        expect_cause(panel, 4, "browser_history", "browser went back or forward to Report")
        expect(panel.part("inspector")).not_to_contain_text("does not tell the browser's back")
    else:
        expect_cause(panel, 3, "page_switch", "page switched: Report to Home")
        expect(panel.part("inspector")).to_contain_text("does not tell the browser's back")


def test_page_switches_there_and_back_by_clicks_are_never_taken_for_history(start, page: Page, panel: Panel):
    start(PAGES, VIEWS)
    for number, name in enumerate(("Report", "Home", "Report"), 2):
        page.get_by_role("link", name=name).click()
        heading(page, name)
        panel.expect_newest_run(number)
    kinds = [run.cause.kind for run in recorded(panel).values()]
    assert kinds == ["first_load", "page_switch", "page_switch", "page_switch"]


def test_st_switch_page_is_named_with_its_line(start, page: Page, panel: Panel):
    start(PAGES, VIEWS)
    page.get_by_role("button", name="Switch").click()
    heading(page, "Report")
    panel.expect_newest_run(3)
    runs = recorded(panel)
    assert str(runs[2].cause) == "button 'Switch' clicked"
    assert (runs[2].ending, runs[2].ended_by, runs[2].page) == ("rerun", "switch_page", "Home")
    assert str(runs[3].cause) == "page switched: Home to Report, by st.switch_page at home.py:5"
    expect(panel.run(2)).to_contain_text("button 'Switch' clicked")
    expect(panel.run(2)).to_contain_text("+1 run")
    expect(panel.part("chain")).to_contain_text("2 runs, chained by st.switch_page")
    panel.part("chain").get_by_role("button").click()
    panel.select_run(2)
    expect(panel.run(2)).to_contain_text("page switch")
    expect(panel.part("ending")).to_contain_text("ended by st.switch_page")
    expect(panel.part("ending")).to_contain_text("home.py:5")
    expect(panel.part("inspector")).not_to_contain_text("st.rerun")


def test_st_switch_page_in_a_callback_is_told_from_an_st_rerun(start, page: Page, panel: Panel):
    """Before 1.63 it did nothing in a callback but warn, and end that callback."""
    leave = """
        import streamlit as st
        st.title("Home")
        def leave():
            st.switch_page("views/report.py")
        st.button("Leave", on_click=leave)
    """
    start(PAGES, {**VIEWS, "home": leave})
    page.get_by_role("button", name="Leave").click()
    panel.expect_newest_run(3 if RERUNS_IN_CALLBACKS else 2)
    runs = recorded(panel)
    (trace,) = runs[2].callbacks
    assert (trace.ended_by, str(trace.rerun)) == ("switch_page", "home.py:5 in leave()")
    expect(panel.open_tab("callbacks")).to_contain_text("ended by st.switch_page")
    if RERUNS_IN_CALLBACKS:
        assert (runs[2].ending, runs[2].ended_by) == ("rerun", "switch_page")
        assert str(runs[3].cause).startswith("page switched: Home to Report, by st.switch_page at home.py:5")
    expect(panel.part("inspector")).not_to_contain_text("st.rerun")


def test_a_timer_that_joins_what_a_helper_of_a_fragment_asked_for_is_named_beside_it(
    start, page: Page, panel: Panel
):
    start(
        """
        import time
        import streamlit as st

        def again():
            time.sleep(0.4)
            st.rerun(scope="fragment")

        @st.fragment(run_every="0.3s")
        def clock():
            st.text("tick")

        @st.fragment
        def part():
            st.session_state.left = 8 if st.button("Go") else st.session_state.get("left", 0) - 1
            if st.session_state.left > 0:
                again()
            st.text(f"left {st.session_state.left}")

        clock()
        part()
        """
    )
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("left 0")).to_be_visible()
    asked = [str(run.cause) for run in recorded(panel).values() if run.cause.kind == "rerun"]
    assert {text.split(";")[0] for text in asked} == {"st.rerun of fragment `part` at app.py:8 in again()"}
    if any(";" in text for text in asked):  # on some versions a timer waits until the chain is over
        assert {text.partition("; ")[2] for text in asked} <= {"", "beside it fragment `clock`, by timer"}


def test_going_back_to_other_query_parameters(start, page: Page, panel: Panel):
    start(
        """
        import streamlit as st
        st.title("Tabs")
        for tab in ("one", "two"):
            if st.button(tab):
                st.query_params["tab"] = tab
        st.write("now", st.query_params.get("tab"))
        """
    )
    for number, tab in enumerate(("one", "two"), 2):
        page.get_by_role("button", name=tab).click()
        panel.expect_newest_run(number)
        page.wait_for_url(f"**/?tab={tab}")
    settle(page)
    page.evaluate("history.back()")
    if STREAMLIT < (1, 58):  # an app of one page is not run for this
        page.wait_for_url("**/?tab=one")
        page.get_by_role("heading", name="Tabs").click()
        page.keyboard.press("r")
    panel.expect_newest_run(4)
    moved = "?tab=two to ?tab=one"
    said = f"browser went back or forward to app, {moved}"
    if STREAMLIT < (1, 58):
        said = f"address changed in the browser: {moved}"
    run = expect_cause(panel, 4, "browser_history", said)
    assert values(run.query_changes) == [("'two'", "'one'")]


def test_what_the_app_wrote_into_the_address_is_not_the_browsers_doing(start, page: Page, panel: Panel):
    start(
        """
        import streamlit as st
        st.query_params["tab"] = "one two"
        st.title("Ready")
        """
    )
    page.wait_for_url("**/?tab=*")
    settle(page)
    page.get_by_role("heading", name="Ready").click()
    page.keyboard.press("r")
    panel.expect_newest_run(2)
    expect_cause(
        panel, 2, "unknown", "a rerun was asked for from outside the script; no recorded widget changed"
    )


SLOW = """
    import time
    import streamlit as st
    st.button("Other")
    st.session_state.setdefault("n", 0)
    clicked = [st.button(name) for name in ("One", "Two", "Three")]
    for was_clicked, seconds in zip(clicked, (240, 240, 1)):
        if was_clicked:
            st.session_state.n += 1
            st.text(f"Click {st.session_state.n} is under way")
            for _ in range(20 * seconds):
                time.sleep(0.05)
                st.empty()
"""


def begin(page: Page, name: str, number: int = 1) -> None:
    """Click a button of the slow app, and wait until its run is under way."""
    page.get_by_role("button", name=name).click()
    expect(page.get_by_text(f"Click {number} is under way")).to_be_visible()


@pytest.mark.parametrize("fast", ["true", "false"])
def test_fast_clicks_interrupt_runs_which_are_recorded(start, page: Page, panel: Panel, fast: str):
    start(SLOW, env={"STREAMLIT_RUNNER_FAST_RERUNS": fast})
    for number, name in enumerate(("One", "Two", "Three"), 1):
        begin(page, name, number)
    panel.expect_newest_run(4)
    settle(page)
    runs = recorded(panel)
    assert [run.ending for run in runs.values()] == ["finished", "interrupted", "interrupted", "finished"]
    assert [run.interrupted_by for run in runs.values()] == [None, "newer_run", "newer_run", None]
    causes = [str(run.cause) for run in list(runs.values())[1:]]
    assert causes == [f"button '{name}' clicked" for name in ("One", "Two", "Three")]
    changes = [pair for run in runs.values() for pair in values(run.changes)]
    assert changes == [("", "0"), ("0", "1"), ("1", "2"), ("2", "3")]
    panel.select_run(2)
    expect(panel.part("ending")).to_contain_text("interrupted by a newer run")
    expect(panel.part("ending").get_by_role("button", name="run 3")).to_be_visible()


def test_stop_in_the_toolbar_is_told_from_a_newer_run(start, page: Page, panel: Panel):
    start(SLOW)
    begin(page, "One")
    page.get_by_role("button", name="Stop", exact=True).click()
    panel.expect_newest_run(2)
    settle(page)
    page.get_by_role("button", name="Other").click()
    panel.expect_newest_run(3)
    panel.select_run(2)
    expect(panel.part("ending")).to_contain_text("interrupted by Stop in Streamlit's toolbar")
    expect(panel.part("ending").get_by_role("button")).to_have_count(0)
    runs = recorded(panel)
    assert (runs[2].ending, runs[2].interrupted_by) == ("interrupted", "stop_button")
    assert str(runs[3].cause) == "button 'Other' clicked"


def drop_connection(page: Page) -> None:
    """Close the WebSocket, and wait until Streamlit has a new one."""
    page.evaluate("window.sockets.forEach(socket => socket.close())")
    page.wait_for_function("window.sockets.length > 1 && window.sockets.at(-1).readyState === 1")


def test_with_follow_a_folded_chain_shows_what_all_of_it_changed(start, page: Page, panel: Panel):
    start(
        """
        import streamlit as st
        st.session_state.setdefault("items", ["milk", "bread"])
        if st.button("Drop"):
            st.session_state["items"] = st.session_state["items"][1:]
            st.rerun()
        """
    )
    page.get_by_role("button", name="Drop").click()
    panel.expect_newest_run(3)
    diff = panel.open_tab("diff")
    expect(diff).to_contain_text("Runs 2 to 3 button 'Drop' clicked")
    expect(panel.part("chain")).to_contain_text("2 runs, chained by st.rerun")
    panel.expect_changes({"items.0": "removed"})
    diff.get_by_role("button", name="Show each run").click()
    expect(diff).to_contain_text("Run 3 st.rerun at app.py:7")
    expect(diff).to_contain_text("This run changed nothing in the state.")
    panel.select_run(2)
    panel.expect_changes({"items.0": "removed"})


DIALOG = """
    import streamlit as st

    @st.dialog("Name")
    def ask():
        st.session_state.name = "Ada"
        if st.button("Save"):
            st.rerun()

    @st.fragment
    def part():
        if st.button("Part"):
            st.rerun(scope="fragment")
        if st.button("Whole"):
            st.rerun()

    if st.button("Ask"):
        ask()
    part()
    st.write(st.session_state.get("name", "nobody"))
"""


def test_st_rerun_from_a_dialog_and_from_a_fragment(start, page: Page, panel: Panel):
    start(DIALOG)
    for number, name in ((2, "Ask"), (4, "Save"), (6, "Part"), (8, "Whole")):
        page.get_by_role("button", name=name, exact=True).click()
        panel.expect_newest_run(number)
        settle(page)
    said = {run.id: (str(run.cause), run.fragments, run.ending) for run in recorded(panel).values()}
    assert said == {
        1: ("first run of this session", (), "finished"),
        2: ("button 'Ask' clicked", (), "finished"),
        3: ("button 'Save' clicked", ("ask",), "rerun"),
        4: ("st.rerun at app.py:9 in ask()", (), "finished"),
        5: ("button 'Part' clicked", ("part",), "rerun"),
        6: ("st.rerun of fragment `part` at app.py:14 in part()", ("part",), "finished"),
        7: ("button 'Whole' clicked", ("part",), "rerun"),
        8: ("st.rerun at app.py:16 in part()", (), "finished"),
    }
    expect(panel.run(5)).to_contain_text("button 'Part' clicked")
    expect(panel.iframes).to_have_count(1)


def test_a_dropped_connection_keeps_the_record_and_the_cause(start, page: Page, panel: Panel):
    page.add_init_script(KEEP_SOCKETS)
    start(SLOW)
    drop_connection(page)
    settle(page)
    page.get_by_role("button", name="Other").click()
    panel.expect_newest_run(2)
    expect_cause(panel, 2, "widget", "button 'Other' clicked")
    assert recorded(panel)[1].cause.kind == "first_load"
    expect(panel.iframes).to_have_count(1)


def test_a_run_that_a_dropped_connection_cuts_off_and_the_one_after_it(start, page: Page, panel: Panel):
    page.add_init_script(KEEP_SOCKETS)
    start(SLOW)
    begin(page, "One")
    drop_connection(page)
    panel.expect_newest_run(3)
    settle(page)
    run = expect_cause(panel, 3, "reconnect", "first run since the browser reconnected")
    assert run.ending == "finished"
    runs = recorded(panel)
    assert str(runs[2].cause) == "button 'One' clicked"
    assert (runs[2].ending, runs[2].interrupted_by) == ("interrupted", "disconnect")
    panel.select_run(2)
    expect(panel.part("ending")).to_contain_text("the browser's connection was lost")


def test_the_timer_of_a_fragment(start, page: Page, panel: Panel):
    start(
        """
        import streamlit as st
        @st.fragment(run_every="1s")
        def clock():
            st.session_state.ticks = st.session_state.get("ticks", 0) + 1
            st.write(f"tick {st.session_state.ticks}")
        clock()
        """
    )
    newest = panel.part("run-list").get_by_role("option").first  # run 3 may be out of sight already
    expect(newest).not_to_have_attribute("data-newest", re.compile("^[12]$"))
    expect(newest).to_contain_text("fragment clock every 1s")
    run = recorded(panel)[3]
    assert (run.cause.kind, str(run.cause)) == ("timer", "fragment `clock` every 1s")
    assert run.fragments == ("clock",)
    assert [change.key for change in run.changes] == ["ticks"]


def test_a_saved_file(start, page: Page, panel: Panel):
    server = start("import streamlit as st\nst.title('Before')\n", watch=True)
    text = server.script.read_text(encoding="utf-8").replace("Before", "After")
    save(server.script, text)
    heading(page, "After")
    panel.expect_newest_run(2)
    expect_cause(panel, 2, "source_change", "app.py saved")


def test_a_chain_of_st_rerun_in_an_overtaken_thread_leaves_the_newer_run_alone(
    start, page: Page, panel: Panel
):
    """The older thread begins the run that its st.rerun asked for while the newer one is under way."""
    start(
        """
        import threading
        import time
        import streamlit as st

        @st.cache_resource
        def overtaken():
            return threading.Event()

        event = overtaken()
        st.session_state.setdefault("n", 0)
        add, other = st.button("Add"), st.button("Other")
        if add:
            st.text("Adding")
            event.wait(60)
            st.session_state.n += 1
            st.rerun()
        if other:
            event.set()
            time.sleep(2)
        st.write("done")
        """
    )
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Adding")).to_be_visible()
    page.get_by_role("button", name="Other").click()
    panel.expect_newest_run(3)
    settle(page)
    expect(panel.iframes).to_have_count(1)
    run = expect_cause(panel, 3, "widget", "button 'Other' clicked")
    assert run.ending == "finished"
    assert recorded(panel)[2].interrupted_by == "newer_run"


def test_the_panel_stays_when_a_text_and_a_click_come_at_once(start, page: Page, panel: Panel):
    """Leaving a text field by a click on a button asks for two runs, the second with an st.rerun."""
    start(
        """
        import streamlit as st
        st.session_state.setdefault("items", ["milk"])
        new = st.text_input("New")
        if st.button("Add"):
            st.session_state["items"].append(new)
            st.rerun()
        st.write(st.session_state["items"])
        """
    )
    for number in range(8):
        page.get_by_label("New").fill(f"thing {number}")
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_test_id("stJson")).to_contain_text(f"thing {number}")
        settle(page)
        expect(panel.iframes).to_have_count(1)
