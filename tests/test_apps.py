"""The apps under test do what Streamlit's documentation says, here without the inspector.

Whatever a test with the inspector finds in them is then the inspector's doing.
"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app_testing import app_test, go_to, markdown
from tests.one_line import APPS

ALL_APPS = sorted([*APPS.glob("*.py"), *(f.parent for f in APPS.glob("*/app.py"))])


@pytest.fixture
def run(tmp_path):
    """Run an app by its name for the first time."""

    def first_run(name: str) -> AppTest:
        at = app_test(APPS / name, tmp_path, inspector=False).run()
        assert not at.exception
        return at

    return first_run


@pytest.mark.parametrize("app", ALL_APPS, ids=lambda app: app.stem)
def test_every_app_runs_and_names_its_topic(app: Path, run):
    run(app.name)
    script = app / "app.py" if app.is_dir() else app
    assert ": " in script.read_text(encoding="utf-8").splitlines()[0]


def test_session_state_is_set_read_updated_and_deleted(run):
    at = run("session_state_basics.py")
    assert at.session_state.greeting == "hello"
    at.button[0].click().run()
    assert at.session_state.greeting == "HELLO"
    at.button[1].click().run()
    assert "greeting" not in at.session_state


def test_callbacks_get_args_and_kwargs(run):
    at = run("counter_callbacks.py")
    at.number_input(key="step").set_value(5).run()
    at.button[0].click().run()
    at.button[1].click().run()
    assert at.session_state.count == 6
    at.button[2].click().run()
    assert at.session_state.count == 1


def test_a_form_adds_up_in_its_callback(run):
    at = run("form_callback.py")
    at.slider(key="amount").set_value(4)
    at.number_input(key="times").set_value(3)
    at.button[0].click().run()
    assert at.session_state.total == 12


def test_the_temperatures_keep_in_step(run):
    at = run("temperature.py")
    at.number_input(key="celsius").set_value(20.0).run()
    assert at.session_state.fahrenheit == 68.0
    at.number_input(key="fahrenheit").set_value(212.0).run()
    assert at.session_state.celsius == 100.0
    at.number_input(key="celsius").set_value(1.0).run()
    at.button[0].click().run()
    assert (at.session_state.celsius, at.session_state.fahrenheit) == (100.0, 212.0)


def test_the_echo_bot_remembers(run):
    at = run("echo_bot.py")
    at.chat_input[0].set_value("hi").run()
    at.chat_input[0].set_value("bye").run()
    assert [m["content"] for m in at.session_state.messages] == ["hi", "Echo: hi", "bye", "Echo: bye"]


def test_a_hidden_input_loses_its_text(run):
    at = run("conditional_inputs.py")
    at.checkbox(key="other_address").check().run()
    at.text_input(key="street").set_value("Elm Street").run()
    at.checkbox(key="other_address").uncheck().run()
    assert "street" not in at.session_state
    at.number_input(key="guests").set_value(3).run()
    assert [box.key for box in at.text_input] == ["guest_1", "guest_2", "guest_3"]


def test_the_stages_follow_each_other(run):
    at = run("button_stages.py")
    at.button[0].click().run()
    at.text_input(key="name").set_value("Ada").run()
    at.selectbox(key="colour").select("red").run()
    assert at.session_state.stage == 3
    at.button[0].click().run()
    assert at.session_state.stage == 0


def test_fragments_draw_with_the_rest_on_a_full_run(run):
    at = run("fragment_button.py")
    assert at.session_state.app_runs == at.session_state.fragment_runs == 1
    at = run("fragment_pair.py")
    at.button(key="herd_black").click().run()
    assert at.session_state.black_cats == 1


def test_pages_of_a_folder_share_the_keys_without_a_widget(run):
    at = run("multipage_pages")
    at.text_input(key="owner").set_value("Ada").run()
    go_to(at, "pages/1_Plants.py")
    go_to(at, "pages/2_Watering.py")
    assert at.session_state.visits == ["home", "home", "plants", "watering"]
    assert "owner" not in at.session_state
    at.button[0].click().run()
    assert not at.exception


def test_pages_of_a_navigation_share_the_keys_without_a_widget(run):
    at = run("multipage_navigation")
    at.text_input[0].set_value("Ada").run()
    go_to(at, "views/notes.py")
    assert markdown(at) == ["Visitor: Ada"]
    at.text_area(key="_note").set_value("buy milk").run()
    go_to(at, "views/settings.py")
    assert "volume" in at.session_state
    go_to(at, "views/notes.py")
    assert at.text_area(key="_note").value == "buy milk"
    assert "volume" not in at.session_state
    assert at.session_state.visits == 6
