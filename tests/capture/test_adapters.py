"""Adapters: users describe their own types; what goes wrong with that is noted and goes no further."""

from __future__ import annotations

from typing import Any

import pytest

import st_state_inspector
from st_state_inspector.capture import register_adapter
from st_state_inspector.capture.adapters import _adapters

from .values import capturer


class Cart:
    def __init__(self) -> None:
        self.items = ["book"]
        self.cache = object()


class BigCart(Cart):
    pass


@pytest.fixture(autouse=True)
def no_adapter_is_left():
    yield
    for name in list(_adapters):
        register_adapter(name, None)


def described(cart: Any) -> tuple[str, object]:
    return f"{len(cart.items)} items", tuple(cart.items)


def test_it_is_public():
    assert st_state_inspector.register_adapter is register_adapter


@pytest.mark.parametrize("of", [Cart, f"{Cart.__module__}.Cart"])
@pytest.mark.parametrize("cls", [Cart, BigCart])
def test_its_preview_is_shown_and_its_fingerprint_decides(of, cls):
    register_adapter(of, described)
    c, cart = capturer(), cls()
    node = c.capture("v", cart)
    assert (node.preview, node.children, node.restorable, node.note) == ("1 items", (), False, "")
    cart.cache = object()
    assert c.capture("v", cart, node) is node
    cart.items[0] = "pen"
    assert c.capture("v", cart, node) is not node


def test_within_containers_too_and_until_it_is_removed():
    register_adapter(Cart, described)
    assert capturer().capture("v", {"a": [Cart()]}).preview == "{'a': [1 items]}"
    register_adapter(Cart, None)
    assert [label for label, _ in capturer().capture("v", Cart()).children] == ["items", "cache"]


def fails(_: Any) -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("adapter", "note"),
    [
        (fails, "its adapter failed (builtins.ZeroDivisionError)"),
        (lambda _: "text only", "its adapter failed (builtins.ValueError)"),
        (lambda _: (1, 2), "the preview of its adapter is no text"),
        (lambda c: ("x", c), "the fingerprint of its adapter is no plain value"),
        (lambda c: ("x", [1]), "the fingerprint of its adapter is no plain value"),
    ],
)
def test_a_failure_is_noted_with_the_value(adapter, note):
    register_adapter(Cart, adapter)
    c, cart = capturer(), Cart()
    node = c.capture("v", cart)
    assert node.note == f"not compared: {note}"
    assert c.capture("v", cart, node) is node


def test_a_secret_in_what_it_returns_is_not_kept():
    token = "ghp_" + "a1B2" * 9
    for adapter in (lambda _: (token, 1), lambda _: ("x", (1, token)), lambda _: ("x", token.encode())):
        register_adapter(Cart, adapter)
        node = capturer().capture("v", Cart())
        assert node.redacted
        assert token not in repr(node) + repr(node.proof)


@pytest.mark.parametrize("of", [dict, int, object, 3, None])
def test_builtin_classes_take_none(of):
    with pytest.raises(TypeError, match="a class of yours"):
        register_adapter(of, described)


def test_an_adapter_must_be_callable():
    with pytest.raises(TypeError, match="function of one value"):
        register_adapter(Cart, "no")
