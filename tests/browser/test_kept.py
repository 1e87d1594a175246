"""The panel stays where it is while runs come and go, though what it shows is sent when they are over."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.panel import IFRAME, Panel, open_app, settle

REST = """
st.session_state.setdefault("n", 0)
def add():
    st.session_state.n += 1
st.button("Add", on_click=add)
st.text(f"n is {st.session_state.n}")
@st.fragment
def part():
    st.button("Part", on_click=add)
    st.text(f"part of {st.session_state.n}")
part()
if st.button("Again"):
    add()
    st.rerun()
if st.button("Stop"):
    add()
    st.stop()
"""
PLACES = {
    "in the sidebar": "import streamlit as st\n" + REST,
    "where the app wants it": "import streamlit as st\nimport st_state_inspector\n"
    "st_state_inspector.state_inspector()\n" + REST,
}
WATCH = f"""() => {{
    window.removed = 0;
    new MutationObserver((found) => {{
        const gone = found.flatMap((one) => [...one.removedNodes]);
        const hasPanel = (node) => node.matches?.('{IFRAME}') || node.querySelector?.('{IFRAME}');
        window.removed += gone.filter(hasPanel).length;
    }}).observe(document.body, {{childList: true, subtree: true}});
}}"""


@pytest.mark.parametrize("place", PLACES)
def test_no_run_takes_the_panel_away_for_a_moment(
    place: str, serve: Serve, page: Page, panel: Panel, tmp_path: Path
):
    """It would be loaded anew, and lose what was open in it."""
    app = tmp_path / "kept_app.py"
    app.write_text(PLACES[place], encoding="utf-8")
    open_app(page, serve(app).url)
    panel.expect_newest_run(1)
    page.evaluate(WATCH)
    for n, button in enumerate(("Add", "Part", "Add", "Again", "Part", "Stop", "Add"), 1):
        page.get_by_role("button", name=button, exact=True).click()
        settle(page)
        panel.expect_newest_run(n + 1 + (n > 3))  # st.rerun is a run more
    expect(panel.iframes).to_have_count(1)
    assert page.evaluate("window.removed") == 0
