"""State lost, and found again. ``missing-key`` and ``dropped-widget-key`` have files of their own."""

import pytest

from st_state_inspector.gate import earlier_session
from st_state_inspector.rules import SessionBefore
from st_state_inspector.rules.facts import Facts
from st_state_inspector.rules.lost import session_replaced
from st_state_inspector.visitors import Visitor
from tests.app_testing import STREAMLIT, go_to
from tests.recording import run_record
from tests.rules.acting import Case, act, cases, is_silent, near_misses, of, played, speaks

# ---- dropped-widget-key and missing-key: what the history answers

OPTIONAL = """
if st.checkbox("more", key="more"):
    st.text_input("Note", key="note")
st.write(st.session_state.get("note", "none"))
"""


@cases(
    Case(  # reduced from streamlit/streamlit#5813
        "a condition",
        OPTIONAL,
        "more=True; note='q'; more=False; run",
        says=(
            "`note`",
            "'q'",
            "text_input 'Note'",
            "L2",
            "L3",
            "Run 4",
            "run 5",
            'st.session_state["note"] = st.session_state["note"]',
        ),
        key="note",
    ),
    Case(
        "a step of a form",
        """
        step = st.session_state.setdefault("step", 1)
        def to(n):
            st.session_state.step = n
        if step == 1:
            st.number_input("Guests", 1, 9, key="guests")
        st.button("Next", on_click=to, args=(2,))
        if step == 2:
            st.write(st.session_state.get("guests"))
        """,
        "guests=4; click Next; run",
        says=("`guests`", "4", "number_input"),
        key="guests",
    ),
)
def test_dropped_widget_key_speaks(inspected, case):
    speaks(inspected, case._replace(severity="warning"), "dropped-widget-key")


@near_misses(
    Case("drawn again", 'if st.checkbox("more", key="more"):\n    st.text_input("N", key="n")',
         "more=True; more=False; more=True"),
    Case("kept under another key", """
        if st.checkbox("more", key="more"):
            st.text_input("Note", key="_note")
            st.session_state.note = st.session_state._note
        st.write(st.session_state.get("note", "none"))
        """, "more=True; _note='q'; more=False; run; run"),
    Case("read in the callback that hides it", """
        def save():
            st.session_state.saved = st.session_state.name
            st.session_state.done = True
        if not st.session_state.get("done"):
            st.text_input("Name", key="name")
            st.button("Save", on_click=save)
        else:
            st.write(st.session_state.saved)
        """, "name='a'; click Save; run; run"),
    Case("only asked for", """
        if st.checkbox("more", key="more"):
            st.text_input("Note", key="note")
        st.write("a note" if "note" in st.session_state else "no note")
        """, "more=True; note='q'; more=False; run; run"),
)  # fmt: skip
def test_dropped_widget_key_is_a_note_at_most(inspected, case):
    is_silent(inspected, case, "dropped-widget-key", but=("info",))


@near_misses(
    Case("Streamlit keeps it", OPTIONAL.replace('key="note"', 'key="note", persist_state="session"'),
         "more=True; note='q'; more=False; run; run", versions=((1, 59), (9, 0))),
    Case("it is always drawn", 'st.text_input("Note", key="note")\nst.write(st.session_state.note)',
         "note='q'; run"),
)  # fmt: skip
def test_dropped_widget_key_is_silent(inspected, case):
    is_silent(inspected, case, "dropped-widget-key")


def test_persist_state_is_advised_where_streamlit_has_it(inspected):
    (warning,) = of(
        played(inspected, Case("", OPTIONAL, "more=True; note='q'; more=False; run")),
        "dropped-widget-key",
        "warning",
    )
    assert ("persist_state=" in warning.hint) is (STREAMLIT >= (1, 59))


@cases(
    Case("removed", """
        if not st.checkbox("off", key="off"):
            st.text_input("Note", key="note")
        if st.checkbox("show", key="show"):
            st.write(st.session_state.note)
        """, "note='q'; off=True; show=True",
         says=("removed it in run 3", "its widget (text_input) was not drawn", "L4",
               'setdefault("note", ...)')),
    Case("deleted", """
        st.session_state.setdefault("cart", [])
        if st.button("Empty"):
            del st.session_state.cart
        st.write(len(st.session_state["cart"]))
        """, "click Empty", says=("deleted in run 2", "L3", "L4")),
    Case("misspelt", "st.session_state.nmae = 1\nst.session_state.name", says=("did you mean `nmae`?", "L2")),
    Case("never", "st.session_state.cart", says=("nothing has set it",)),
)  # fmt: skip
def test_missing_key_answers_from_the_history(inspected, case):
    speaks(inspected, case, "missing-key", "error")


CLEARED = """
with_form = st.checkbox("form", True, key="form_on")
{before}
if with_form:
    with st.form({form}):
        st.text_input("Name", key="name")
        if st.form_submit_button("Save"):
            st.session_state.saved = st.session_state.name
"""
SAVED = "name='Ada' + click Save; form_on=False; run; form_on=True"


def form(given, before=""):
    return CLEARED.format(form=given, before=before)


# ---- reinitialised

GUARDED = """
if "note" not in st.session_state:
    st.session_state.note = "first"
if st.checkbox("show", True, key="show"):
    st.text_input("Note", key="note")
"""


@cases(
    Case(  # reduced from streamlit/streamlit#4338
        "a guard and a widget that comes and goes",
        GUARDED,
        "note='mine'; show=False; run",
        says=("`note`", "'first'", "'mine'", "L2", "L4", "Run 4", "run 3", 'st.session_state["_note"]'),
        key="note",
    ),
    Case(
        "setdefault",
        """
        st.session_state.setdefault("size", 3)
        if st.toggle("more", True, key="more"):
            st.slider("Size", 0, 9, key="size")
        """,
        "size=7; more=False; more=True",
        says=("`size`", "first value 3", "7", "L1", "slider"),
    ),
)
def test_reinitialised_speaks(inspected, case):
    speaks(inspected, case, "reinitialised", "warning")


@near_misses(
    Case("nothing was changed", GUARDED, "show=False; run; show=True"),
    Case("the widget is always there", """
        if "note" not in st.session_state:
            st.session_state.note = "first"
        st.text_input("Note", key="note")
        """, "note='mine'; run; run"),
    Case("a reset by the app", """
        if st.button("Reset"):
            del st.session_state["n"]
        if "n" not in st.session_state:
            st.session_state.n = 0
        if st.button("More"):
            st.session_state.n += 1
        """, "click More; click More; click Reset; click More"),
    Case("its form had cleared it", form('"f", True', 'st.session_state.setdefault("name", "")'), SAVED),
    Case("another line sets it", """
        if st.checkbox("show", True, key="show"):
            st.text_input("Note", key="note")
        else:
            st.session_state.note = "hidden"
        """, "note='mine'; show=False; run"),
    Case("a key that no widget owns", """
        st.session_state.setdefault("note", "first")
        if st.checkbox("show", True, key="show"):
            st.session_state._note = st.session_state.note
            def keep():
                st.session_state.note = st.session_state._note
            st.text_input("Note", key="_note", on_change=keep)
        """, "_note='mine'; show=False; show=True; run"),
)  # fmt: skip
def test_reinitialised_is_silent(inspected, case):
    is_silent(inspected, case, "reinitialised")


def test_reinitialised_speaks_of_another_page(inspected, tmp_path):
    """Reduced from streamlit/streamlit#9082: the guard stands above a widget that another page lacks."""
    folder = tmp_path / "two"
    (folder / "pages").mkdir(parents=True)
    guard = 'import streamlit as st\nst.session_state.setdefault("name", "nobody")\n'
    (folder / "app.py").write_text(guard + 'st.text_input("Name", key="name")\n')
    (folder / "pages" / "other.py").write_text('import streamlit as st\nst.write("other")\n')
    app = inspected(folder)
    act(app.at, "name='Ada'")
    go_to(app.at, "pages/other.py").run()  # twice: some Streamlits clean up one run later
    go_to(app.at, "app.py")
    assert [w.key for w in of(app, "reinitialised", "warning")] == ["name"]


# ---- session-replaced


def facts_of(before: SessionBefore | None, run_id: int = 1) -> Facts:
    return Facts(run_record(run_id), {}, {}, {}, {}, (), session_before=before)


@pytest.mark.parametrize(
    ("before", "said"), [(SessionBefore(12), "its 12 keys"), (SessionBefore(None), "all that")]
)
def test_session_replaced_speaks(before, said):
    (finding,) = session_replaced(facts_of(before))
    assert said in finding.message


@pytest.mark.parametrize(
    "facts", [facts_of(None), facts_of(SessionBefore(0)), facts_of(SessionBefore(12), 2)]
)  # fmt: skip
def test_session_replaced_is_silent(facts):
    assert list(session_replaced(facts)) == []


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("streamlit, token, old", "old"),
        ("streamlit,PLACEHOLDER_AUTH_TOKEN,old", "old"),
        ("streamlit, token, me", None),  # the server took the old session up again
        ("streamlit, token", None),
        ("streamlit, token, ", None),
        ("streamlit", None),
        ("", None),
    ],
)
def test_a_tab_that_comes_back_names_its_session(header, named):
    visitor = Visitor("me", "app.py", headers={"sec-websocket-protocol": header} if header else {})
    assert earlier_session(visitor) == named


# ---- dropped-widget-key: what goes as it should

ROWS = """
items = st.session_state.setdefault("items", [1, 2, 3])
def remove(n):
    items.remove(n)
for n in items:
    st.checkbox(f"Done {n}", key=f"done_{n}")
    st.button(f"Remove {n}", on_click=remove, args=(n,))
"""
LOGIN = """
if not st.session_state.get("user"):
    with st.form("login"):
        st.text_input("User", key="login_name")
        if st.form_submit_button("Log in"):
            st.session_state.user = st.session_state.login_name
            st.rerun()
else:
    if st.button("Log out"):
        st.session_state.user = ""
        st.rerun()
"""
DIALOG = """
@st.dialog("Edit")
def edit():
    title = st.text_input("Title", key="title")
    if st.button("OK"):
        st.session_state.saved = title
        st.session_state.open = False
        st.rerun()
if st.button("Edit"):
    st.session_state.open = True
if st.button("Close"):
    st.session_state.open = False
if st.session_state.get("open"):
    edit()
"""
ALL_GONE = ROWS.replace("in items:", 'in [] if st.session_state.get("off") else items:')
SHOWN = 'if st.checkbox("more", key="more"):\n    st.text_input("N", {}key="n")'


@near_misses(
    Case("a row goes with its item", ROWS, "done_2=True; click Remove 2; run"),
    Case("a form goes with its button", LOGIN, "login_name='Ada' + click Log in; run"),
    Case("emptied by the user", SHOWN.format(""), "more=True; n='a'; n=''; more=False; run"),
    Case("put back to its default", SHOWN.format("'x', "), "more=True; n='a'; n='x'; more=False; run"),
    Case("a dialog and its button", DIALOG, "click Edit; title='a'; click OK; run",
         versions=((1, 67), (9, 0))),  # up to 1.51 at least, AppTest asks for the value of the dialog's field
    Case("a dialog that was closed", DIALOG, "click Edit; title='a'; click Close; run"),
    Case("a dialog that is opened again", DIALOG, "click Edit; title='a'; click OK; run; click Edit",
         versions=((1, 67), (9, 0))),
    Case("empty and asked for", OPTIONAL, "more=True; note='q'; note=''; more=False; run; run"),
    Case("a form that was cleared", form('"f", clear_on_submit=True'), SAVED),
    Case("a form with a name of its own", form('key="f", clear_on_submit=clear', "clear = bool(1)"), SAVED),
    Case("a form whose name is made up", form('f"f{1}", True'), SAVED),
    Case("a cleared form that comes back", LOGIN.replace('"login")', '"login", clear_on_submit=True)'),
         "login_name='Ada' + click Log in; run; click Log out"),
)  # fmt: skip
def test_dropped_widget_key_says_nothing_of_what_goes_as_it_should(inspected, case):
    is_silent(inspected, case, "dropped-widget-key")


@cases(
    Case("a form that comes back empty", LOGIN, "login_name='Ada' + click Log in; run; click Log out",
         key="login_name", severity="info", says=("'Ada'",)),
    Case("a row that is read in vain", ROWS + 'st.write(st.session_state.get("done_2"))',
         "done_2=True; click Remove 2; run; run", key="done_2", severity="warning"),
    Case("all rows are hidden", ALL_GONE + 'st.checkbox("off", key="off")', "done_2=True; off=True; run",
         key="done_2", severity="info"),
    Case("a form that keeps what was sent", form('"f", clear_on_submit=False'), SAVED,
         key="name", severity="info", says=("'Ada'",)),
    Case("another form is cleared", form('"f"', 'st.form("g", clear_on_submit=True).write("g")'), SAVED,
         key="name", severity="info", says=("'Ada'",)),
    Case("set by code in a form that clears", form('"f", True', """
if st.button("Suggest"):
    st.session_state.name = "Bob"
"""), "name='Ada' + click Save; click Suggest; form_on=False; run",
         key="name", severity="info", says=("'Bob'",)),
    Case("cleared, and read in vain", form('"f", True') + 'st.write(st.session_state.get("name"))',
         "name='Ada' + click Save; form_on=False; run", key="name", severity="warning", says=("'Ada'",)),
    Case("cleared over a default", SHOWN.format("'x', "), "more=True; n='a'; n=''; more=False; run",
         key="n", severity="info"),
)  # fmt: skip
def test_dropped_widget_key_still_speaks(inspected, case):
    speaks(inspected, case, "dropped-widget-key")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('"ap"', "get(\"n\", 'ap')"),
        ('value=st.query_params.get("q", "ap")', "get(\"n\", st.query_params.get('q', 'ap'))"),
        ("value=str.lower('AP')", 'get("n", ...)'),
    ],
)
def test_the_hint_has_the_default_as_the_source_has_it(inspected, given, said):
    app = played(inspected, Case("", SHOWN.format(given + ", "), "more=True; n='b'; more=False; run"))
    (warning,) = of(app, "dropped-widget-key")
    assert said in warning.hint
    assert ("in the place of the dots" in warning.hint) is ("..." in said)


def test_a_loss_that_is_then_missed_is_one_mistake_with_the_line_that_missed_it(inspected):
    app = inspected(
        """
        if st.checkbox("More", key="more"):
            st.text_input("Note", key="note")
        else:
            st.write(st.session_state.get("note"))
        """
    )
    app.at.checkbox[0].set_value(True).run()
    app.at.text_input[0].set_value("darker").run()
    app.at.checkbox[0].set_value(False).run()
    app.at.run()
    made = [(run.id, w.severity) for run in app.runs for w in run.warnings if w.rule == "dropped-widget-key"]
    assert made == [(4, "info"), (5, "warning")]
    (loss,) = [w for w in app.history().warnings if w.rule == "dropped-widget-key"]
    assert (loss.severity, loss.first_run, loss.last_run) == ("warning", 4, 5)
    assert "in vain" in loss.message
