"""Who wrote it, as a developer sees it: suspects, callbacks, dialogs, and the way into the editor."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app

APP = '''
"""A basket that is changed in place: by a callback, by the script through a variable, in a dialog."""

import streamlit as st

import st_state_inspector

st_state_inspector.install(editor="vscode")
st.session_state.setdefault("cart", [])
st.session_state.setdefault("log", [])


def push():
    st.session_state.cart.append("tea")


@st.dialog("Sure?")
def confirm():
    if st.button("Yes"):
        st.session_state.answer = "yes"
        st.rerun()


st.button("Push", on_click=push)
if st.button("Note"):
    lines = st.session_state["log"]
    lines.append("noted")
st.write(len(st.session_state.get("log")))
if st.button("Ask"):
    confirm()
'''


@pytest.fixture
def app(tmp_path: Path, serve: Serve, page: Page) -> Page:
    script = tmp_path / "basket.py"
    script.write_text(APP.lstrip(), encoding="utf-8")
    open_app(page, serve(script, inspector=False).url)
    return page


def line(text: str) -> str:
    return f"basket.py:{APP.lstrip().splitlines().index(text) + 1}"


def test_a_change_in_place_is_the_callbacks_or_has_suspects_and_lines_open_in_the_editor(
    app: Page, panel: Panel
):
    app.get_by_role("button", name="Push").click()
    panel.expect_newest_run(2)
    expect(panel.change("cart.0")).to_have_attribute("data-kind", "mutated")
    diff = panel.part("panel-diff")
    expect(diff).to_contain_text("changed in place")
    expect(diff).not_to_contain_text("nobody assigned it")
    expect(panel.part("suspect")).to_contain_text(line('    st.session_state.cart.append("tea")'))

    app.get_by_role("button", name="Note").click()
    panel.expect_newest_run(3)
    expect(diff).to_contain_text("nobody assigned it")
    suspect = panel.part("suspect")
    expect(suspect).to_contain_text(line('    lines = st.session_state["log"]'))
    expect(suspect).to_contain_text(line('st.write(len(st.session_state.get("log")))'))
    link = suspect.get_by_test_id("editor-link").first
    expect(link).to_have_attribute("href", re.compile(r"^vscode://file/.*basket\.py:\d+$"))
    suspect.get_by_test_id("show-excerpt").first.click()
    expect(suspect.get_by_test_id("excerpt")).to_contain_text('lines.append("noted")')

    diff.get_by_role("button", name="log", exact=True).click()
    expect(panel.part("key-history-entry").first.get_by_test_id("suspect")).to_contain_text("2 reads at")


def test_a_dialog_bears_the_name_of_its_function(app: Page, panel: Panel):
    app.get_by_role("button", name="Ask").click()
    panel.expect_newest_run(2)
    app.get_by_role("button", name="Yes").click()
    panel.expect_newest_run(4)
    panel.part("fold-3").click()
    panel.select_run(3)
    diff = panel.part("panel-diff")
    expect(diff).to_contain_text("fragment confirm")
    expect(diff).not_to_contain_text("_dialog")


def test_several_writers_are_told_in_their_order_and_widgets_that_went_are_one_line(
    tmp_path: Path, serve: Serve, page: Page, panel: Panel
):
    script = tmp_path / "filters.py"
    script.write_text(
        "import streamlit as st\n"
        "if st.toggle('Filters', key='filters'):\n"
        "    for n in range(5): st.checkbox(f'{n}', key=f'box_{n}')\n"
        "st.session_state.d = {}\n"
        "st.session_state.d = {'run': st.session_state.get('runs', 0)}\n"
        "st.session_state.runs = st.session_state.d['run'] + 1\n",
        encoding="utf-8",
    )
    open_app(page, serve(script).url)
    for run_id, what in enumerate(("appeared", "disappeared"), 2):
        page.get_by_text("Filters").click()
        panel.expect_newest_run(run_id)
        expect(panel.part(what)).to_contain_text(f"5 widgets {what}")
        panel.expect_changes({"filters": "changed", "d.run": "changed", "runs": "changed"})
    several = panel.part("panel-diff").get_by_role("region", name="d")
    expect(several).to_contain_text("2 writes in this order: the last one counts")
    expect(several).to_contain_text(re.compile(r"filters\.py:5.*then.*filters\.py:6"))
    panel.part("disappeared").get_by_role("button").click()
    expect(panel.change("box_4")).to_have_attribute("data-kind", "removed")
