"""Whoever holds still is found unchanged without a comparison; whatever moves is found, wherever it is."""

from __future__ import annotations

import random
from typing import Any

from st_state_inspector.capture.still import _AT_ONCE, Still
from st_state_inspector.diff import changed_keys

from .values import capturer


def small(number: int) -> dict[str, Any]:
    return {"id": number, "tags": ["a", {"b"}, (number, [number])], "size": {"w": 1.5, "h": None}}


def settled(state: dict[str, Any]) -> tuple[Any, Any]:
    """A capturer and the Nodes after four runs without a change."""
    c, nodes = capturer(), {}
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


def test_what_is_not_plain_is_never_kept_alive_for_it():
    class Thing:
        pass

    state = {"thing": Thing(), "list": [Thing()]}
    c, _ = settled(state)
    assert not c._still._keys
    assert not c._still._waiting


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
