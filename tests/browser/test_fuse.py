"""The fuse in a real browser: it stops recording, the panel says so, and one button records on."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app, settle

EXPENSIVE = """
import streamlit as st
import st_state_inspector as ssi
from st_state_inspector.streamlit_hooks import slot_of

ssi.install(max_run_ms=60_000, max_value_bytes=500_000_000, rules={"rerun-loop": "off"})

if "rows" not in st.session_state:
    st.session_state.rows = [{"id": n, "tags": [n]} for n in range(4_000)]
    st.session_state.n = st.session_state.after = 0
if st.button("Go on"):
    st.session_state.at_last = st.session_state.n
elif st.session_state.after < 5:  # a busy machine makes the app itself slow now and then: one run is cheap
    st.session_state.after += slot_of().sink.fuse.blown
    st.session_state.n += 1
    st.session_state.rows[st.session_state.n]["tags"].append(0)
    st.rerun()
st.text(f"Reruns: {st.session_state.n}")
"""


def test_the_fuse_blows_and_the_button_records_on(serve: Serve, page: Page, panel: Panel, tmp_path: Path):
    """Twenty runs that cost the tool more than the app: no more is recorded until the button is pressed."""
    app = tmp_path / "expensive.py"
    app.write_text(EXPENSIVE, encoding="utf-8")
    open_app(page, serve(app, inspector=False).url)
    reruns = page.get_by_text("Reruns: ")
    expect(reruns).to_be_visible(timeout=120_000)
    settle(page)
    notice = panel.frame.get_by_text("Recording has stopped")
    expect(notice).to_be_visible()
    newest = panel.part("run-list").get_by_role("option").first
    stopped_at = int(newest.get_attribute("data-newest") or 0)
    assert 20 <= stopped_at <= int(reruns.inner_text().split()[-1]) - 4
    page.get_by_role("button", name="Go on").click()
    settle(page)
    panel.expect_newest_run(stopped_at)

    panel.frame.get_by_role("button", name="Record on").click()
    expect(notice).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    panel.expect_newest_run(stopped_at + 1)
    panel.open_tab("diff")
    expect(panel.change("at_last")).to_be_visible()
