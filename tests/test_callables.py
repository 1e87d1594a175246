"""Callbacks: how they are named, and how they are followed without a trace."""

import functools
import inspect
from typing import Any

import pytest

from st_state_inspector import callables


class Trap:
    """Anything that asks this object for something has run the app's code."""

    def __getattribute__(self, name):
        raise AssertionError(f"asked for {name}")

    def __repr__(self):
        raise AssertionError("asked for repr")

    __str__ = __repr__


def plain():
    pass


@functools.wraps(plain)
def wrapper():
    plain()


class Methods:
    def method(self):
        pass

    @staticmethod
    def static():
        pass

    @classmethod
    def of_class(cls):
        pass

    def __call__(self):
        pass


@pytest.mark.parametrize(
    ("callback", "name"),
    [
        (plain, "plain"),
        (functools.partial(plain), "plain"),
        (functools.partial(functools.partial(plain)), "plain"),
        (Methods().method, "Methods.method"),
        (Methods.static, "Methods.static"),
        (Methods.of_class, "Methods.of_class"),
        (Methods(), "Methods.__call__"),
        (wrapper, "plain"),
    ],
)
def test_a_callback_is_named_and_its_definition_found(callback, name):
    found, site = callables.describe(callback)
    assert found == name
    assert site is not None
    assert site.file == __file__


@pytest.mark.parametrize("callback", [[].append, print, int, functools.partial(print), 3, None])
def test_what_is_not_pythons_own_function_has_no_line(callback):
    name, site = callables.describe(callback)
    assert name
    assert site is None


def test_a_callback_is_never_asked_for_anything():
    name, site = callables.describe(Trap())
    assert name == "Trap"
    assert site is None


def test_a_chain_of_wrappers_without_end_is_left_alone():
    def endless():
        pass

    endless.__wrapped__ = endless  # type: ignore[attr-defined]
    assert callables.describe(endless)[0].endswith("endless")


def test_a_traced_callback_gives_back_what_it_gives():
    told: list[Any] = []
    traced = callables.traced(lambda a, *, b: (a, b), lambda *given: told.append(given), told.append)
    assert traced(1, b=2) == (1, 2)
    assert told == [((1,), {"b": 2}), None]


@pytest.mark.parametrize(
    "callback",
    [plain, lambda a, *, b=1: (a, b), functools.partial(lambda a, b: (a, b), 1), Methods().method, Methods()],
)
def test_a_traced_callback_has_the_signature_of_the_callback(callback):
    traced = callables.traced(callback, lambda *_: None, lambda _: None)
    assert inspect.signature(traced) == inspect.signature(callback)


def test_to_trace_an_object_asks_it_for_nothing():
    callables.traced(Trap(), lambda *_: None, lambda _: None)  # type: ignore[arg-type]  # by design


def test_the_arguments_of_partials_are_those_of_the_function():
    inner = functools.partial(plain, 1, a="inner", b="inner")
    outer = functools.partial(inner, 2, b="outer")
    assert callables.arguments(outer, (3,), {"c": "given"}) == (
        (1, 2, 3),
        {"a": "inner", "b": "outer", "c": "given"},
    )
    assert callables.arguments(plain, (3,), {}) == ((3,), {})


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)])
def test_a_traced_callback_passes_on_whatever_is_raised(error):
    told: list[Any] = []

    def fail():
        raise error

    with pytest.raises(type(error)) as caught:
        callables.traced(fail, lambda *_: None, told.append)()
    assert caught.value is error
    assert told == [error]
