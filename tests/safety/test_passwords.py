"""What is typed into a password field is nowhere: not where it is copied to, whatever it looks like."""

import pytest

from st_state_inspector import history_of, install, streamlit_hooks
from st_state_inspector.capture.redact import Redactor
from tests.inspecting import click, start, write_app
from tests.safety.planting import outputs_of

KEYS = ['key="pw"', 'key="field"', ""]


@pytest.fixture
def typed(plant):
    """Passwords without a digit or a sign, which nothing but the field tells of."""

    def word(text: str) -> str:
        plant.planted[text] = f"typed {text[:2]}"
        return text

    return word


@pytest.mark.parametrize("key", KEYS)
def test_it_is_nowhere_with_and_without_a_key(leaks, plant, key):
    typed, again = plant("typed"), plant("typed again")
    source = f"""
        def changed():
            raise ValueError("wrong: " + str(st.session_state.get("pw") or st.session_state.get("field")))

        value = st.text_input("Sign in", type="password", {key})
        other = st.text_input("Again", type="password", key="b", on_change=changed)
        st.session_state.copy = "copied " + value
        st.session_state.holder = {{"x": value}}
        st.session_state.setdefault("trail", []).append(value)
        """

    def use(at):
        at.text_input[0].input(typed).run()
        at.text_input[0].input(again).run()
        at.text_input[1].input(typed).run()

    assert leaks(source, use) == {}
    change = leaks.history.runs[2].cause.widgets[0]
    assert change.before.redacted
    assert change.after.redacted


@pytest.mark.parametrize("key", KEYS)
def test_a_plain_word_is_a_secret_by_value_from_then_on(leaks, typed, key):
    """Copied by the body, by a callback, into a message, into arguments, a frame and a query parameter."""
    one, two = typed("correcthorse"), typed("batterystaple")
    source = f"""
        import pandas as pd

        def check(given, *, also):
            st.session_state.seen = [given, also]
            raise ValueError(f"{{given}} is wrong")

        value = st.text_input("Sign in", type="password", {key})
        st.session_state.x = value
        st.session_state.frame = pd.DataFrame({{"a": [value, "b"]}})
        st.session_state["key " + value] = {{value: 1, "deep": [("as bytes", value.encode())]}}
        st.text_input(f"You typed {{value}}", key="echo")
        st.query_params["q"] = value
        st.button("Go", on_click=check, args=(value,), kwargs={{"also": [value]}})
        if st.checkbox("Fail"):
            raise RuntimeError("no user with " + value)
        """

    def use(at):
        at.text_input[0].input(one).run()
        at.checkbox[0].check().run()
        at.checkbox[0].uncheck()
        at.text_input[0].input(two).run()
        at.text_input[0].input(one)
        click(at, "Go")  # whose arguments are the other

    assert leaks(source, use) == {}
    assert "secret value" in {found.reason for found in leaks.history.redactions}


def test_a_field_that_is_gone_when_its_value_has_come(leaks, typed):
    """The usual sign-in form: the callback takes the value, and the form is not drawn again."""
    one = typed("opensesame")
    source = """
        def sign_in():
            st.session_state.user = {"name": "ada", "with": st.session_state.field}
            st.session_state.last = st.session_state.field

        if "user" not in st.session_state:
            st.text_input("Pass phrase", type="password", key="field", on_change=sign_in)
        else:
            st.write("welcome")
        """
    assert leaks(source, lambda at: at.text_input[0].input(one).run().run()) == {}
    (trace,) = leaks.history.runs[1].callbacks
    assert {change.key for change in trace.changes} == {"user", "last"}


def test_a_form_without_keys(leaks, typed):
    one = typed("shibboleth")
    source = """
        with st.form("sign in"):
            name = st.text_input("Name")
            value = st.text_input("Pass", type="password")
            sent = st.form_submit_button("Send")
        if sent:
            st.session_state.last = f"{name}:{value}"
        """

    def use(at):
        at.text_input[0].input("ada")
        at.text_input[1].input(one)
        at.button[0].click().run()

    assert leaks(source, use) == {}
    assert "2 fields" in leaks.history.runs[1].cause.text


def test_the_default_of_a_field_is_one_too(leaks, typed):
    """Spelt out in the source, given beside a value in the state, and copied before anything is typed."""
    default, state = typed("letmeinplease"), typed("friendandenter")
    source = f"""
        st.session_state.setdefault("field", "{state}")
        value = st.text_input("A", value="{default}", type="password", key="field")
        other = st.text_input("B", value="{default}", type="password")
        st.session_state.copies = [value, other]
        st.checkbox("C")
        """
    assert leaks(source, lambda at: at.checkbox[0].check().run()) == {}


def test_what_was_kept_before_the_field_was_known_for_one_is_taken_back(tmp_path, plant, typed):
    """A field that shows its text first and then hides it; a session recorded from its middle."""
    one, two = typed("showntofriends"), typed("typedinthedark")
    source = """
        hide = st.checkbox("Hide")
        st.text_input("P", key="field", type="password" if hide else "default")
        st.text_input("Q", type="password")
        """
    script = write_app(source, tmp_path, inspector=False)
    at = start(script).at.run()
    at.text_input[1].input(two).run()
    install()
    at.text_input[1].input(two + "again").run()
    typed(two + "again")
    at.text_input[0].input(one).run()
    assert one in repr(history_of(at))
    at.checkbox[0].check().run()
    assert plant.found_in(dict(outputs_of(history_of(at)))) == {}


def test_short_ones_are_redacted_where_they_are_typed_and_hide_nothing_else(tmp_path):
    """``a`` must not black out every a; of such a copy nothing can be promised."""
    source = """
        st.session_state.banana = "a banana"
        st.session_state.copy = st.text_input("P", type="password", key="field")
        """
    install()
    at = start(write_app(source, tmp_path, inspector=False)).at.run()
    at.text_input[0].input("a").run()
    history = history_of(at)
    state = history.state_at(2)
    assert state["field"].redacted
    assert state["banana"].preview == "'a banana'"
    assert state["copy"].preview == "'a'"
    assert history.runs[1].cause.widgets[0].after.redacted


def test_they_are_few_and_live_with_the_session(tmp_path, plant):
    """A bounded list, which another session does not have."""
    redactor = Redactor()
    for number in range(300):
        redactor.learn_password(f"secret-{number:03}")
    assert len(redactor._passwords) == 100
    assert redactor.reason("secret-299")
    assert not redactor.reason("secret-000")
    redactor.learn_password(83920174)
    redactor.learn_password(None)
    redactor.learn_password("83920174")
    assert redactor.reason_number(83920174)

    install()
    script = write_app(
        "st.session_state.copy = st.text_input('P', type='password')", tmp_path, inspector=False
    )
    one, other = start(script).at.run(), start(script).at.run()
    one.text_input[0].input("swordfishes").run()
    other.session_state["plain"] = "swordfishes"
    other.run()
    assert "swordfishes" not in repr(history_of(one))
    assert "swordfishes" in repr(history_of(other))
    assert "swordfishes" not in repr(vars(streamlit_hooks.slot_of(one)))


def test_it_is_a_secret_from_then_on_also_when_nothing_is_recorded_meanwhile(tmp_path, typed):
    """The fuse has blown when it is typed and copied; when recording goes on, the copy is not shown."""
    one = typed("correcthorse")
    app = """
    value = st.text_input("Sign in", type="password")
    if value:
        st.session_state.copy = "copied " + value
    """
    install()
    tester = start(write_app(app, tmp_path, inspector=False))
    tester.at.run()
    session = streamlit_hooks.slot_of(tester.at).sink
    session.fuse.blow("of a test.")
    tester.at.text_input[0].input(one).run()
    assert len(tester.runs) == 1
    session.resume()
    tester.at.text_input[0].input("").run()
    assert tester.at.session_state["copy"] == "copied " + one
    assert "copy" in tester.state()
    assert not any(one in text for _, text in outputs_of(tester.history()))
