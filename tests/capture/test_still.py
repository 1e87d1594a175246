"""Whoever holds still is found unchanged without a comparison; whatever moves is found, wherever it is."""

from __future__ import annotations

import datetime
import enum
import gc
import random
import threading
import weakref
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from st_state_inspector import register_adapter
from st_state_inspector.capture.still import _AT_ONCE, Still
from st_state_inspector.diff import changed_keys

from .values import capturer


def small(number: int) -> dict[str, Any]:
    return {"id": number, "tags": ["a", {"b"}, (number, [number])], "size": {"w": 1.5, "h": None}}


def settled(state: dict[str, Any]) -> tuple[Any, Any]:
    """A capturer and the Nodes after four runs without a change."""
    c, nodes = capturer(max_run_ms=10**6), {}
    for _ in range(4):
        nodes = c.snapshot(state, nodes)
    return c, nodes


def test_after_a_few_runs_no_value_is_compared_by_content(monkeypatch):
    state = {f"k{i}": small(i) for i in range(200)} | {"n": 1, "text": "x", "none": None}
    c, nodes = settled(state)
    monkeypatch.setattr("st_state_inspector.capture.still.unchanged", None)
    assert all(a is b for a, b in zip(nodes.values(), c.snapshot(state, nodes).values(), strict=True))


def test_every_kind_of_change_in_place_is_found_among_many_that_hold_still():
    edits = [
        lambda v: v.__setitem__("id", -1),
        lambda v: v["tags"].append(0),
        lambda v: v["tags"].__setitem__(0, "z"),
        lambda v: v["tags"][1].add("c"),
        lambda v: v["tags"][2][1].clear(),
        lambda v: v["size"].__setitem__("w", 1),
        lambda v: v.__setitem__("size", {"w": 1.5, "h": 0}),
        lambda v: v.__setitem__("new", v.pop("size")),
        lambda v: v.__setitem__("id", bool(v["id"])),
        lambda v: v.clear(),
    ]
    for edit in edits:
        state = {f"k{i}": small(i) for i in range(1, 200)}
        c, nodes = settled(state)
        edit(state["k77"])
        assert changed_keys(nodes, c.snapshot(state, nodes)) == ["k77"]


def test_keys_that_come_go_and_are_replaced_are_found():
    state: dict[str, Any] = {f"k{i}": small(i) for i in range(150)} | {"none": None, "n": 5}
    c, nodes = settled(state)
    del state["none"], state["k3"]
    state["k9"], state["n"], state["new"] = small(-9), 6, None
    after = c.snapshot(state, nodes)
    assert set(changed_keys(nodes, after)) == {"none", "k3", "k9", "n", "new"}
    assert list(after) == list(state)


def test_a_snapshot_against_an_older_one_does_not_say_what_happened_since_the_newest():
    """As at the end of a run with callbacks: it is compared with the state before them."""
    state = {f"k{i}": small(i) for i in range(100)}
    c, before = settled(state)
    state["k5"]["id"] = -5
    middle = c.snapshot(state, before)
    middle = c.snapshot(state, middle)
    middle = c.snapshot(state, middle)
    after = c.snapshot(state, before)
    assert changed_keys(before, after) == ["k5"]


def test_random_edits_are_found_exactly():
    rng = random.Random(7)
    state = {f"k{i}": small(i) for i in range(3 * _AT_ONCE + 5)}
    c, nodes = settled(state)
    for turn in range(200):
        touched = {rng.choice(list(state)) for _ in range(rng.choice([0, 0, 1, 1, 2, 9]))}
        for key in touched:
            state[key]["size"]["h"] = turn + 100
        gone = rng.choice(list(state)) if rng.random() < 0.1 else None
        if gone is not None:
            del state[gone]
        if rng.random() < 0.1:
            state[f"new{turn}"] = small(turn)
            touched.add(f"new{turn}")
        after = c.snapshot(state, nodes)
        assert set(changed_keys(nodes, after)) == (touched | {gone}) - {None}
        nodes = after


class Color(enum.Enum):
    RED = 1


class Thing:
    def __init__(self, a: Any = 1) -> None:
        self.a = a
        self.tags = [a, (a, [a])]


class Slotted:
    __slots__ = ("__weakref__", "a", "unset")

    def __init__(self, a: Any) -> None:
        self.a = a


class Ends(Thing):
    def __del__(self) -> None:
        pass


def test_objects_that_hold_still_are_not_looked_at_again(monkeypatch):
    state = {f"k{i}": Thing(i) for i in range(100)} | {"list": [Thing(i) for i in range(50)]}
    state["mixed"] = {"a": (Thing(), [datetime.date(2020, 1, 1), Color.RED]), Thing(2): {Thing(3)}}
    c, nodes = settled(state)
    monkeypatch.setattr(c, "_looked_at", None)
    assert c.snapshot(state, nodes) == nodes


CHANGES = {
    "attribute": lambda it: setattr(it, "a", 2),
    "added": lambda it: setattr(it, "b", 2),
    "removed": lambda it: delattr(it, "a"),
    "renamed": lambda it: vars(it).update(b=vars(it).pop("a")),
    "list": lambda it: it.tags.append(1),
    "deep": lambda it: it.tags[1][1].clear(),
    "class": lambda it: setattr(it, "__class__", type("Other", (Thing,), {})),
    "dict": lambda it: setattr(it, "__dict__", {**vars(it), "a": 0}),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", ["key", "list", "dict", "tuple", "object", "key of a dict", "set"])
def test_a_change_of_an_object_that_held_still_is_found(kind, change):
    it = Thing()
    state = {f"k{i}": Thing(i) for i in range(70)}
    state["v"] = {
        "key": it,
        "list": [Thing(), it],
        "dict": {"a": it},
        "tuple": ([1], (it,)),
        "object": SimpleNamespace(x=Thing(it)),
        "key of a dict": {it: 1},
        "set": [{it}],
    }[kind]
    c, nodes = settled(state)
    CHANGES[change](it)
    after = c.snapshot(state, nodes)
    assert changed_keys(nodes, after) == ["v"]
    assert changed_keys(after, c.snapshot(state, after)) == []


def test_slots_that_change_are_found():
    state = {"v": [Slotted(1), Slotted([2])]}
    for it in state["v"]:
        it.unset = 1
    c, nodes = settled(state)
    assert c._still._keys == ["v"]
    state["v"][0].a = 3
    assert changed_keys(nodes, c.snapshot(state, nodes)) == ["v"]
    c, nodes = settled(state)
    del state["v"][0].unset
    assert changed_keys(nodes, c.snapshot(state, nodes)) == ["v"]
    c, nodes = settled(state)
    state["v"][0].unset = 1
    assert changed_keys(nodes, c.snapshot(state, nodes)) == ["v"]


def test_data_that_come_into_the_body_of_a_class_are_seen():
    class Cart(Thing):
        pass

    Cart.__module__ = "__main__"
    c, nodes = settled({"v": (state := Cart())})
    assert c._still._keys == ["v"]
    Cart.items = []
    nodes = c.snapshot({"v": state}, nodes)
    Cart.items.append(1)
    assert changed_keys(nodes, c.snapshot({"v": state}, nodes)) == ["v"]


def test_an_adapter_that_comes_is_asked_though_all_hold_still():
    state = {"v": Thing()}
    c, nodes = settled(state)
    register_adapter(Thing, lambda it: ("mine", 1))
    try:
        assert c.snapshot(state, nodes)["v"].preview == "mine"
    finally:
        register_adapter(Thing, None)


def test_a_script_that_registers_its_adapter_in_each_run_costs_nothing_else_its_place():
    state = {f"k{i}": Thing(i) for i in range(5)} | {"plain": small(1), "mine": Slotted(1)}
    try:
        register_adapter(Slotted, lambda it: ("mine", 1))
        c, nodes = settled(state)
        held = [*c._still._keys]
        assert {"k0", "plain"} <= {*held}
        register_adapter(Slotted, lambda it: ("mine, again", 2))
        assert c.snapshot(state, nodes)["mine"].preview == "mine, again"
        assert {*c._still._keys} >= {*held}
    finally:
        register_adapter(Slotted, None)


def test_who_waits_for_the_end_of_an_object_does_not_wait_for_us():
    watched = Thing()
    ref = weakref.ref(watched)
    state = {"del": Ends(), "watched": [watched], "lock": [threading.Lock()], "frame": [pd.DataFrame()]}
    c, nodes = settled(state)
    assert not c._still._keys
    assert not c._still._pending
    del watched, state["watched"]
    assert ref() is None
    c.snapshot(state, nodes)


def test_nothing_is_kept_that_was_replaced_before_the_last_snapshot():
    state = {"v": Thing(), "w": [Thing()]}
    c, nodes = settled(state)
    assert len(c._still._keys) == 2
    refs = [weakref.ref(state["v"]), weakref.ref(state["w"][0])]
    state = {"v": 1, "w": 1}
    nodes = c.snapshot(state, nodes)
    c.snapshot(state, nodes)
    gc.collect()
    assert [ref() for ref in refs] == [None, None]


def test_a_value_that_is_made_anew_in_each_run_never_comes_in():
    c, nodes = capturer(), {}
    for _ in range(4):
        nodes = c.snapshot({"v": [1, 2]}, nodes)
    assert not c._still._keys


def test_a_cycle_that_appears_meanwhile_ends():
    loop: list[Any] = [1]
    shape = (list, None, (1,))
    node = capturer().capture("v", [1])
    assert type(node.proof) is type(shape)
    still = Still()
    loop.append(loop)
    still.wait_for({"v": loop})
    assert not still.found("v", loop, node)
