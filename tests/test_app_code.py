"""Reading the app's code, stack and exceptions without running any of it."""

import functools
import sys
from typing import Any

import pytest

from st_state_inspector import callables, errors, sites, tracebacks
from st_state_inspector.model import Site
from st_state_inspector.sites import app_sites, caller_site, is_app_file, is_own_code
from tests.inspecting import code


class Trap:
    """Anything that asks this object for something has run the app's code."""

    def __getattribute__(self, name):
        raise AssertionError(f"asked for {name}")

    def __repr__(self):
        raise AssertionError("asked for repr")

    __str__ = __repr__


# ---- sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    ["<string>", "<frozen importlib._bootstrap>", sites.__file__, functools.__file__, pytest.__file__],
)
def test_these_files_are_not_the_apps(file):
    assert not is_app_file(file)


def test_a_file_of_the_app_is():
    assert is_app_file(__file__)
    assert is_app_file("/home/me/app.py")
    assert is_app_file("relative/app.py")


def test_the_caller_is_the_innermost_line_of_the_app():
    def inner() -> Site | None:
        return caller_site()

    site = inner()
    assert code(site) == "return caller_site()"
    assert site is not None
    assert site.function == "inner"
    (found,) = map(lambda _: caller_site(), [1])  # noqa: C417 - called by no line of the app
    assert found is not None
    assert found.function == "<lambda>"


def test_a_site_reads_as_a_person_would_say_it():
    assert str(Site("/app/pages/one.py", 3, "<module>")) == "one.py:3"
    assert str(Site("C:\\app\\one.py", 3, "save")) == "one.py:3 in save()"


def test_outside_of_streamlit_there_is_no_command_and_no_widget():
    assert sites.command_on_stack() is None
    call = sites.widget_call()
    assert (call.type, call.label) == ("widget", "")


# ---- exceptions ---------------------------------------------------------------------------------


def caught(call) -> BaseException:
    try:
        call()
    except BaseException as error:  # noqa: BLE001 - the tests want whatever it is
        return error
    raise AssertionError("nothing was raised")


class RudeError(Exception):
    def __str__(self):
        raise AssertionError("asked for its message")

    __repr__ = __str__

    def __getattribute__(self, name):
        if name in ("__traceback__", "__cause__", "__context__", "__dict__", "__class__"):
            return super().__getattribute__(name)
        raise AssertionError(f"asked for {name}")


def describe(error, redact=str):
    return errors.describe_exception(error, redact)


def test_an_exception_is_described_without_asking_it():
    def fail():
        raise RudeError("careful")

    told = describe(caught(fail))
    assert (told.type, told.message) == ("RudeError", "careful")
    assert code(told.site) == 'raise RudeError("careful")'


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("x"), "x"),
        (ValueError(), ""),
        (ValueError("a", 1), "('a', 1)"),
        (KeyError("k"), "k"),
        (KeyError(3), "3"),
        (FileNotFoundError(2, "No such file", "x.txt"), "[Errno 2] No such file: 'x.txt'"),
        (RudeError("a", 2), "a, 2"),
        (ValueError([1]), "(arguments of the types list)"),
    ],
    ids=range(8),
)
def test_the_message_is_what_python_itself_would_say(error, message):
    assert describe(error).message == message


def test_an_argument_that_is_not_plain_is_told_by_its_type():
    assert describe(ValueError(Trap())).message == "(arguments of the types Trap)"


def test_a_long_message_is_cut_and_a_secret_taken_out():
    assert len(describe(ValueError("x" * 10_000)).message) == 2_000
    assert describe(
        ValueError("key hunter2"), lambda text: text.replace("hunter2", "[redacted]")
    ).message == ("key [redacted]")


def test_only_the_apps_own_frames_are_kept():
    def fail():
        functools.reduce(lambda a, b: a // b, [1, 0])

    told = describe(caught(fail))
    assert {site.file for site in told.frames} == {__file__}
    assert told.frames[-1].function == "<lambda>"
    assert told.site == told.frames[-1]


def test_a_deep_recursion_keeps_the_innermost_frames():
    def down(n: int) -> None:
        if n == 0:
            raise ValueError
        down(n - 1)

    told = describe(caught(lambda: down(200)))
    assert len(told.frames) == 50
    assert code(told.frames[-1]) == "raise ValueError"


def frames(error: BaseException | None):
    found = []
    traceback = error.__traceback__ if error else None
    while traceback:
        found.append(traceback.tb_frame.f_code)
        traceback = traceback.tb_next
    return found


def own_function():
    """A function that calls another one, as if it were in a file of the package."""
    found: dict[str, Any] = {}
    source = "def own(call):\n    call()\n"
    exec(compile(source, sites._PACKAGE + "taps.py", "exec"), found)
    return found["own"]


def test_our_own_frames_are_spliced_out_of_a_traceback_and_of_its_chain():
    own = own_function()

    def fail():
        try:
            own(lambda: 1 / 0)
        except ZeroDivisionError as error:
            raise ValueError("chained") from error

    error = caught(lambda: own(fail))
    assert [c.co_name for c in frames(error)] == ["caught", "<lambda>", "own", "fail"]
    assert [c.co_name for c in frames(error.__cause__)] == ["fail", "own", "<lambda>"]
    tracebacks.remove_own_frames(error)
    assert [c.co_name for c in frames(error)] == ["caught", "<lambda>", "fail"]
    assert [c.co_name for c in frames(error.__cause__)] == ["fail", "<lambda>"]
    assert not any(is_own_code(c) for c in frames(error))


def test_a_traced_callback_leaves_no_frame_of_ours_in_what_it_raises():
    error = caught(callables.traced(lambda: 1 / 0, lambda *_: None, lambda *_: None))
    assert [c.co_name for c in frames(error)] == ["caught", "<lambda>"]


def test_exceptions_that_are_chained_in_a_circle_end():
    one, two = caught(lambda: 1 / 0), caught(lambda: 1 / 0)
    one.__context__, two.__context__ = two, one
    tracebacks.remove_own_frames(one)
    assert len(frames(one)) == 2


def reading(key):
    raise KeyError(key)


def test_the_argument_of_the_call_that_raised_is_found():
    found = caught(lambda: reading("name"))
    assert tracebacks.argument_of(found, reading.__code__, "key") == "name"
    assert tracebacks.argument_of(found, describe.__code__, "key") is None
    assert tracebacks.argument_of(caught(lambda: reading(3)), reading.__code__, "key") is None
    assert tracebacks.argument_of(None, reading.__code__, "key") is None


def test_an_attribute_error_has_the_key_error_as_its_context():
    def attribute():
        try:
            reading("name")
        except KeyError:
            raise AttributeError("name")  # noqa: B904 - as Streamlit does

    assert tracebacks.argument_of(caught(attribute), reading.__code__, "key") == "name"

    def other():
        try:
            reading("name")
        except KeyError:
            raise ValueError("handled")  # noqa: B904 - another mistake of the app

    assert tracebacks.argument_of(caught(other), reading.__code__, "key") is None


def test_no_traceback_has_no_sites():
    assert app_sites(None) == ()
    assert app_sites(sys.exc_info()[2]) == ()
