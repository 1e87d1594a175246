"""Lists, dicts and sets in class bodies: part of what a key's value is, and no part of what is put back."""

from __future__ import annotations

import dataclasses
import sys
import types
from typing import Any, ClassVar

import pydantic
import pytest

from st_state_inspector.capture import Capturer, rebuild
from st_state_inspector.capture.class_data import class_entries
from st_state_inspector.diff import diff
from st_state_inspector.options import Options
from tests.one_line import ROOT


class Base:
    log: ClassVar[list[str]] = []


class Cart(Base):
    items: ClassVar[list[int]] = []
    colours: ClassVar[dict[str, int]] = {str(n): n for n in range(1_000)}
    names: ClassVar[tuple[str, ...]] = ("a",)
    api_keys: ClassVar[list[str]] = ["abcdefgh"]


class Trolley:
    items: ClassVar[list[int]] = [1]


@pytest.fixture(autouse=True)
def empty() -> None:
    Cart.items.clear()
    Base.log.clear()


def snapshots(value: Any, change: Any, **options: Any) -> list[tuple[Any, ...]]:
    c = Capturer(Options(**options))
    before = c.snapshot({"v": value}, {})
    assert c.snapshot({"v": value}, before)["v"] is before["v"]
    change()
    return [(*x.path[1:], x.kind) for x in diff(before, c.snapshot({"v": value}, before))]


def test_what_is_changed_in_the_class_is_told_of_the_object_with_the_name_of_the_class() -> None:
    cart = Cart()
    assert snapshots(cart, lambda: cart.items.append(1)) == [("Cart.items", 0, "added")]
    assert snapshots(cart, lambda: cart.log.append("x")) == [("Base.log", 0, "added")]


def test_tables_of_constants_and_what_the_object_has_itself_are_left_out() -> None:
    assert [name for name, _ in class_entries(Cart, [])] == ["Cart.items", "Cart.api_keys", "Base.log"]
    assert [name for name, _ in class_entries(Cart, [("items", 1)])] == ["Cart.api_keys", "Base.log"]


def test_it_is_looked_at_for_the_value_of_a_key_and_not_for_each_of_many() -> None:
    carts = [Cart(), Cart()]
    assert snapshots(carts, lambda: Cart.items.append(1)) == []


def test_a_secret_in_a_class_is_one_like_any_other() -> None:
    node = Capturer(Options()).capture("v", Cart())
    assert dict(node.children)["Cart.api_keys"].redacted
    assert "abcdefgh" not in node.preview


def test_what_is_put_back_is_the_object_and_not_what_it_shares() -> None:
    cart = Trolley()
    cart.__dict__["n"] = 1
    node = Capturer(Options()).capture("v", cart)
    assert dict(node.children).keys() == {"n", "Trolley.items"}
    made = rebuild(node)
    assert type(made) is Trolley
    assert made.__dict__ == {"n": 1}


class Loud(type):
    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError(name)


class Trap(metaclass=Loud):
    items: ClassVar[list[int]] = []

    @property
    def computed(self) -> Any:
        raise AssertionError

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)


def test_no_code_of_the_class_runs() -> None:
    assert [name for name, _ in class_entries(Trap, [])] == ["Trap.items"]


@dataclasses.dataclass
class Row:
    n: int = 1
    items: list[int] = dataclasses.field(default_factory=list)


class Model(pydantic.BaseModel):
    items: list[int] = []


def test_fields_and_what_libraries_keep_in_classes_are_none() -> None:
    for cls in (Row, Model, types.SimpleNamespace, dict, Exception, pytest.Item):
        assert class_entries(cls, []) == []


def test_a_class_of_an_installed_package_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("shop")
    monkeypatch.setitem(sys.modules, "shop", module)
    other = type("Shop", (), {"__module__": "shop", "items": [1]})
    assert class_entries(other, []) == []
    module.__file__ = str(ROOT / "shop.py")
    assert [name for name, _ in class_entries(other, [])] == ["Shop.items"]
    module.__file__ = f"{sys.prefix}/lib/python3/site-packages/shop.py"
    assert class_entries(other, []) == []
