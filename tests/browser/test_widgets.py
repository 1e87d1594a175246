"""Widgets as the panel tells of them: callbacks of components, owners of keys; the query beside the state."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.app_testing import STREAMLIT
from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app, settle

COMPONENT = '''
import streamlit as st

JS = """
export default function({ parentElement, setStateValue, setTriggerValue }) {
    parentElement.querySelector("button").onclick = () => {
        setStateValue("level", 3);
        setTriggerValue("hit", "left");
    };
}
"""
pick = st.components.v2.component("pick", html="<button>Pick</button>", js=JS)


def levelled():
    st.session_state.level = st.session_state.pick.level


def was_hit():
    st.session_state.hits = st.session_state.get("hits", 0) + 1


pick(key="pick", on_level_change=levelled, on_hit_change=was_hit)
'''

OWNERS = """
import streamlit as st

with st.form("login"):
    st.text_input("Name", key="name")
    st.text_input("Town", key="town")
    st.form_submit_button("Send")


@st.fragment
def part():
    st.checkbox("Wrap", key="wrap")


part()
st.session_state.setdefault("plain", 1)
if st.button("Tab"):
    st.query_params["tab"] = "two"
"""


@pytest.fixture
def start(serve: Serve, page: Page, panel: Panel, tmp_path):
    def start(source: str) -> None:
        script = tmp_path / "widgets.py"
        script.write_text(source, encoding="utf-8")
        open_app(page, serve(script).url)
        panel.expect_newest_run(1)
        settle(page)

    return start


def test_the_callbacks_of_a_component_are_told_with_what_each_did(start, page: Page, panel: Panel):
    if STREAMLIT < (1, 51):  # it has no such components: the script's exception is what there is to see
        start(COMPONENT)
        expect(panel.part("exception")).to_contain_text("v2")
        return
    start(COMPONENT)
    page.get_by_role("button", name="Pick").click()
    expect(panel.part("run-list").get_by_role("option").nth(1)).to_be_visible()
    expect(panel.part("run-list")).to_contain_text("pick")
    for name, key in (("levelled", "level"), ("was_hit", "hits")):
        panel.open_tab("callbacks")
        call = panel.part("callback").filter(has_text=name)
        expect(call).to_have_count(1)
        expect(call).to_contain_text(key)


def test_owners_of_keys_the_query_beside_the_state_and_lines_that_can_be_copied(
    start, page: Page, panel: Panel
):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    start(OWNERS)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Town").fill("London")
    page.get_by_role("button", name="Send").click()
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("form 'login' submitted: 2 fields changed")
    state = panel.open_tab("state")
    for key, said in (("name", ("text_input 'Name'", "form login")), ("wrap", ("checkbox", "fragment part"))):
        panel.part(f"state-key-{key}").click()
        owner = panel.part("owner")
        for text in said:
            expect(owner).to_contain_text(text)
        expect(owner.get_by_test_id("site")).to_contain_text(re.compile(r"widgets\.py:\d+"))
    panel.part("state-key-plain").click()
    expect(panel.part("owner")).to_have_count(0)
    panel.part("state-key-name").click()
    panel.part("owner").get_by_test_id("site").click()
    expect(panel.part("owner")).to_contain_text("copied")
    assert re.fullmatch(r".*widgets\.py:\d+", page.evaluate("navigator.clipboard.readText()"))

    page.get_by_role("button", name="Tab").click()
    panel.expect_newest_run(3)
    query = state.get_by_test_id("query-parameters")
    expect(query).to_contain_text("tab")
    query.get_by_role("treeitem").first.click()
    panel.open_tab("diff")
    panel.part("query-changes").get_by_role("button", name="tab", exact=True).click()
    expect(panel.part("key-history")).to_contain_text("query parameter")
    expect(panel.part("key-history-entry")).to_have_count(1)


def test_a_deleted_value_that_the_browser_brings_back_after_a_rerun_is_warned_of(
    start, page: Page, panel: Panel
):
    start(
        """
import streamlit as st

name = st.text_input("Name", key="name")
if st.button("Reset"):
    del st.session_state["name"]
    st.rerun()
st.button("Go")
st.text(f"The app sees {name!r}")
"""
    )
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Name").press("Enter")
    panel.expect_newest_run(2)
    page.get_by_role("button", name="Reset").click()
    panel.expect_newest_run(4)
    panel.open_tab("warnings")
    settle(page)
    if page.get_by_text("The app sees 'ada'").count():  # before, to delete what has just arrived does nothing
        assert STREAMLIT < (1, 51)
        return
    expect(panel.warning("deleted-widget-key")).to_contain_text("the browser still shows 'ada'")
    page.get_by_role("button", name="Go").click()
    panel.expect_newest_run(5)
    settle(page)
    expect(page.get_by_label("Name")).to_have_value("ada")
    expect(panel.warning("deleted-widget-key")).to_contain_text("the browser brought 'ada' back")
