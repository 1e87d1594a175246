"""Objects that are what they were are known again without being described; whatever else they are is told."""

from __future__ import annotations

import copy
import datetime
import decimal
import enum
import gc
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from st_state_inspector import register_adapter
from st_state_inspector.capture import collect, dispatch
from st_state_inspector.capture.capturer import Capturer
from st_state_inspector.capture.walk import BEYOND
from st_state_inspector.diff import diff
from st_state_inspector.options import Options

from .values import capturer

MANY = 3_000  # objects: far more than become Nodes
ZONE = datetime.UTC


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass
class Order:
    id: int
    name: str = "x"
    tags: list[Any] = field(default_factory=list)
    color: Color = Color.RED
    at: datetime.datetime = datetime.datetime(2020, 1, 1, tzinfo=ZONE)
    price: decimal.Decimal = decimal.Decimal("1.5")
    inner: Any = None


class Slotted:
    __slots__ = ("a", "b", "unset")

    def __init__(self, a: Any) -> None:
        self.a, self.b = a, [a]


class Both(Slotted):
    def __init__(self, a: Any) -> None:
        super().__init__(a)
        self.c = {"a": a}


class Other:
    pass


def order(n: int) -> Order:
    return Order(n, str(n), [n, {"n": n}], inner=SimpleNamespace(a=n, b=(n, [n])))


def _moved(it: Any) -> None:
    first = next(iter(vars(it)))
    vars(it)[first] = vars(it).pop(first)


CHANGES: dict[str, Callable[[Any], Any]] = {
    "number": lambda it: setattr(it, "id", it.id + 0.0),
    "text": lambda it: setattr(it, "name", "other"),
    "list": lambda it: it.tags.append(1),
    "deep": lambda it: it.tags[1].update(n=True),
    "member": lambda it: setattr(it, "color", Color.BLUE),
    "date": lambda it: setattr(it, "at", it.at + datetime.timedelta(1)),
    "decimal": lambda it: setattr(it, "price", decimal.Decimal("1.50")),
    "inner": lambda it: setattr(it.inner, "a", None),
    "inner list": lambda it: it.inner.b[1].clear(),
    "another inner": lambda it: setattr(it, "inner", Order(1)),
    "added": lambda it: setattr(it, "more", 1),
    "removed": lambda it: delattr(it, "name"),
    "renamed": lambda it: vars(it).update(nam=vars(it).pop("name")),
    "moved": _moved,
    "class": lambda it: setattr(it, "__class__", Other),
    "dict": lambda it: setattr(it, "__dict__", {**vars(it), "name": "new"}),
    "cycle": lambda it: setattr(it, "inner", it),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("many", [0, MANY])
def test_every_change_of_an_object_is_told(change: str, many: int) -> None:
    """Of one that has Nodes, and of one that is only in a picture."""
    rows = [order(n) for n in range(many + 3)]
    c = capturer(max_run_ms=10**6)
    before = c.snapshot({"v": rows}, {})
    assert not before["v"].note
    assert c.snapshot({"v": rows}, before)["v"] is before["v"]
    CHANGES[change](rows[-2])
    after = c.snapshot({"v": rows}, before)
    assert diff(before, after)
    assert c.snapshot({"v": rows}, after)["v"] is after["v"]


@pytest.mark.parametrize("many", [0, MANY])
@pytest.mark.parametrize("kind", [Slotted, Both])
def test_every_change_of_slots_is_told(kind: type, many: int) -> None:
    rows = [kind(n) for n in range(many + 2)]
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", rows)
    changes: list[Callable[[Any], Any]] = [
        lambda it: setattr(it, "a", "new"),
        lambda it: it.b.append(1),
        lambda it: setattr(it, "unset", 1),
        lambda it: delattr(it, "b"),
    ]
    if kind is Both:
        changes += [lambda it: setattr(it, "d", 1), lambda it: it.c.clear()]
    for change in changes:
        assert c.capture("v", rows, node) is node
        change(rows[-1])
        after = c.capture("v", rows, node)
        assert after is not node
        node = after


@pytest.mark.parametrize("many", [0, MANY])
def test_equal_objects_made_anew_are_no_change(many: int) -> None:
    rows = [order(n) for n in range(many + 2)]
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", rows)
    equal = copy.deepcopy(rows)
    assert c.capture("v", equal, node) is node
    assert c.capture("v", {"a": rows}) is not node


@pytest.mark.parametrize("many", [0, MANY])
def test_values_by_key_are_told(many: int) -> None:
    rows = {n: order(n) for n in range(many + 3)}
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", rows)
    assert c.capture("v", {**rows}, node) is node
    for change in (
        lambda: rows.update({len(rows) - 1: order(1)}),
        lambda: rows.update({1.0 * (len(rows) - 1): rows.pop(len(rows) - 1)}),
        lambda: rows.update({0: rows.pop(0)}),
    ):
        change()
        after = c.capture("v", rows, node)
        assert after is not node
        node = after
        assert c.capture("v", rows, node) is node


def test_what_has_not_changed_is_not_described_again(monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, Any] = {f"k{n}": order(n) for n in range(20)}
    values["rows"] = [order(n) for n in range(MANY)]
    c = capturer(max_run_ms=10**6)
    before = c.snapshot(values, {})
    described: list[Any] = []
    real = collect.collect

    def spy(walk: Any, made: Any, previous: Any) -> Any:
        described.append(made.value)
        return real(walk, made, previous)

    monkeypatch.setattr(collect, "collect", spy)
    after = c.snapshot(values, before)
    assert not described
    assert after == before
    values["k3"].name = "new"
    c.snapshot(values, after)
    assert described == [values["k3"]]


def test_a_part_that_differs_is_compared_once_on_each_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not anew for each of the levels above it: that would be twice as often with each of them."""
    inner = SimpleNamespace(a=1)
    value: Any = inner
    for _ in range(12):
        value = SimpleNamespace(down=value, b=[1])
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", value)
    inner.a = 2
    asked: list[Any] = []
    real = dispatch.has_same_parts

    def spy(walk: Any, part: Any, known: Any) -> bool:
        asked.append(part)
        return real(walk, part, known)

    monkeypatch.setattr(dispatch, "has_same_parts", spy)
    assert c.capture("v", value, node) is not node
    assert len(asked) < 40


def test_a_secret_that_comes_into_an_object_is_seen() -> None:
    it = SimpleNamespace(a=1, password="first-4711-secret", flag=SimpleNamespace(token=True))
    c = capturer()
    node = c.capture("v", it)
    assert c.capture("v", it, node) is node
    it.password = "second-4711-secret"
    other = SimpleNamespace(note="second-4711-secret")
    c.capture("v", it, node)
    assert c.capture("w", other).children[0][1].redacted
    it.flag.token = "third-4711-secret"
    assert "third" not in repr(c.capture("v", it, node).children)


def test_texts_of_a_picture_are_looked_through_for_secrets() -> None:
    key = "AKIA" + "Q" * 16
    rows = [SimpleNamespace(text="x") for _ in range(MANY * 2)]
    rows[-1].text = key
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", rows)
    assert key not in repr(_reachable(node))
    rows[-1].text = "no secret"
    after = c.capture("v", rows, node)
    assert after is not node
    assert "no secret" in repr(_reachable(after)), "the picture has it, or this test says nothing"


def _reachable(node: Any) -> list[Any]:
    seen: dict[int, Any] = {}
    pending = [node]
    while pending:
        part = pending.pop()
        if id(part) not in seen and not isinstance(part, type | weakref.ref):
            seen[id(part)] = part
            pending += gc.get_referents(part)
    return [part for part in seen.values() if type(part) is str]


def test_a_picture_keeps_nothing_alive_that_has_been_replaced() -> None:
    class Mine:
        def __init__(self, n: int) -> None:
            self.n, self.big = n, [n] * 3

    values: dict[str, Any] = {"v": [Mine(n) for n in range(MANY)]}
    c = capturer(max_run_ms=10**6)
    first = c.snapshot(values, {})
    ref = weakref.ref(Mine)
    assert first["v"].held.rest.bytes_now() > 0
    values["v"] = 1
    second = c.snapshot(values, first)
    assert first["v"].held.rest.bytes_now() > 0, "it may come back in the same run"
    c.snapshot(values, second)
    assert first["v"].held.rest.bytes_now() == 0
    del Mine
    gc.collect()
    assert ref() is None


def test_what_comes_back_in_the_same_run_is_no_change() -> None:
    """A callback changes it, and the script changes it back."""
    rows = [order(n) for n in range(MANY)]
    c = capturer(max_run_ms=10**6)
    before = c.snapshot({"v": rows}, {}, 1)
    rows[-1].name = "other"
    middle = c.snapshot({"v": rows}, before, 2)
    rows[-1].name = str(MANY - 1)
    after = c.settle({"v": rows}, before, middle, 2)
    assert middle["v"] is not before["v"]
    assert after["v"] is before["v"]


def test_an_adapter_that_comes_later_is_asked() -> None:
    class Mine:
        def __init__(self) -> None:
            self.a, self.b = 1, 2

    c = capturer(max_run_ms=10**6)
    mine = [Mine() for _ in range(1_800)]
    values = {"v": [Mine()], "w": Mine(), "many": mine}
    before = c.snapshot(values, {})
    register_adapter(Mine, lambda it: ("mine", it.a))
    try:
        after = c.snapshot(values, before)
        assert after["w"].preview == "mine"
        assert after["v"].children[0][1].preview == "mine"
        mine[-1].b = 3  # which the adapter does not ask for
        last = c.snapshot(values, after)
        assert last["many"] is after["many"]
        mine[-1].a = 3
        assert c.snapshot(values, last)["many"] is not last["many"]
    finally:
        register_adapter(Mine, None)


def test_an_attribute_with_a_name_like_python_s_own_is_compared() -> None:
    it = SimpleNamespace(__version__=1)
    c = capturer()
    before = c.snapshot({"v": it}, {})
    it.__version__ = 2
    assert [change.path for change in diff(before, c.snapshot({"v": it}, before))] == [("v", "__version__")]


def test_lists_in_the_body_of_the_class_are_compared_too() -> None:
    class Cart:
        items: list[int] = []

        def __init__(self) -> None:
            self.a = 1

    Cart.__module__ = "__main__"
    c = capturer()
    values = {"v": Cart()}
    before = c.snapshot(values, {})
    assert c.snapshot(values, before)["v"] is before["v"]
    Cart.items.append(1)
    assert diff(before, c.snapshot(values, before))


def test_thousands_of_small_objects_are_compared_in_every_run() -> None:
    values = {"v": [SimpleNamespace(id=n, name=str(n), tags=[n, n + 1]) for n in range(2_000)]}
    c = Capturer(Options(max_run_ms=60))
    state = c.snapshot(values, {}, 1)
    for run in range(2, 12):
        state = c.snapshot(values, state, run)
        assert c.not_compared == ()
        assert BEYOND not in state["v"].note
