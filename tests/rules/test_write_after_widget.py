"""``write-after-widget``: a key is assigned after its widget was created in the same run."""

import pytest

from tests.inspecting import click, code


def of(app):
    return [w for w in app.last.warnings if w.rule == "write-after-widget"]


@pytest.mark.parametrize(
    "write", ['st.session_state.name = "x"', 'st.session_state["name"] = "x"', "st.session_state.name += 'x'"]
)
def test_the_body_writes_below_the_widget(inspected, write):
    app = inspected(f'st.text_input("Name", key="name")\n{write}')
    (warning,) = of(app)
    assert (warning.key, warning.severity) == ("name", "error")
    assert [code(site) for site in warning.sites] == [write, 'st.text_input("Name", key="name")']
    assert "text_input `name`" in warning.message
    assert "app.py:" in warning.message
    assert "def set_name():" in warning.hint


def test_a_button_writes_the_key_of_a_widget_above(inspected):
    app = inspected(
        """
        st.number_input("Cups", 0, 9, key="cups")
        if st.button("Reset"):
            st.session_state.cups = 0
        """
    )
    assert of(app) == []
    click(app.at, "Reset")
    (warning,) = of(app)
    assert warning.key == "cups"
    assert warning.run_id == 2


def test_it_speaks_even_where_the_app_catches_the_exception(inspected):
    """The assignment did nothing: that is worth knowing whoever caught it."""
    app = inspected(
        """
        st.text_input("Name", key="name")
        try:
            st.session_state.name = "x"
        except Exception:
            pass
        """
    )
    assert [w.key for w in of(app)] == ["name"]
    assert app.last.ending == "finished"


def test_a_key_that_is_no_name_still_gives_a_hint_that_is_python(inspected):
    import ast

    app = inspected('st.text_input("Name", key="my key!")\nst.session_state["my key!"] = "x"')
    (warning,) = of(app)
    ast.parse(warning.hint.split("\n", 1)[1])


@pytest.mark.parametrize(
    "source",
    [
        'st.session_state.name = "x"\nst.text_input("Name", key="name")',
        'st.text_input("Name", key="name")\nst.session_state.other = "x"',
        'st.text_input("Name")\nst.session_state.Name = "x"',
        'st.session_state.setdefault("name", "x")\nst.text_input("Name", key="name")',
        'st.text_input("Name", key="name")\ndel st.session_state.name',
    ],
)
def test_it_is_silent_for(inspected, source):
    assert of(inspected(source)) == []


def test_it_is_silent_for_a_callback(inspected):
    app = inspected(
        """
        def reset():
            st.session_state.name = ""

        st.text_input("Name", key="name")
        st.button("Reset", on_click=reset)
        """
    )
    app.at.text_input(key="name").set_value("Ada").run()
    click(app.at, "Reset")
    assert of(app) == []
    assert app.at.session_state["name"] == ""


def test_it_is_silent_where_the_widget_was_drawn_only_in_the_run_before(inspected):
    app = inspected(
        """
        if st.session_state.get("write"):
            st.session_state.name = "x"
        else:
            st.text_input("Name", key="name")
        """
    )
    app.at.session_state["write"] = True
    app.at.run()
    assert of(app) == []


def test_it_may_be_switched_off_or_made_milder(inspected):
    source = 'st.text_input("Name", key="name")\nst.session_state.name = "x"'
    assert of(inspected(source, rules={"write-after-widget": "off"})) == []
    assert [w.severity for w in of(inspected(source, rules={"write-after-widget": "info"}))] == ["info"]
