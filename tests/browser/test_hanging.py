"""Hooks that loop for ever, in a real server: the app goes on, the panel says what hung, and records on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app, settle

APP = """
import streamlit as st
import st_state_inspector as ssi
from st_state_inspector import {module}, watchdog

watchdog.CUT_OFF_SECONDS = 2.0  # instead of five; a busy machine takes one for what does not hang
ssi.install(max_run_ms=60_000)

def spin(*_):
    while True:
        pass

st.session_state.setdefault("n", 0)
if st.button("Add"):
    st.session_state.n += 1
if st.button("Break"):
    st.session_state.whole, {module}.{name} = {module}.{name}, spin
if st.button("Mend"):
    {module}.{name} = st.session_state.whole
st.text(f"n is {{st.session_state.n}}")
"""

PARTS = [
    ("taps", "_tell_written", "writes"),
    ("taps", "_note_widget", "widgets"),
    ("run_taps", "_begin", "start of run"),
    ("end_taps", "_end", "ending"),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[1])
def test_a_hook_that_hangs_is_told_and_tried_again(
    part: tuple[str, str, str], serve: Serve, page: Page, panel: Panel, tmp_path: Path
):
    module, name, stage = part
    app = tmp_path / "hanging_app.py"
    app.write_text(APP.format(module=module, name=name), encoding="utf-8")
    server = serve(app, inspector=False)
    open_app(page, server.url)
    panel.expect_newest_run(1)

    def click(button: str, n: int) -> None:
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(f"n is {n}", exact=True)).to_be_visible()
        settle(page)

    click("Break", 0)
    for n in (1, 2, 3):
        click("Add", n)
    notice = panel.frame.get_by_text("Recording has stopped")
    expect(notice).to_be_visible()
    told = panel.frame.locator(".notices").get_by_text(re.compile(r"in spin \(hanging_app\.py:\d+\)"))
    expect(told).to_have_count(2)
    expect(panel.frame.locator(".notices").get_by_text(stage, exact=True)).to_be_visible()
    assert server.log.count(f"st_state_inspector: {stage} failed") == 1
    assert server.log.count("st_state_inspector: ") == 1
    expect(page.get_by_test_id("stException")).to_have_count(0)

    click("Mend", 3)
    newest = panel.part("run-list").get_by_role("option").first
    recorded = newest.get_attribute("data-newest") or ""
    panel.frame.get_by_role("button", name="Record on").click()
    expect(notice).to_have_count(0)
    click("Add", 4)
    expect(newest).not_to_have_attribute("data-newest", recorded)
    panel.open_tab("diff")
    expect(panel.change("n")).to_be_visible()
