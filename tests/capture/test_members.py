"""Members of enums: what they hold may change in place, and most hold nothing that can."""

from __future__ import annotations

import array
import dataclasses
import enum
import timeit
from typing import Any

import pytest

from st_state_inspector.capture import NotRestorable, rebuild
from st_state_inspector.diff import diff

from .values import capturer


def color() -> Any:
    class Color(enum.Enum):
        RED = [1]
        BLUE = [2]

    return Color.RED


def planet() -> Any:
    class Planet(enum.Enum):
        EARTH = (5.9, 6.3)

        def __init__(self, mass: float, radius: float) -> None:
            self.mass = mass
            self.radius = radius

    return Planet.EARTH


def listed() -> Any:
    class Listed(list[int], enum.Enum):
        ONE = [1]

    return Listed.ONE


def mapped() -> Any:
    class Mapped(dict[str, int], enum.Enum):
        ONE = {"a": 1}

    return Mapped.ONE


def slotted() -> Any:
    @dataclasses.dataclass(slots=True)
    class Data:
        items: list[int]

    class Slotted(Data, enum.Enum):
        ONE = [1]

    return Slotted.ONE


def loud() -> Any:
    class Loud:
        def __init__(self) -> None:
            self.items: list[int] = []

        __repr__ = __str__ = __len__ = lambda *_: 1 / 0  # type: ignore[assignment] # never run

    class Of(enum.Enum):
        ONE = Loud()

    return Of.ONE


def circular() -> Any:
    member = color()
    member.value.append(member)
    return member


class Number(enum.IntEnum):
    ONE = 1


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Kind(enum.Enum):
    TEXT = "text"
    PAIR = (1, ("a", None))
    CLASS = enum.member(int)


PLAIN = [Number.ONE, Access.READ, Access.READ | Access.WRITE, *Kind]
CHANGES: dict[str, tuple[Any, Any]] = {
    "value": (color, lambda v: v.value.append(2)),
    "attribute": (planet, lambda v: setattr(v, "mass", 6.0)),
    "new attribute": (planet, lambda v: setattr(v, "note", "home")),
    "items": (listed, lambda v: v.append(2)),
    "entries": (mapped, lambda v: v.update(b=2)),
    "slot": (slotted, lambda v: v.items.append(2)),
    "inside an object": (loud, lambda v: v.value.items.append(1)),
    "beside itself": (circular, lambda v: v.value.append(2)),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {v: 1} if v.__hash__ else {"k": v}])
def test_what_a_member_holds_is_compared(name: str, wrap: Any) -> None:
    make, change = CHANGES[name]
    member, c = make(), capturer()
    before = c.snapshot({"v": wrap(member)}, {})
    assert "not readable" not in before["v"].preview, before["v"].note
    assert c.snapshot({"v": wrap(member)}, before)["v"] is before["v"]
    change(member)
    after = c.snapshot({"v": wrap(member)}, before)
    assert after["v"] is not before["v"]
    assert c.snapshot({"v": wrap(member)}, after)["v"] is after["v"]


def test_what_changed_in_a_member_is_told() -> None:
    c, member = capturer(), color()
    before = c.snapshot({"v": member}, {})
    assert before["v"].preview == "Color.RED"
    member.value.append(5)
    after = c.snapshot({"v": member}, before)
    (change,) = diff(before, after, {})
    assert change.note == "the member holds: {'value': [1]} -> {'value': [1, 5]}"
    (change,) = diff(after, c.snapshot({"v": type(member).BLUE}, after))
    assert (change.note, change.after.preview) == ("", "Color.BLUE")


def test_the_same_member_of_a_class_that_was_defined_again_is_no_change() -> None:
    """As each run of a script does."""
    for make in (color, planet, slotted, listed):
        c = capturer()
        node = c.capture("v", make())
        assert c.capture("v", make(), node) is node


@pytest.mark.parametrize("member", PLAIN, ids=str)
def test_a_member_of_a_value_that_cannot_change_is_compared_by_name_only(member: Any) -> None:
    node = capturer().capture("v", member)
    assert type(node.proof) is str
    assert rebuild(node) is member


def test_a_member_is_put_back_as_long_as_it_is_what_it_was() -> None:
    c, member = capturer(), planet()
    node = c.capture("v", member)
    assert rebuild(node) is member
    member.mass = 1.0
    with pytest.raises(NotRestorable, match="was changed"):
        rebuild(node)
    assert not c.capture("v", color()).restorable


def test_an_inverted_flag_is_no_change() -> None:
    """Python notes at the flag what its opposite is, when it is asked for the first time."""
    c, state = capturer(), {"v": Access.WRITE}
    nodes = c.snapshot(state, {})
    assert ~Access.WRITE is Access.READ
    assert c.snapshot(state, nodes)["v"] is nodes["v"]


def test_a_secret_in_a_member_is_not_kept() -> None:
    member = planet()
    member.password = "hunter2hunter2"
    assert "hunter2" not in repr(capturer().capture("v", member).proof.prints)
    assert not capturer().capture("v", member).restorable


def test_what_is_not_compared_in_a_member_is_said() -> None:
    class Numbers(array.array, enum.Enum):  # type: ignore[type-arg] # not generic before Python 3.12
        ONE = "i"

    assert capturer().capture("v", Numbers.ONE).note == "not compared beyond the recorded parts"


def test_a_plain_member_costs_no_more_than_a_few_microseconds() -> None:
    c = capturer()
    state: dict[str, Any] = {"v": [Number.ONE, *PLAIN] * 100}
    nodes = c.snapshot(state, {})
    took = min(timeit.repeat(lambda: c.snapshot(state, nodes), number=1, repeat=5))
    assert took / len(state["v"]) < 100e-6
