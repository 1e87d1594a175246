"""``missing-key``: a key was read that is not there, and the history says why."""

import pytest

from tests.app_testing import go_to
from tests.inspecting import click, code


def of(app, rule="missing-key"):
    return [w for w in app.last.warnings if w.rule == rule]


def only(app):
    (warning,) = of(app)
    assert warning.severity == "error"
    assert warning.run_id == app.last.id
    assert f"`{warning.key}`" in warning.message
    return warning


def test_a_key_that_was_never_set(inspected):
    app = inspected("st.session_state.total")
    warning = only(app)
    assert warning.key == "total"
    assert "nothing has set it" in warning.message
    assert "did you mean" not in warning.message
    assert "total" in warning.hint
    assert "setdefault" in warning.hint
    assert code(warning.sites[0]) == "st.session_state.total"


@pytest.mark.parametrize("read", ["st.session_state.totl", 'st.session_state["totl"]'])
def test_a_key_that_is_spelled_otherwise(inspected, read):
    app = inspected(f"st.session_state.total = 1\n{read}")
    assert "`total`" in only(app).message


@pytest.mark.parametrize("delete", ['del st.session_state["nope"]', "del st.session_state.nope"])
def test_a_key_that_was_to_be_deleted(inspected, delete):
    app = inspected(delete)
    warning = only(app)
    assert app.last.exception.missing_key == warning.key == "nope"
    assert "was to be deleted" in warning.message
    assert 'st.session_state.pop("nope", None)' in warning.hint
    assert code(warning.sites[0]) == delete


def test_a_key_that_was_removed_by_the_clean_up(inspected):
    app = inspected(
        """
        if not st.session_state.get("hidden"):
            st.text_input("Name", key="name")
        elif st.button("Read"):
            st.session_state["name"]
        """
    )
    app.at.session_state["hidden"] = True
    app.at.run()
    click(app.at, "Read")
    warning = only(app)
    assert "run 2" in warning.message
    assert "text_input" in warning.message
    assert 'st.text_input("Name", key="name")' in [code(site) for site in warning.sites]


def test_a_key_that_was_deleted_by_the_app(inspected):
    app = inspected(
        """
        st.session_state.setdefault("begun", False)
        if not st.session_state.begun:
            st.session_state.begun = True
            st.session_state.x = 1
            del st.session_state.x
        if st.button("Read"):
            st.session_state.x
        """
    )
    click(app.at, "Read")
    warning = only(app)
    assert "deleted in run 1 at app.py:" in warning.message
    assert [code(site) for site in warning.sites] == ["st.session_state.x", "del st.session_state.x"]


def test_a_key_that_only_another_page_set(inspected, tmp_path):
    folder = tmp_path / "multi"
    (folder / "pages").mkdir(parents=True)
    (folder / "app.py").write_text(
        "import streamlit as st\nst.session_state.basket = [1]\nst.text_input('Name', key='name')\n"
    )
    (folder / "pages" / "other.py").write_text("import streamlit as st\nst.session_state['name']\n")
    app = inspected(folder)
    go_to(app.at, "pages/other.py").run()  # in the first run there the key is still readable
    warning = only(app)
    assert warning.key == "name"
    assert "run " in warning.message
    assert "not drawn" in warning.message


def test_a_key_without_widget_that_only_a_page_not_visited_would_set(inspected, tmp_path):
    folder = tmp_path / "multi"
    (folder / "pages").mkdir(parents=True)
    (folder / "app.py").write_text("import streamlit as st\nst.session_state.basket = [1]\n")
    (folder / "pages" / "other.py").write_text("import streamlit as st\nst.session_state.baskets\n")
    app = inspected(folder)
    go_to(app.at, "pages/other.py")
    assert "`basket`" in only(app).message


@pytest.mark.parametrize(
    "source",
    [
        'st.session_state.get("x")',
        '"x" in st.session_state',
        "try:\n    st.session_state.x\nexcept AttributeError:\n    pass",
        'try:\n    st.session_state["x"]\nexcept KeyError:\n    pass',
        'getattr(st.session_state, "x", None)',
        'hasattr(st.session_state, "x")',
        'st.session_state.pop("x", None)',
        'st.session_state.setdefault("x", 1)\nst.session_state.x',
        'st.text_input("X", key="x")\nst.session_state.x',
        '{}["x"]',
        'raise KeyError("x")',
        'raise AttributeError("x")',
        "class Thing: pass\nThing().x",
        "import os\nos.environ['SURELY_NOT_SET']",
        """
        def own():
            try:
                st.session_state.x
            except AttributeError:
                raise ValueError("mine")
        own()
        """,
    ],
)
def test_it_is_silent_where_no_missing_key_ended_the_run(inspected, source):
    assert of(inspected(source)) == []


def test_a_missing_key_in_a_callback_is_one_too(inspected):
    app = inspected('st.button("Go", on_click=lambda: st.session_state.nothing)')
    click(app.at, "Go")
    assert only(app).key == "nothing"


@pytest.mark.parametrize("severity", ["info", "warning"])
def test_it_may_have_another_severity(inspected, severity):
    app = inspected("st.session_state.x", rules={"missing-key": severity})
    assert [w.severity for w in of(app)] == [severity]


def test_it_may_be_switched_off(inspected):
    assert of(inspected("st.session_state.x", rules={"missing-key": "off"})) == []
