"""What is too deep or too much for Nodes: a change of it is found, or the record says that it can't be."""

from __future__ import annotations

import copy
import datetime
import enum
import gc
import random
from collections import OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
from time import process_time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from st_state_inspector.capture import rebuild
from st_state_inspector.capture.rebuild import NotRestorable
from st_state_inspector.capture.walk import BEYOND
from st_state_inspector.diff import diff
from st_state_inspector.model import Node

from .values import capturer

SECRET = "qwertz-4711-uiopas"
some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
Pair = namedtuple("Pair", "p q")
Thing = SimpleNamespace


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: Any, b: Any) -> None:
        self.a = a
        self.b = b


@dataclass
class Record:
    x: Any
    y: float = 0


class Rows(list[Any]):
    pass


class Color(enum.Enum):
    RED = 1


def leaf(rng: random.Random) -> Any:
    n = rng.random()
    moment = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(n)
    plain = (None, n, str(n), moment, Color.RED, (1.5, b"x", n), 2**20_000)
    mutable = (
        lambda: [n],
        lambda: {"k": n},
        lambda: Thing(z=n),
        lambda: {n, 1},
        lambda: bytearray(b"abc"),
        lambda: np.arange(5.0),
        lambda: pd.DataFrame({"a": [1, 2, 3]}),
    )
    return rng.choice(mutable)() if rng.random() < 0.5 else rng.choice(plain)


def wrapped(rng: random.Random, v: Any) -> Any:
    n = rng.random()
    return rng.choice(
        (
            lambda: [v],
            lambda: [n, v, "text"],
            lambda: {"a": v, 2: n},
            lambda: (v, n),
            lambda: Thing(a=v, n=n),
            lambda: Slotted(v, n),
            lambda: Record(v),
            lambda: Pair(v, 1),
            lambda: deque([v, 1], maxlen=9),
            lambda: defaultdict(list, {"a": v}),
            lambda: OrderedDict(a=v, b=n),
            lambda: Rows([v, n]),
        )
    )()


def nested(rng: random.Random, value: Any, levels: int) -> Any:
    for _ in range(levels):
        value = wrapped(rng, value)
    return value


def made(rng: random.Random) -> Any:
    """Something deep, something wide, or both."""
    count = rng.choice((150, 250, 1_200, 5_000))
    wide = rng.choice(
        (
            lambda: [Thing(a=i, b=str(i)) for i in range(count)],
            lambda: [leaf(rng) for _ in range(count)],
            lambda: {i if i % 2 else str(i): wrapped(rng, leaf(rng)) for i in range(count)},
            lambda: Thing(rows=[wrapped(rng, leaf(rng)) for _ in range(count)], more=nested(rng, [0], 40)),
        )
    )
    deep = rng.choice((5, 14, 15, 16, 17, 50, 99, 101, 130, 400, 2_000))
    return rng.choice((lambda: nested(rng, leaf(rng), deep), wide, lambda: nested(rng, wide(), deep % 40)))()


def mutable_parts(value: Any) -> list[Any]:
    """Every part that ``mutate`` can change, without recursion."""
    found, pending = [], [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending += part.values()
        elif isinstance(part, list | tuple | deque):
            pending += part
        elif isinstance(part, Slotted):
            pending += [part.a, part.b]
        elif isinstance(part, Thing | Record):
            pending += vars(part).values()
        changeable = (dict, list, deque, set, bytearray, np.ndarray, pd.DataFrame, Slotted, Thing, Record)
        if isinstance(part, changeable):
            found.append(part)
    return found


def mutate(rng: random.Random, part: Any) -> None:
    new = rng.random() + 1
    if isinstance(part, dict):
        part[rng.choice([*part, "new"])] = new
    elif isinstance(part, list | deque):
        rng.choice((part.append, part.append if not part else lambda n: part.__setitem__(0, n)))(new)
    elif isinstance(part, set):
        part.add(new)
    elif isinstance(part, bytearray):
        part += b"x"
    elif isinstance(part, np.ndarray):
        part[rng.randrange(5)] = new * 100
    elif isinstance(part, pd.DataFrame):
        part.loc[rng.randrange(3), "a"] = rng.randrange(10, 99)
    else:
        fields = part.__slots__ if isinstance(part, Slotted) else vars(part)
        setattr(part, rng.choice([*fields]), new)


@some
@given(st.integers(0, 10**9))
def test_a_change_anywhere_is_found_or_said_not_to_be_seen(seed: int) -> None:
    """And nothing else is a change: neither another look, nor an equal value made anew."""
    rng = random.Random(seed)
    value = {"v": made(rng)}
    c = capturer(max_run_ms=10**6, max_bytes=10**10, max_value_bytes=10**9)
    before = c.snapshot(value, {})
    assert c.snapshot(value, before)["v"] is before["v"]
    told = BEYOND in before["v"].note
    parts = mutable_parts(value)
    if len(parts) < 5_000 and not told:  # deepcopy recurses
        try:
            equal = copy.deepcopy(value)
        except RecursionError:
            equal = value
        assert c.snapshot(equal, before)["v"] is before["v"]
        assert c.snapshot(value, before)["v"] is before["v"]
    mutate(rng, rng.choice([part for part in parts if part is not value]) if len(parts) > 1 else value)
    after = c.snapshot(value, before)
    assert told or diff(before, after)
    assert c.snapshot(value, after)["v"] is after["v"]


WRAP: dict[str, Any] = {
    "list": lambda v: [v],
    "dict": lambda v: {"a": v, "b": 1},
    "tuple": lambda v: (v, 2),
    "object": lambda v: Thing(a=v),
    "mixed": lambda v: [Thing(a={"b": (v,)})],
}


@pytest.mark.parametrize("levels", [15, 50, 99, 300, 3_000])
@pytest.mark.parametrize("kind", WRAP)
def test_a_change_below_all_recorded_levels_is_told(kind: str, levels: int) -> None:
    inner = Thing(x=[1])
    value: Any = inner
    for _ in range(levels):
        value = WRAP[kind](value)
    c = capturer(max_run_ms=10**6)
    before = c.snapshot({"v": value}, {})
    inner.x[0] = True
    after = c.snapshot({"v": value}, before)
    (change,) = diff(before, after)
    assert change.path[0] == "v"
    assert change.note == "differs below the recorded levels"
    assert not after["v"].restorable
    with pytest.raises(NotRestorable):
        rebuild(after["v"])


def test_an_attribute_of_one_of_thousands_of_objects_is_told() -> None:
    rows = [Thing(id=i, name=str(i)) for i in range(5_000)]
    c = capturer(max_run_ms=10**6)
    before = c.snapshot({"v": rows}, {})
    rows[4_900].name = "other"
    after = c.snapshot({"v": rows}, before)
    assert not before["v"].note
    assert [change.note for change in diff(before, after)] == ["differs beyond the first 200 items"]
    assert c.snapshot({"v": [Thing(**vars(row)) for row in rows]}, after)["v"] is after["v"]


def test_more_than_a_fingerprint_is_made_of_is_compared_item_by_item() -> None:
    rows = [Thing(a=i) for i in range(50_000)]
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", rows)
    assert not node.note
    assert c.capture("v", rows, node) is node
    assert c.capture("v", [Thing(**vars(row)) for row in rows], node) is node
    rows[-1].a = -1
    after = c.capture("v", rows, node)
    assert after is not node
    assert c.capture("v", rows, after) is after


def test_too_much_says_so_at_the_key_itself() -> None:
    """However far inside that is: who looks at the key sees the note."""
    c = capturer(max_run_ms=10**6)
    value: Any = [1]
    for _ in range(100_000):
        value = [value]
    node = c.capture("v", {"a": [Thing(x=value)]})
    assert node.note == BEYOND
    small = capturer(max_run_ms=10**6, max_bytes=2**20)
    assert small.capture("v", [Thing(a=i) for i in range(100_000)]).note == BEYOND
    assert not small.capture("v", [Thing(a=i) for i in range(100)]).note


def test_objects_that_refer_to_each_other_end_and_a_change_is_found() -> None:
    """A linked list in both directions, and a net in which every path is another one."""
    head = last = Thing(back=None, on=None, n=0)
    for n in range(500):
        last.on = Thing(back=last, on=None, n=n)
        last = last.on
    rng = random.Random(1)
    net = [Thing(n=i, to=[]) for i in range(300)]
    for thing in net:
        thing.to = rng.sample(net, 4)
    c = capturer(max_run_ms=10**6)
    for value, far in ((head, last), ([[[[net[0]]]]], net[-1])):
        node = c.capture("v", value)
        assert c.capture("v", value, node) is node
        far.n = -1
        assert BEYOND in node.note or c.capture("v", value, node) is not node


def test_a_change_far_down_in_lists_takes_no_exponential_time() -> None:
    """Items that have changed are looked for among the others: at each level, several times."""
    inner = Thing(x=1)
    value: Any = inner
    for _ in range(14):
        value = (value, 2)
    c = capturer(max_run_ms=10**6)
    node = c.capture("v", value)
    began = process_time()
    for n in range(20):
        inner.x = n + 2
        node = c.capture("v", value, node)
    assert process_time() - began < 1.0, "it was some 60 s"


def test_what_is_too_deep_keeps_no_secret() -> None:
    """Neither what goes by a secret name, which is a secret elsewhere too, nor what has one's shape."""
    value: Any = Thing(password=SECRET, jwt="x", note="AKIA" + "A1B2" * 4, number=1)
    for _ in range(40):
        value = [value]
    c = capturer()
    state = {"v": value, "other": f"it is {SECRET}"}
    nodes = c.snapshot(state, {})
    assert nodes["other"].redacted
    held = texts_held_by(nodes["v"])
    assert not any(SECRET in text or "AKIA" in text for text in held)
    assert c.snapshot(state, nodes)["v"] is nodes["v"]


def texts_held_by(node: Node) -> set[str]:
    found, seen, pending = set(), set(), [node]
    while pending:
        part: Any = pending.pop()
        if id(part) in seen or isinstance(part, type):
            continue
        seen.add(id(part))
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, bytes):
            found.add(part.decode("latin-1"))
        else:
            pending += gc.get_referents(part)
    return found
