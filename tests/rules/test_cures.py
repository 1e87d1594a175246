"""Widgets that take no value from code: what the hints say of them runs, and assigns no such key."""

import re
import textwrap

import pytest
from streamlit.testing.v1 import AppTest

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Node, Site, WidgetChange
from st_state_inspector.rules.cures import begin_anew, hold_apart, is_settable, keep_identity, keep_result
from st_state_inspector.rules.facts import Facts
from st_state_inspector.rules.memory import Memory
from st_state_inspector.rules.replaced import lost_input
from st_state_inspector.rules.seen import Seen
from tests.app_testing import SECONDS, STREAMLIT
from tests.recording import run_record
from tests.rules.acting import Case, of, played

SITE = Site("app.py", 3, "<module>", 0)
HEAD = """
import altair as alt
import pandas as pd
import pydeck
import streamlit as st
import streamlit.components.v1 as components

table = pd.DataFrame({"a": [1, 2]})
picked = alt.selection_point(name="picked")
chart = alt.Chart(table).mark_point().encode(x="a").add_params(picked)
deck = pydeck.Deck(layers=[pydeck.Layer("ScatterplotLayer", table, id="points")])
your_component = components.declare_component("your_component", url="http://localhost:9")
"""
GIVEN = {  # what the app's own call has where the hint says `...`
    "button": "",
    "form_submit_button": "",
    "chat_input": "",
    "download_button": "'data', ",
    "file_uploader": "",
    "camera_input": "",
    "audio_input": "",
    "data_editor": "",
    "dataframe": "table, ",
    "altair_chart": "chart, ",
    "pydeck_chart": "deck, ",
    "component": "",
}
if STREAMLIT < (1, 49):  # a submit button has had a key only since then, or a little earlier
    del GIVEN["form_submit_button"]
CURES = {"identity": keep_identity, "result": keep_result, "apart": hold_apart, "anew": begin_anew}


def widget(kind):
    label = "" if kind in ("data_editor", "dataframe", "altair_chart", "pydeck_chart", "component") else "Go"
    return WidgetDrawn("id-1", "mine", kind, label, SITE, has_callback=False)


def code_of_hint(kind, hint):
    """The lines of the hint that are code, with the app's own arguments in the place of `...`."""
    lines = [line.replace("..., ", GIVEN[kind]) for line in hint.splitlines()[1:]]
    drawn = next((n for n, line in enumerate(lines) if "key=" in line), None)
    if drawn is not None and kind == "form_submit_button":
        lines[drawn] = f"with st.form('f'):\n    {lines[drawn]}"
    elif drawn is not None and kind == "data_editor":
        lines[drawn] = lines[drawn].replace("data_editor(key", "data_editor(table, key")
    return "\n".join(lines).replace("...", "table")


@pytest.mark.parametrize("cure", CURES.values(), ids=CURES)
@pytest.mark.parametrize("kind", GIVEN)
def test_what_a_hint_says_of_a_widget_that_takes_no_value_runs(kind, cure):
    hint = cure("mine", widget(kind))
    code = code_of_hint(kind, hint)
    assert not re.search(r"""session_state(\["mine"\]|\.mine\b) = |setdefault\("mine",""", code)
    at = AppTest.from_string(HEAD + textwrap.dedent(code), default_timeout=SECONDS).run()
    assert not at.exception, (code, at.exception)
    for button in [b for b in at.button if b.label in ("Clear", "Save", "Go")]:
        button.click()
    assert not at.run().exception, code
    assert not at.run().exception, code


def test_only_the_browser_sets_these_and_code_sets_the_others():
    assert not any(is_settable(widget(kind)) for kind in GIVEN)
    assert all(is_settable(widget(kind)) for kind in ("text_input", "slider", "selectbox", "checkbox"))


def test_an_editor_whose_table_follows_its_own_edits_keeps_the_table():
    """Reduced from `st.data_editor(st.session_state.df, key="editor")`, with its result assigned to df."""
    old, new = widget("data_editor"), widget("data_editor")._replace(widget_id="id-2")
    change = WidgetChange("mine", "", "data_editor", None, Node("builtins.dict", "{...}"), SITE)
    seen = Seen(drawn={"id-2": new}, arrived={"id-1": change})
    memory = Memory(drawn_at={SITE: ("id-1",)})
    facts = Facts(run_record(2), {}, {}, {"mine": new}, {"id-1": old, "id-2": new}, (), seen, memory)
    (finding,) = lost_input(facts)
    assert 'setdefault("mine_base", ...)' in finding.hint
    assert 'setdefault("mine", ' not in finding.hint


def test_save_keeps_what_was_edited_and_leaves_the_table_alone():
    at = AppTest.from_string(HEAD + code_of_hint("data_editor", keep_result("mine", widget("data_editor"))))
    at.run().button[0].click().run().run()
    assert list(at.session_state["mine_base"]["a"]) == list(at.session_state["mine_saved"]["a"]) == [1, 2]


OFF = """
if not st.checkbox("off", key="off"):
    st.{0}("Go", key="go")
if st.session_state.off:
    st.write(st.session_state{1})
"""
FORM = 'with st.form("go"):\n    st.form_submit_button()\nst.session_state.go = 1'


@pytest.mark.parametrize(
    ("source", "steps", "rule"),
    [
        ('st.button("Go", key="go")\nst.session_state.go = True', "", "write-after-widget"),
        (FORM, "", "write-after-widget"),
        (OFF.format("button", ".go"), "off=True; run", "missing-key"),
        (OFF.format("file_uploader", ".go"), "off=True; run", "missing-key"),
    ],
    ids=["button", "form", "missing button", "missing file"],
)
def test_no_rule_advises_to_assign_such_a_key(inspected, source, steps, rule):
    (found,) = of(played(inspected, Case("", source, steps)), rule)
    assert not re.search(r"""session_state\["go"\] = |setdefault\("go",""", found.hint), found.hint
    assert "no value from code" in found.hint
