"""``dropped-widget-key``: a widget was not drawn, so Streamlit deleted its key."""

import pytest

from tests.app_testing import app_test, go_to
from tests.inspecting import _history, code
from tests.one_line import APPS


def of(history):
    return [w for w in history.warnings if w.rule == "dropped-widget-key"]


def hide(app):
    app.at.session_state["hidden"] = True
    app.at.run()
    return app


def of_severity(history, severity):
    return [w for w in of(history) if w.severity == severity]


HIDDEN = """
hidden = st.session_state.get("hidden", False)
if not hidden:
    st.text_input("Name", "Ada", key="name")
"""


def test_it_warns_once_the_app_misses_the_key(inspected):
    """The run that drops the key can still read it; the next one can't."""
    app = hide(inspected(HIDDEN + 'st.session_state.get("name", "nobody")'))
    assert {w.severity for w in of(app.history())} <= {"info"}
    app.at.run()
    (warning,) = of_severity(app.history(), "warning")
    assert (warning.key, warning.run_id) == ("name", 3)
    assert "'Ada'" in warning.message
    assert "text_input" in warning.message
    lines = [code(site) for site in warning.sites]
    assert 'st.text_input("Name", "Ada", key="name")' in lines
    assert 'st.session_state.get("name", "nobody")' in lines
    assert "keep_name" in warning.hint


BARE = HIDDEN.replace('"Ada", ', "")


def advice(inspected, source):
    """The code of the hint: to assign the key to itself, and to hold the value under another key."""
    (warning,) = of(hide(typed(inspected(source))).history())
    lines = warning.hint.splitlines()
    (other,) = [n for n, line in enumerate(lines) if line.startswith("Or let")]
    end = next((n for n, line in enumerate(lines) if line.startswith("Or have")), len(lines))
    return "\n".join(lines[1:other]), "\n".join(lines[other + 1 : end])


def keeps_what_was_typed(app, first):
    assert (app.at.text_input[0].value or "") == first
    hide(typed(app))
    app.at.run()
    assert app.at.session_state["name"] == "Grace"
    app.at.session_state["hidden"] = False
    app.at.run()
    assert app.at.text_input[0].value == "Grace"
    assert {w.severity for run in app.runs for w in run.warnings} <= {"info"}


@pytest.mark.parametrize(("source", "first"), [(HIDDEN, "Ada"), (BARE, "")], ids=["default", "none"])
def test_the_key_assigned_to_itself_outlives_runs_without_the_widget(inspected, source, first):
    itself, _ = advice(inspected, source)
    keeps_what_was_typed(inspected(f"{itself}\n{BARE}"), first)


@pytest.mark.parametrize(("source", "first"), [(HIDDEN, "Ada"), (BARE, "")], ids=["default", "none"])
def test_the_value_under_another_key_outlives_runs_without_the_widget(inspected, source, first):
    *before, widget = advice(inspected, source)[1].replace(", ...", "").splitlines()
    show = f"""
if not st.session_state.get("hidden", False):
    {widget}
"""
    keeps_what_was_typed(inspected("\n".join(before) + show), first)


def test_it_says_so_once_however_often_the_key_is_missed(inspected):
    app = hide(
        inspected(HIDDEN + 'if st.session_state.get("late"):\n    st.session_state.get("name", "nobody")')
    )
    assert of_severity(app.history(), "warning") == []
    app.at.session_state["late"] = True
    app.at.run()
    app.at.run()
    (warning,) = of_severity(app.history(), "warning")
    assert (warning.key, warning.first_run, warning.count) == ("name", 3, 2)


def test_it_warns_for_a_key_left_on_another_page(tmp_path, one_line):
    folder = tmp_path / "multi"
    (folder / "pages").mkdir(parents=True)
    (folder / "app.py").write_text('import streamlit as st\nst.text_input("Name", "Ada", key="name")\n')
    (folder / "pages" / "other.py").write_text('import streamlit as st\nst.session_state.get("name")\n')
    at = app_test(folder, tmp_path / "copy", inspector=True).run()
    go_to(at, "pages/other.py").run().run()  # twice: some Streamlits clean up one run later
    (warning,) = of_severity(_history(at), "warning")
    assert warning.key == "name"
    assert "other" in warning.message


@pytest.mark.parametrize(
    "source",
    [
        HIDDEN,
        HIDDEN + 'st.text_input("Other", key="other")\nst.session_state.other',
        HIDDEN + 'if not hidden:\n    st.session_state.get("name")',
        'hidden = st.session_state.get("hidden")\nif not hidden:\n    st.text_input("Name", key="name")',
    ],
)
def test_at_most_a_note_where_nobody_misses_the_key(inspected, source):
    """A widget that is drawn only sometimes is honest code."""
    app = hide(inspected(source))
    app.at.run()
    assert {w.severity for w in of(app.history())} <= {"info"}
    assert {w.key for w in of(app.history())} <= {"name"}


@pytest.mark.parametrize(
    "source",
    [
        'st.text_input("Name", "Ada", key="name")\nst.session_state.get("name")',
        HIDDEN.replace("if not hidden:", "if True:"),
        HIDDEN + "if hidden:\n    st.stop()",
        "st.session_state.name = 'Ada'\nst.session_state.name",
        HIDDEN.replace('key="name"', ""),
        """
        if st.session_state.get("hidden"):
            st.session_state.pop("name", None)
        else:
            st.text_input("Name", key="name")
        """,
    ],
)
def test_it_is_silent_for(inspected, source):
    app = hide(inspected(source))
    assert of(app.history()) == []


def test_keys_kept_by_assigning_them_anew_are_no_loss(inspected):
    """Streamlit's own advice: `st.session_state.name = st.session_state.name` keeps the key."""
    app = hide(
        inspected(
            'if "name" in st.session_state:\n    st.session_state.name = st.session_state.name\n' + HIDDEN
        )
    )
    app.at.run()
    assert app.at.session_state["name"] == "Ada"
    assert of(app.history()) == []


def test_a_missing_key_has_one_warning_and_not_two(inspected):
    app = hide(inspected(HIDDEN + "if st.session_state.get('late'):\n    st.session_state.name"))
    app.at.session_state["late"] = True
    app.at.run()
    assert [w.rule for w in app.last.warnings] == ["missing-key"]


@pytest.mark.parametrize(
    "name", ["temperature.py", "counter_callbacks.py", "form_callback.py", "session_state_basics.py"]
)
def test_streamlits_own_examples_are_silent(name, tmp_path, one_line):
    at = app_test(APPS / name, tmp_path, inspector=True).run()
    at.run()
    assert _history(at).warnings == ()


def typed(app):
    app.at.text_input[0].set_value("Grace").run()
    return app


def test_it_may_be_switched_off_or_made_louder(inspected):
    assert of(hide(typed(inspected(HIDDEN, rules={"dropped-widget-key": "off"}))).history()) == []
    loud = hide(typed(inspected(HIDDEN, rules={"dropped-widget-key": "error"}))).history()
    assert {w.severity for w in of(loud)} == {"error"}


def test_what_somebody_typed_is_worth_a_note_and_a_first_value_is_not(inspected):
    assert {w.severity for w in of(hide(typed(inspected(HIDDEN))).history())} == {"info"}
    assert of(hide(inspected(HIDDEN)).history()) == []


@pytest.mark.parametrize(
    "widget", ['st.button("B", key="name")', 'st.text_input("P", type="password", key="name")']
)
def test_a_button_and_a_password_are_no_loss(inspected, widget):
    app = inspected(f'if not st.session_state.get("hidden", False):\n    {widget}')
    if app.at.text_input:
        app.at.text_input[0].set_value("hunter2!").run()
    else:
        app.at.button[0].click().run()
    assert of(hide(app).history()) == []
