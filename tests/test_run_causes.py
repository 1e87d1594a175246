"""What started a run, seen through AppTest: the widget, its value before and after, and the words for it."""

from functools import partial

import pytest

from st_state_inspector import Cause
from tests.app_testing import app_test, go_to
from tests.inspecting import Inspect, Inspected, _history, click, code, shown
from tests.one_line import APPS

WIDGETS = """
st.button("Go", key="go")
st.button("No key")
st.text_input("Name", key="name")
st.number_input("Age", 0, 99, 30, key="age")
st.selectbox("Colour", ["red", "blue"], key="colour")
st.multiselect("Toppings", ["salt", "oil"], key="toppings")
st.checkbox("Agree", key="agree")
st.slider("Amount", 0, 10, 1, key="amount")
st.text_area("Keyless text")
st.chat_input("Say", key="say")
"""


@pytest.fixture
def widgets(inspected: Inspect) -> Inspected:
    return inspected(WIDGETS)


def widget_of(cause: Cause) -> tuple[str | None, str, str, str | None, str | None]:
    """The one widget of a cause: key, label, type, before, after."""
    (widget,) = cause.widgets
    return widget.key, widget.label, widget.type, shown(widget.before), shown(widget.after)


@pytest.mark.parametrize(
    ("use", "widget", "text"),
    [
        (
            lambda at: at.text_input(key="name").set_value("Ada"),
            ("name", "Name", "text_input", "''", "'Ada'"),
            "text_input `name`: '' to 'Ada'",
        ),
        (
            lambda at: at.number_input(key="age").set_value(31),
            ("age", "Age", "number_input", "30", "31"),
            "number_input `age`: 30 to 31",
        ),
        (
            lambda at: at.selectbox(key="colour").select("blue"),
            ("colour", "Colour", "selectbox", "'red'", "'blue'"),
            "selectbox `colour`: 'red' to 'blue'",
        ),
        (
            lambda at: at.checkbox(key="agree").check(),
            ("agree", "Agree", "checkbox", "False", "True"),
            "checkbox `agree`: False to True",
        ),
        (
            lambda at: at.slider(key="amount").set_value(7),
            ("amount", "Amount", "slider", "1", "7"),
            "slider `amount`: 1 to 7",
        ),
        (
            lambda at: at.text_area[0].set_value("long"),
            (None, "Keyless text", "text_area", "''", "'long'"),
            "text_area 'Keyless text' at app.py:12: '' to 'long'",
        ),
        (
            lambda at: at.button(key="go").click(),
            ("go", "Go", "button", "False", "True"),
            "button 'Go' clicked",
        ),
        (
            lambda at: at.button[1].click(),
            (None, "No key", "button", "False", "True"),
            "button 'No key' clicked",
        ),
        (
            lambda at: at.chat_input(key="say").set_value("hi"),
            ("say", "Say", "chat_input", "None", "'hi'"),
            "chat_input `say`: 'hi' sent",
        ),
    ],
)
def test_the_widget_that_was_used_is_the_cause(widgets, use, widget, text):
    use(widgets.at).run()
    assert widgets.last.cause.kind == "widget"
    assert widget_of(widgets.last.cause) == widget
    assert str(widgets.last.cause) == text


def test_a_multiselect_tells_both_lists(widgets):
    widgets.at.multiselect(key="toppings").select("oil").run()
    key, _, kind, before, after = widget_of(widgets.last.cause)
    assert (key, kind) == ("toppings", "multiselect")
    assert before is not None
    assert after is not None
    assert "oil" in after
    assert "oil" not in before


def test_a_button_that_springs_back_is_no_cause(widgets):
    """The run after a click brings the button's False: nobody did that."""
    click(widgets.at, "Go")
    widgets.at.text_input(key="name").set_value("x").run()
    assert [w.key for w in widgets.last.cause.widgets] == ["name"]


def test_a_run_without_any_change_is_not_guessed_at(widgets):
    widgets.at.run()
    assert widgets.last.cause.kind == "unknown"
    assert widgets.last.cause.widgets == ()


def test_a_widget_set_to_the_value_it_has_is_no_cause(widgets):
    widgets.at.slider(key="amount").set_value(1).run()
    assert widgets.last.cause.kind == "unknown"


def test_a_form_tells_its_button_and_every_field_that_changed(inspected):
    app = inspected(
        """
        with st.form("order"):
            st.text_input("Name", key="name")
            st.number_input("Bags", 0, 9, key="bags")
            st.checkbox("Gift", key="gift")
            st.form_submit_button("Order")
        """
    )
    app.at.text_input(key="name").set_value("Ada")
    app.at.number_input(key="bags").set_value(3)
    app.at.button[0].click().run()
    cause = app.last.cause
    assert str(cause) == "form 'order' submitted: 2 fields changed"
    assert {w.key for w in cause.widgets if w.key in ("name", "bags", "gift")} == {"name", "bags"}
    assert [w.type for w in cause.widgets].count("form_submit_button") == 1


def test_more_widgets_at_once_than_a_line_holds_are_counted(inspected):
    app = inspected('[st.text_input(f"Box {n}", key=f"box{n}") for n in range(5)]')
    for n in range(5):
        app.at.text_input(key=f"box{n}").set_value("x")
    app.at.run()
    assert len(app.last.cause.widgets) == 5
    assert str(app.last.cause).endswith("; 2 more")


def test_a_changed_address_is_the_browsers_history(inspected):
    app = inspected("st.session_state.q = st.query_params.get('q', '')")
    app.at.query_params["q"] = "1"
    app.at.run()
    assert app.last.cause.kind == "browser_history"
    assert "?q=1" in str(app.last.cause)


def test_st_switch_page_is_a_page_switch_with_its_line(inspected, tmp_path):
    folder = tmp_path / "multi"
    (folder / "pages").mkdir(parents=True)
    (folder / "app.py").write_text(
        'import streamlit as st\nif st.button("Go"):\n    st.switch_page("pages/other.py")\n'
    )
    (folder / "pages" / "other.py").write_text("import streamlit as st\nst.session_state.there = 1\n")
    app = inspected(folder)
    click(app.at, "Go")
    ended, follows = app.runs[1:]
    assert (ended.ending, ended.ended_by) == ("rerun", "switch_page")
    assert code(ended.ending_site) == 'st.switch_page("pages/other.py")'
    assert ended.page == "app"
    assert follows.page == "other"
    assert follows.cause.kind == "page_switch"
    assert code(follows.cause.site) == 'st.switch_page("pages/other.py")'
    assert str(follows.cause).startswith("page switched: app to other, by st.switch_page at app.py:")


def test_a_callback_that_fails_switches_no_page(inspected, tmp_path):
    """Its run ends before Streamlit chooses the page: on 1.51 it has the main script's hash."""
    folder = tmp_path / "multi"
    (folder / "pages").mkdir(parents=True)
    (folder / "app.py").write_text('import streamlit as st\nst.button("Go", on_click=lambda: 1 / 0)\n')
    (folder / "pages" / "other.py").write_text("import streamlit as st\n")
    app = inspected(folder)
    click(app.at, "Go")
    assert str(app.last.cause) == "button 'Go' clicked"


@pytest.mark.parametrize(
    ("folder", "pages"),
    [
        ("multipage_pages", ["pages/1_Plants.py", "pages/2_Watering.py"]),
        ("multipage_navigation", ["views/notes.py", "views/settings.py"]),
    ],
)
def test_a_click_in_the_navigation_is_a_page_switch(folder, pages, tmp_path, one_line):
    at = app_test(APPS / folder, tmp_path, inspector=True).run()
    names = [_history(at).runs[-1].page]
    for page in pages:
        go_to(at, page)
        run = _history(at).runs[-1]
        assert run.cause.kind == "page_switch", str(run.cause)
        assert str(run.cause) == f"page switched: {names[-1]} to {run.page}"
        names.append(run.page)
    assert len(set(names)) == len(names)


FRAGMENTS = """
st.session_state.setdefault("parts", 0)

@st.fragment
def part():
    st.session_state.parts += 1
    if st.session_state.parts == 3:
        raise RuntimeError("third")
    if st.button("Whole"):
        st.rerun()

part()
st.session_state.setdefault("bodies", 0)
st.session_state.bodies += 1
"""


@pytest.fixture
def fragment_app(inspected_parts):
    """An app with a fragment, and what runs only the fragment."""
    app, run_fragment = inspected_parts(FRAGMENTS)
    return app, partial(run_fragment, "part")


def test_a_run_of_a_fragment_names_it_and_leaves_the_body_out(fragment_app):
    app, run_part = fragment_app
    run_part()
    assert app.last.fragments == ("part",)
    assert app.state() == {"parts": "2", "bodies": "1"}
    assert app.runs[0].fragments == ()


def test_the_timer_of_a_fragment_is_a_cause(fragment_app):
    app, run_part = fragment_app
    run_part(timer=True)
    assert app.last.cause.kind == "timer"
    assert str(app.last.cause) == "fragment `part` by its timer (run_every)"


def test_an_exception_in_a_run_of_a_fragment_is_that_runs_ending(fragment_app):
    app, run_part = fragment_app
    run_part()
    run_part()
    assert app.last.ending == "exception"
    assert app.last.exception is not None
    assert code(app.last.exception.site) == 'raise RuntimeError("third")'
    assert app.state()["parts"] == "3"


DIALOG = """
@st.fragment
def toolbar():
    st.button("Tool", key="tool")

def open_it():
    @st.dialog("Are you sure?")
    def confirm(item):
        st.text_input("Why", key="why")
        if st.button("Yes"):
            st.session_state.answer = item
            st.rerun()

    confirm("tea")

toolbar()
if st.button("Delete"):
    open_it()
"""


def test_a_dialog_is_named_by_the_function_that_the_app_wrote(inspected_parts):
    app, run_fragment = inspected_parts(DIALOG)
    name = "open_it.<locals>.confirm"
    click(app.at, "Delete")
    assert app.history().owners_at(2)["why"].fragment == name
    assert app.history().owners_at(2)["tool"].fragment == "toolbar"
    next(b for b in app.at.button if b.label == "Yes").click()
    run_fragment(name)
    answered, follows = app.runs[2:]
    assert answered.fragments == (name,)
    assert str(answered.cause) == "button 'Yes' clicked"
    assert [(w.key, w.fragment) for w in answered.writes if w.kind == "assigned"] == [("answer", name)]
    assert str(follows.cause).startswith("st.rerun at app.py:")
    assert "confirm()" in str(follows.cause)
