"""Budgets: what doesn't fit a run waits and says so; what a history holds fits its bytes."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from st_state_inspector.capture import budget, register_adapter
from st_state_inspector.capture.budget import NOT_COMPARED
from st_state_inspector.diff import diff

from .values import capturer

PAUSE = 0.004


class Slow:
    """Takes 4 ms to compare."""

    def __init__(self) -> None:
        self.version = 1


def looked_at(value: Slow) -> tuple[str, object]:
    time.sleep(PAUSE)
    return f"version {value.version}", value.version


@pytest.fixture(autouse=True)
def adapter():
    register_adapter(Slow, looked_at)
    yield
    register_adapter(Slow, None)


def settled(c: Any, state: Any) -> Any:
    """The Nodes after three runs: what a comparison costs is known from two."""
    nodes: Any = {}
    for _ in range(3):
        nodes = c.snapshot(state, nodes)
    return nodes


def waiting(nodes: Any) -> set[str]:
    return {key for key, node in nodes.items() if node.note == NOT_COMPARED}


def test_values_that_do_not_fit_wait_and_say_so_and_nothing_is_called_a_change():
    c, state = capturer(max_run_ms=10), {f"s{i}": Slow() for i in range(6)} | {"n": 1}
    first = settled(c, state)
    state["n"] = 2
    second = c.snapshot(state, first)
    assert len(waiting(second)) >= 3
    assert all(not second[key].restorable for key in waiting(second))
    assert [change.path for change in diff(first, second)] == [("n",)]


def test_whoever_has_waited_longest_comes_first_so_that_every_change_is_found():
    c, state = capturer(max_run_ms=10), {f"s{i}": Slow() for i in range(6)}
    nodes = settled(c, state)
    nodes = c.snapshot(state, nodes)
    for value in state.values():
        value.version = 2
    found: set[str] = set()
    for _ in range(6):
        after = c.snapshot(state, nodes)
        found |= {change.key for change in diff(nodes, after)}
        nodes = after
    assert found == set(state)


def test_a_value_that_waited_and_did_not_change_has_its_old_node_again():
    c, state = capturer(max_run_ms=10), {f"s{i}": Slow() for i in range(6)}
    first = settled(c, state)
    second = c.snapshot(state, first)
    third = c.snapshot(state, second)
    for key in waiting(second) - waiting(third):
        assert third[key] is first[key]
    for key in waiting(second) & waiting(third):
        assert third[key] is second[key]


def test_a_value_that_looks_different_from_outside_does_not_wait():
    """A list of another length has changed for certain."""
    c = capturer(max_run_ms=1)
    state = {"a": list(range(200_000)), "b": list(range(200_000))}
    nodes = settled(c, state)
    state["a"].append(1)
    state["b"].append(1)
    assert not waiting(c.snapshot(state, nodes))


def test_a_snapshot_holds_half_of_the_history_at_most():
    c = capturer(max_bytes=2_000_000, max_value_bytes=600_000, max_run_ms=60_000)
    state = {f"a{i}": np.zeros(50_000) for i in range(6)} | {f"t{i}": "x" * 300_000 for i in range(4)}
    nodes = c.snapshot(state, {})
    held = [node for node in nodes.values() if node.restorable]
    assert sum(node.size_bytes or 0 for node in held) <= 1_000_000
    state["a5"][7] = 1
    state["t3"] = "y" * 300_000
    assert {change.key for change in diff(nodes, c.snapshot(state, nodes))} == {"a5", "t3"}
    del state["a0"], state["a1"]
    c.snapshot(state, nodes)
    assert c._budget.room("new") >= 400_000


def test_original_of_a_plain_node_is_itself():
    node = capturer().capture("v", 1)
    assert budget.original(node) is node
    assert budget.original(budget.postponed(node)) is node
    assert budget.postponed(budget.postponed(node)).proof.node is not None
