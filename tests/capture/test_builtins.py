"""Builtins and the standard library: what is told apart, kept, shown and cut."""

from __future__ import annotations

import collections
import copy
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import math
import pathlib
import types
import uuid
from typing import Any

import pytest

from st_state_inspector.capture import NotRestorable, rebuild

from .values import capturer


class Color(enum.Enum):
    RED = "r"
    BLUE = "b"


class Mode(enum.Flag):
    READ = 1
    WRITE = 2


class Level(enum.IntEnum):
    LOW = 1


class Cart(dict):  # type: ignore[type-arg]
    pass


Point = collections.namedtuple("Point", "x y")


@dataclasses.dataclass
class Order:
    number: int
    lines: list[str]


@dataclasses.dataclass(slots=True, frozen=True)
class Slim:
    a: int


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, left: Any) -> None:
        self.left = left


def slotted(left: Any) -> Slotted:
    return Slotted(left)


def cart() -> Cart:
    made = Cart(a=1)
    made.owner = "me"  # type: ignore[attr-defined]
    return made


MAKERS = {
    "defaultdict": lambda: collections.defaultdict(list, {"a": [1]}),
    "OrderedDict": lambda: collections.OrderedDict(b=1, a=2),
    "Counter": lambda: collections.Counter("aab"),
    "deque": lambda: collections.deque([1, [2]], maxlen=4),
    "namedtuple": lambda: Point(1, [2]),
    "dict subclass": cart,
    "Enum": lambda: Color.RED,
    "Flag": lambda: Mode.READ | Mode.WRITE,
    "IntEnum": lambda: Level.LOW,
    "dataclass": lambda: Order(1, ["a"]),
    "slots dataclass": lambda: Slim(1),
    "slots": lambda: slotted([1]),
    "SimpleNamespace": lambda: types.SimpleNamespace(a=[1]),
    "datetime": lambda: dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    "date": lambda: dt.date(2026, 1, 2),
    "time": lambda: dt.time(1, 2),
    "timedelta": lambda: dt.timedelta(1),
    "Decimal": lambda: decimal.Decimal("1.50"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "UUID": lambda: uuid.UUID(int=5),
    "Path": lambda: pathlib.Path("/tmp/x"),
    "range": lambda: range(5),
    "bytearray": lambda: bytearray(b"ab"),
    "date keys": lambda: {dt.date(2026, 1, 2): 1, (1, "a"): 2, 1.5: 3, None: 4},
    "long list": lambda: list(range(1_000)),
    "long list of dicts": lambda: [{"n": i} for i in range(1_000)],
    "long list of objects": lambda: [Order(i, []) for i in range(300)],
    "big int": lambda: 10**5_000,
}


@pytest.mark.parametrize("name", MAKERS)
def test_an_equal_value_made_anew_is_no_change_and_can_be_put_back(name: str) -> None:
    """For each known type: the Node is kept for equal content, and holds all of it."""
    c = capturer()
    node = c.capture("v", MAKERS[name]())
    assert c.capture("v", MAKERS[name](), node) is node
    assert node.restorable
    again = rebuild(node)
    assert type(again) is type(MAKERS[name]())
    assert c.capture("v", again, node) is node


def _change(value: Any) -> Any:
    return {
        "defaultdict": lambda v: v["a"].append(2),
        "OrderedDict": lambda v: v.move_to_end("b"),
        "Counter": lambda v: v.update("b"),
        "deque": lambda v: v[1].append(3),
        "namedtuple": lambda v: v.y.append(3),
        "dict subclass": lambda v: setattr(v, "owner", "you"),
        "dataclass": lambda v: v.lines.append("b"),
        "slots": lambda v: v.left.append(2),
        "SimpleNamespace": lambda v: v.a.append(2),
        "bytearray": lambda v: v.extend(b"c"),
        "long list": lambda v: v.__setitem__(-1, -1),
        "long list of dicts": lambda v: v[-1].update(n=-1),
        "long list of objects": lambda v: v[-1].lines.append("x"),
        "date keys": lambda v: v.__setitem__(dt.date(2026, 1, 2), 2),
    }.get(value)


@pytest.mark.parametrize("name", [n for n in MAKERS if _change(n)])
def test_a_change_in_place_is_a_new_node(name: str) -> None:
    """However deep, and also behind the parts that are shown."""
    c, value = capturer(), MAKERS[name]()
    node = c.capture("v", value)
    _change(name)(value)
    assert c.capture("v", value, node) is not node


@pytest.mark.parametrize(
    ("a", "b"),
    [(1, True), (1, 1.0), (0.0, -0.0), (0, False), ("1", 1), (b"a", "a"), ((), []), (b"x", bytearray(b"x"))],
)
def test_values_that_compare_equal_but_are_not_the_same_are_told_apart(a: Any, b: Any) -> None:
    """Alone, in a list, as a key's value and in a set."""
    c = capturer()
    for wrap in (lambda v: v, lambda v: [v], lambda v: {"k": v}):
        node = c.capture("v", wrap(a))
        assert c.capture("v", wrap(b), node) is not node


def test_nan_equals_itself() -> None:
    """Another NaN object is no change."""
    c = capturer()
    node = c.capture("v", [float("nan")])
    assert c.capture("v", [-math.nan], node) is node


def test_unchanged_parts_of_a_changed_value_keep_their_nodes() -> None:
    """Only the way to the change is made anew."""
    c, value = capturer(), {"a": [1], "b": {"c": [2]}, "d": {1}}
    before = c.capture("v", value)
    value["b"]["c"].append(3)  # type: ignore[index, call-overload]
    after = c.capture("v", value, before)
    old, new = dict(before.children), dict(after.children)
    assert [k for k in old if old[k] is new[k]] == ["a", "d"]


def test_what_is_cut_is_counted() -> None:
    """Parts behind the two hundredth are counted, and take part in what can be put back."""
    node = capturer().capture("v", list(range(1_000)))
    assert (len(node.children), node.truncated) == (200, 800)
    assert rebuild(node) == list(range(1_000))
    text = capturer().capture("v", "x" * 1_000)
    assert len(text.preview) <= 120
    assert text.truncated == 880


def test_a_value_over_the_budget_is_only_compared() -> None:
    """Its content is not kept, a change is still seen, and putting it back is refused."""
    c = capturer(max_value_bytes=1_000)
    node = c.capture("v", "x" * 5_000)
    assert not node.restorable
    assert node.held is None
    assert c.capture("v", "x" * 5_000, node) is node
    assert c.capture("v", "x" * 4_999 + "y", node) is not node
    with pytest.raises(NotRestorable):
        rebuild(node)


def test_labels_are_unique_and_say_the_type_of_unusual_keys() -> None:
    """A path never means two parts."""
    node = capturer().capture("v", {1: "a", "1": "b", 1.5: "c", "float(1.5)": "d", 2**60: "e", True + 1: "f"})
    labels = [label for label, _ in node.children]
    assert labels == [1, "1", "float(1.5)", "float(1.5) (2)", f"int({2**60})", 2]


def test_rebuilding_shares_nothing_with_the_record() -> None:
    """Changing what was put back changes no record."""
    node = capturer().capture("v", {"a": [1]})
    rebuild(node)["a"].append(2)
    assert rebuild(node) == {"a": [1]}


def test_ignored_keys_are_not_recorded() -> None:
    """``ignore`` leaves them out altogether, also where an older snapshot had them."""
    c = capturer(ignore=("b",))
    assert list(c.snapshot({"a": 1, "b": 2}, {})) == ["a"]
    everything = capturer().snapshot({"a": 1, "b": [2]}, {})
    assert list(c.snapshot({"a": 1, "b": [2]}, everything)) == ["a"]


ODD = [math.inf, -math.inf, math.nan, 0.0, -0.0, complex(0, math.inf), complex(math.nan, 1), 1j, -1j, 2**70]
ODD += [complex(0.0, -0.0), complex(0.0, 0.0), *map(decimal.Decimal, ("NaN", "1.0", "1.00"))]


@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {"k": (v,)}, lambda v: {v}])
def test_odd_numbers_equal_themselves_and_no_other(wrap: Any) -> None:
    """Made anew, as a computation would; ``1.0`` and ``1.00`` print differently, so they are two."""
    c = capturer()
    for i, value in enumerate(ODD):
        node = c.capture("v", wrap(value))
        assert c.capture("v", wrap(copy.deepcopy(value)), node) is node
        for other in ODD[:i] + ODD[i + 1 :]:
            assert c.capture("v", wrap(other), node) is not node


@pytest.mark.parametrize(("value", "shown"), [((), "()"), ((1,), "(1,)"), ((1, 2), "(1, 2)"), ([1], "[1]")])
def test_a_tuple_of_one_reads_as_one(value: Any, shown: str) -> None:
    assert capturer().capture("v", value).preview == shown


LONG = "x" * 300


class Key:
    pass


@pytest.mark.parametrize(
    "value",
    [
        {(LONG, 1): 1, (LONG, 2): [2]},
        {Key(): 1, Key(): 2},
        {LONG.encode() + b"a": 1, LONG.encode() + b"b": 2},
    ],
    ids=["cut", "objects", "bytes"],
)
def test_keys_that_look_alike_are_no_change(value: Any) -> None:
    c = capturer()
    node = c.capture("v", value)
    assert c.capture("v", value, node) is node
    del value[next(iter(value))]
    after = c.capture("v", value, node)
    assert after is not node
    assert c.capture("v", value, after) is after


@pytest.mark.parametrize("levels", range(13, 20))
def test_keys_at_the_last_recorded_level_are_no_change(levels: int) -> None:
    """Where there is no room for what is in them, they all look alike."""
    value: Any = {frozenset({1}): 1, frozenset({2}): [types.SimpleNamespace(a=1)]}
    for _ in range(levels):
        value = [value]
    c = capturer()
    node = c.capture("v", value)
    assert c.capture("v", value, node) is node
