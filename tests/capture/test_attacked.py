"""What a reviewer found who looked for changes that are missed, and for time that nobody asked for."""

from __future__ import annotations

import enum
import gc
import threading
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from .values import capturer


class Thing:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


def settled(state: dict[str, Any], runs: int = 5) -> tuple[Any, Any]:
    """A capturer and the Nodes after so many runs without a change."""
    c, nodes = capturer(max_run_ms=10**6), {}
    for _ in range(runs):
        nodes = c.snapshot(state, nodes)
    return c, nodes


@pytest.mark.parametrize("runs", [1, 2, 5])
@pytest.mark.parametrize("count", [1, 6_000])
def test_a_member_that_is_given_something_to_hold_is_a_change_of_what_holds_it(count: int, runs: int) -> None:
    class Color(enum.Enum):
        RED = 1

    value: list[Any] = [Thing(n=n) for n in range(count)]
    value[-1].color = Color.RED
    state = {"v": value}
    c, nodes = settled(state, runs)
    Color.RED.hits = [1]  # type: ignore[attr-defined]
    after = c.snapshot(state, nodes)
    assert after["v"] is not nodes["v"]
    for _ in range(4):
        assert c.snapshot(state, after)["v"] is after["v"]
    Color.RED.hits.append(2)  # type: ignore[attr-defined]
    assert c.snapshot(state, after)["v"] is not after["v"]


def test_an_empty_namespace_made_anew_is_no_change() -> None:
    state = {"v": [SimpleNamespace()]}
    c, nodes = settled(state)
    state["v"] = [SimpleNamespace()]
    assert c.snapshot(state, nodes)["v"] is nodes["v"]


def test_a_number_is_what_it_was_though_a_password_was_learnt() -> None:
    state = {"v": [Thing(n=0)]}
    c, nodes = settled(state)
    c.learn_password("correct horse battery")
    state["a"], state["v"] = 0, state.pop("v")
    assert c.snapshot({"a": 0, **state}, nodes)["v"] is nodes["v"]


def test_where_a_picture_is_no_longer_possible_a_fingerprint_takes_its_place() -> None:
    value = [Thing(n=n) for n in range(6_000)]
    state = {"v": value}
    c, nodes = settled(state)
    for _ in range(2):
        value[-1].n = threading.Lock()
        after = c.snapshot(state, nodes)
        assert after["v"] is not nodes["v"]
        assert after["v"].note == ""
        nodes = after
    assert c.snapshot(state, nodes)["v"] is nodes["v"]


def test_long_comparisons_are_granted_ever_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("st_state_inspector.capture.still._LONG", 1e-9)
    c, nodes, granted = capturer(max_run_ms=10**6), {}, []
    state = {"v": [Thing(n=1)]}
    for run in range(100):
        if run % 3 == 0:
            state["v"][0].n = run
        if c._still.is_seen("v", state["v"]):
            granted.append(run)
        nodes = c.snapshot(state, nodes)
    gaps = [b - a for a, b in pairwise(granted)]
    assert 3 <= len(granted) <= 5
    assert gaps == sorted(gaps)


def test_no_more_is_asked_in_each_run_than_is_soon_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("st_state_inspector.capture.still._MOST_ASKED", 50)
    state = {f"k{i}": [Thing(n=1), Thing(n=2)] for i in range(20)}
    c, nodes = settled(state, 6)
    assert 0 < len(c._still._keys) < 10
    assert c._still._asked <= 50
    for value in state.values():
        value[1].n = 3
        after = c.snapshot(state, nodes)
        assert [key for key in state if after[key] is not nodes[key]] == [
            key for key in state if state[key] is value
        ]
        nodes = after
    state.clear()
    c.snapshot(state, nodes)
    assert c._still._asked == 0


def test_classes_of_scripts_that_have_run_again_are_not_remembered() -> None:
    c, nodes, state, came_in = capturer(max_run_ms=10**6), {}, {}, 0
    others: list[type] = []
    for _ in range(30):
        others += [type("Other", (), {}) for _ in range(3)]  # at the places of those that went
        state["v"] = type("Thing", (), {"__module__": "__main__"})()
        state["v"].n = 1
        for _ in range(4):
            nodes = c.snapshot(state, nodes)
        came_in += len(c._still._keys)
        gc.collect()
    assert came_in > 5
    assert len(c._still._classes) <= 2


class Hiding:
    def __init__(self, n: int) -> None:
        self.n = n

    @property
    def __dict__(self) -> Any:
        raise AssertionError


class HidingWhatABaseShows(Thing):
    @property
    def __dict__(self) -> Any:
        raise AssertionError


def test_attributes_behind_a_property_called_dict_are_compared_or_said_not_to_be() -> None:
    shown = object.__new__(HidingWhatABaseShows)
    shown.n = 1
    state = {"hidden": Hiding(1), "some": [Hiding(i) for i in range(6_000)], "shown": [shown]}
    c, nodes = settled(state)
    assert nodes["hidden"].note == "not compared"
    assert nodes["some"].note.startswith("not compared")
    assert nodes["shown"].note == ""
    shown.n = 2
    assert c.snapshot(state, nodes)["shown"] is not nodes["shown"]


def test_a_machine_s_own_state_is_compared() -> None:
    state = {"v": Thing(_state="idle"), "w": [Thing(_state=[1]) for _ in range(6_000)]}
    c, nodes = settled(state)
    state["v"]._state = "running"
    state["w"][-1]._state.append(2)
    after = c.snapshot(state, nodes)
    assert after["v"] is not nodes["v"]
    assert after["w"] is not nodes["w"]


def test_to_which_value_around_it_a_part_refers_is_compared() -> None:
    root = Thing(name="root")
    root.child = Thing(name="child", parent=root)
    root.child.child = Thing(name="grandchild", parent=root.child)
    inner: list[Any] = []
    outer = [inner]
    inner.append(outer)
    state = {"v": root, "w": outer}
    c, nodes = settled(state)
    assert c.snapshot(state, nodes) == nodes
    root.child.child.parent = root
    inner[0] = inner
    after = c.snapshot(state, nodes)
    assert after["v"] is not nodes["v"]
    assert after["w"] is not nodes["w"]


def test_a_picture_weighs_what_it_weighed_also_after_a_change() -> None:
    value = [Thing(n=n, items=[n * 1000 + i for i in range(50)]) for n in range(5_000)]
    state = {"v": value}
    c, nodes = settled(state, 2)
    weight = nodes["v"].held.rest.bytes_now()
    for n in range(4):
        value[-1].n = n
        nodes = c.snapshot(state, nodes)
        assert 0.9 * weight < nodes["v"].held.rest.bytes_now() < 1.1 * weight
    value[-1].items = [*range(100_000)]
    nodes = c.snapshot(state, nodes)
    assert nodes["v"].held.rest.bytes_now() > 0.9 * weight + 100_000 * 8
