"""Budgets: what doesn't fit a run waits and says so; what a history holds fits its bytes."""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from st_state_inspector.capture import budget, clock, register_adapter
from st_state_inspector.capture import capturer as capturing
from st_state_inspector.capture.rebuild import rebuild
from st_state_inspector.capture.sample import SAMPLED, sample_print
from st_state_inspector.capture.small import MOST, weight
from st_state_inspector.capture.stand_ins import NOT_COMPARED, is_caught_up, original, postponed
from st_state_inspector.diff import diff, differing_keys
from tests.recording import Session

from .values import capturer

PAUSE = 0.004
LOOK = 0.0002
"""Seconds of work between two looks at the clock, on a steady machine."""


@dataclass
class Order:
    """One of an app's own objects."""

    customer: str
    bags: object


class Name(str):
    """A text of a class of its own."""


class Place(NamedTuple):
    """A named tuple of an app's."""

    row: int
    size: object


class Size(Enum):
    """One more kind of value that apps keep."""

    BIG = 1


class Steady:
    """A machine whose pace never changes, however busy the real one is: time passes by what is done."""

    def __init__(self) -> None:
        self.now = 0.0

    def look(self) -> float:
        """What long work asks on its way."""
        self.now += LOOK
        return self.now


class Slow:
    """Takes 4 ms to compare, on a steady machine."""

    def __init__(self) -> None:
        self.version = 1


@pytest.fixture
def steady(monkeypatch):
    machine = Steady()
    monkeypatch.setattr(budget, "perf_counter", lambda: machine.now)
    monkeypatch.setattr(capturing, "perf_counter", lambda: machine.now)
    monkeypatch.setattr(clock, "perf_counter", machine.look)
    return machine


@pytest.fixture
def looks(steady):
    """Every look at a value that takes its time."""
    found: list[Slow] = []

    def look(value: Slow) -> tuple[str, object]:
        steady.now += PAUSE
        found.append(value)
        return f"version {value.version}", value.version

    register_adapter(Slow, look)
    yield found
    register_adapter(Slow, None)


def settled(c: Any, state: Any) -> Any:
    """The Nodes after some runs: what a comparison costs is known from two, and nothing is saved any more."""
    nodes: Any = {}
    for _ in range(6):
        nodes = c.snapshot(state, nodes)
    return nodes


def waiting(nodes: Any) -> set[str]:
    return {key for key, node in nodes.items() if node.note == NOT_COMPARED}


@pytest.mark.usefixtures("looks")
def test_values_that_do_not_fit_wait_and_say_so_and_nothing_is_called_a_change():
    c, state = capturer(max_run_ms=10), {f"s{i}": Slow() for i in range(6)} | {"n": 1}
    first = settled(c, state)
    state["n"] = 2
    second = c.snapshot(state, first)
    assert len(waiting(second)) >= 2
    assert all(not second[key].restorable for key in waiting(second))
    assert [change.path for change in diff(first, second)] == [("n",)]


@pytest.mark.usefixtures("looks")
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


@pytest.mark.usefixtures("looks")
def test_a_value_that_waited_and_did_not_change_has_its_old_node_again():
    c, state = capturer(max_run_ms=10), {f"s{i}": Slow() for i in range(6)}
    first, seen = settled(c, state), []
    nodes = first
    for _ in range(8):
        after = c.snapshot(state, nodes)
        for key in state:
            assert original(after[key]) is original(first[key])
            assert (after[key] is nodes[key]) == ((key in waiting(after)) == (key in waiting(nodes)))
        assert set(c.not_compared) == waiting(after)
        seen.append(waiting(after))
        nodes = after
    assert not set.intersection(*seen), "each had its turn"


@pytest.mark.usefixtures("steady")
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
    assert c._budget.limits("new").max_bytes >= 400_000


def test_original_of_a_plain_node_is_itself():
    node = capturer().capture("v", 1)
    assert original(node) is node
    assert original(postponed(node)) is node
    assert postponed(postponed(node)).proof.node is not None


def rows(number: int, count: int = 30_000) -> Any:
    return [{"id": i, "name": f"name {i} of {number}"} for i in range(count)]


BIG: dict[str, Any] = {
    "dicts": rows,
    "numbers": lambda n: [n, *range(400_000)],
    "objects": lambda n: [object() for _ in range(200_000)],
    "by key": lambda n: {f"key {i}": n for i in range(100_000)},
    "set": lambda n: {f"element {i} of {n}" for i in range(60_000)},
    "tuple of text": lambda n: tuple(f"text {i} of {n}" for i in range(200_000)),
    "text": lambda n: f"{n} and " * 1_000_000,
    "bytes": lambda n: b"%d and " % n * 1_000_000,
    "frame of text": lambda n: pd.DataFrame({c: [f"{c} {i} of {n}" for i in range(40_000)] for c in "abc"}),
    "frame of objects": lambda n: pd.DataFrame({"a": [[i, n] for i in range(60_000)]}),
    "index of text": lambda n: pd.Series(range(60_000), index=[f"row {i} of {n}" for i in range(60_000)]),
    "array of text": lambda n: np.array([f"text {i} of {n}" for i in range(60_000)], dtype=object),
}
"""Values of which each costs more than a run has, by what is in them; another one for each number."""


def timed(values: Any, **options: Any) -> tuple[list[float], Any]:
    """What each of some runs took of a processor with these values, in seconds, and the recorder."""
    session, took = Session(**options), []
    for value in values:
        session.begin()
        clock = time.thread_time()
        session.end(value)
        took.append(time.thread_time() - clock)
    return took, session


def test_the_limit_holds_whatever_the_values_are_and_the_record_says_so():
    """Without it, the same runs take many times as long: the machine measures itself."""
    runs = [{name: make(number) for name, make in BIG.items()} for number in range(3)]
    without, _ = timed(runs)
    within, session = timed(runs, max_run_ms=5)
    assert sum(within) < sum(without) / 3
    for run in session.recorder.log.runs:
        assert len(run.not_compared) >= len(BIG) / 2


@pytest.mark.parametrize("name", BIG)
def test_what_stands_for_a_big_value_is_no_part_of_it_and_says_that_it_is_none(name: str) -> None:
    c = capturer(max_run_ms=1)
    nodes = c.snapshot({f"{name} {i}": BIG[name](i) for i in range(8)}, {})
    samples = [node for node in nodes.values() if node.note == SAMPLED]
    assert samples
    assert set(c.not_compared) == {key for key, node in nodes.items() if node.note == SAMPLED}
    for node in samples:
        assert (node.children, node.held, node.restorable) == ((), None, False)
        assert " of " in node.preview


@pytest.mark.parametrize("name", [name for name in BIG if name not in ("objects", "set", "frame of objects")])
def test_a_sample_tells_different_values_apart_and_equal_ones_not(name: str) -> None:
    prints = [sample_print(BIG[name](number)) for number in (1, 1, 2)]
    assert prints[0] is not None
    assert prints[0] == prints[1] != prints[2]


def test_a_sample_that_becomes_exact_is_no_change_and_one_that_differs_is() -> None:
    c, value = capturer(max_run_ms=1), rows(1)
    nodes = [c.snapshot({"v": value}, {})]
    assert nodes[0]["v"].note == SAMPLED
    c._budget = capturer(max_run_ms=10**4)._budget  # from now on there is time
    nodes.append(c.snapshot({"v": value}, nodes[-1]))
    assert diff(nodes[0], nodes[1]) == ()
    assert nodes[1]["v"].note == "captured in full now: whether it changed in between is not known"
    assert c.not_compared == ("v",)
    assert rebuild(nodes[1]["v"]) == value
    nodes.append(c.snapshot({"v": value}, nodes[-1]))
    assert (nodes[2]["v"].note, diff(nodes[1], nodes[2]), c.not_compared) == ("", (), ())
    value[7]["id"] = -1
    nodes.append(c.snapshot({"v": value}, nodes[-1]))
    assert [change.path for change in diff(nodes[2], nodes[3])] == [("v", 7, "id")]
    assert [change.path for change in diff(nodes[0], nodes[3])] == [("v", 7, "id")]


@pytest.mark.usefixtures("steady")
def test_a_value_that_never_fits_is_sampled_and_what_the_sample_sees_is_told() -> None:
    state = {"v": rows(1, 200_000)}
    _, session = timed([state] * 12, max_run_ms=1)
    assert all(run.not_compared == ("v",) for run in session.recorder.log.runs)
    state["v"].append({})
    session.begin()
    run = session.end(state)
    assert [(change.path, change.kind) for change in run.changes] == [(("v",), "mutated")]
    assert run.changes[0].after.note == SAMPLED
    session.begin()
    assert session.end(state).changes == ()


def test_a_value_of_a_secret_name_costs_nothing_and_stays_redacted_without_time() -> None:
    c = capturer(max_run_ms=1)
    nodes = c.snapshot({f"v{i}": rows(i) for i in range(5)} | {"password": rows(6)}, {})
    assert nodes["password"].redacted


def test_the_snapshots_of_one_run_share_its_time(looks):
    """Around callbacks there are several."""
    c, state = capturer(max_run_ms=10), {f"s{i}": Slow() for i in range(6)}
    nodes = settled(c, state)
    looks.clear()
    for _ in range(20):
        nodes = c.snapshot(state, nodes, 7)
    assert len(looks) < 20 * len(state) / 3


def test_what_was_saved_is_bounded():
    """After many idle runs one may take five times its own time, and hardly more."""
    state, took = {f"v{i}": rows(i, 5_000) for i in range(60)}, []
    without, _ = timed([state])
    for _ in range(3):
        c, nodes = capturer(max_run_ms=1), {}
        for _ in range(50):
            nodes = c.snapshot({}, nodes)
        began = time.thread_time()
        c.snapshot(state, {})
        took.append(time.thread_time() - began)
        assert len(c.not_compared) > len(state) / 2
    assert min(took) < without[0] / 2, "what else the machine does is no cost of it"


SMALL: dict[str, Any] = {
    "frame": lambda n: pd.DataFrame({"a": [n, 2, 3], "b": ["x", "y", "z"]}),
    "series": lambda n: pd.Series([f"text {n}", None]),
    "array": lambda n: np.full(1_000, n),
    "nested": lambda n: {"rows": [{"id": i, "tags": (n, i)} for i in range(1_000)]},
    "text": lambda n: f"text {n}",
    "objects": lambda n: [Order("Ada", n), Order(Name("Noor"), {1, n})],
    "subclasses": lambda n: OrderedDict(a=deque([n]), b=Place(n, Size.BIG), c=defaultdict(list, x=[n])),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_small_value_is_compared_however_slow_the_machine_is(name: str, monkeypatch: Any) -> None:
    """A clock that a busy machine has let run out long ago, and costs that it made seem high."""
    c = capturer(max_run_ms=1)
    monkeypatch.setattr(budget, "perf_counter", slow_machine())
    nodes: Any = {}
    for number in (1, 1, 1, 2):
        before, nodes = nodes, c.snapshot({"v": SMALL[name](number), "big": BIG["numbers"](number)}, nodes)
        assert c.not_compared == ("big",)
    assert "v" in {change.key for change in diff(before, nodes)}


def slow_machine() -> Any:
    """Each look at this clock takes ten seconds."""
    times = itertools.count(0.0, 10.0)
    return lambda: -1e9 + next(times)


@pytest.mark.parametrize("name", BIG)
def test_a_big_value_is_not_small(name: str) -> None:
    assert weight(BIG[name](1)) > MOST


@pytest.mark.parametrize("name", ["objects", "subclasses"])
def test_a_small_value_that_a_callback_changed_is_compared_too(name: str, monkeypatch: Any) -> None:
    """Its state before and after the callback, and at the end; and its arguments."""
    c = capturer(max_run_ms=1)
    before = c.snapshot({"v": SMALL[name](1)}, {}, 1)
    monkeypatch.setattr(budget, "perf_counter", slow_machine())
    values = {"v": SMALL[name](2)}
    middle = c.snapshot(values, before, 2)
    after = c.settle({"v": SMALL[name](2)}, before, middle, 2)
    assert after["v"] is middle["v"]
    assert SAMPLED not in c.capture("argument", SMALL[name](3)).note
    assert not c.not_compared


@pytest.mark.usefixtures("looks")
def test_what_another_librarys_object_holds_is_not_known_to_be_small_and_endless_values_end() -> None:
    endless: list[Any] = []
    endless += [endless, endless]
    holder = Order("Ada", None)
    holder.bags = [holder, holder]
    assert weight(holder) > MOST
    assert weight(Order("Ada", "x" * 1_000_000)) > MOST
    assert weight(Order("Ada", deque(range(MOST)))) > MOST
    assert weight(Slow()) > MOST
    assert weight([1, Slow()]) > MOST
    assert weight(endless) > MOST
    assert weight(pd.DataFrame({"a": ["x" * 1_000_000] * 3})) > MOST
    assert weight(pd.DataFrame({"a": [1, 2, 3]})) < 20


def test_many_small_values_together_are_much() -> None:
    c = capturer(max_run_ms=1)
    c.snapshot({f"v{i}": rows(i, 1_500) for i in range(100)}, {})
    assert c.not_compared


def test_many_big_values_do_not_cost_a_look_at_each_in_every_run():
    """That they are big is known; samples are taken of as many as there is time for, of others next time."""
    state = {f"v{i}": rows(i, 5_000) for i in range(30)}
    c, costs, looks = capturer(max_run_ms=5), [], []
    nodes: Any = {}
    for run in range(-40, 2):  # the first looks, which may take their time
        nodes = c.snapshot(state, nodes, run)
    for run in range(2, 22):
        times = [time.thread_time()]
        nodes = c.snapshot(state, nodes, run)
        times.append(time.thread_time())
        assert all(weight(value) > MOST for value in state.values())
        times.append(time.thread_time())
        assert c.not_compared
        costs.append(times[1] - times[0])
        looks.append(times[2] - times[1])  # in turn with the snapshots: on the same machine, slow or not
    assert median(costs) < median(looks) / 2
    for row in state.values():
        row[0]["name"] = "changed in each of them"
    changed: set[str] = set()
    unknown: set[str] = set()
    for run in range(22, 422):
        if len(changed | unknown) == len(state):
            break
        before, nodes = nodes, c.snapshot(state, nodes, run)
        changed |= set(differing_keys(before, nodes))
        unknown |= {key for key, node in nodes.items() if is_caught_up(node)}  # and said to be so
    assert state.keys() - changed - unknown <= set(c.not_compared)
    assert len(changed) > len(state) / 2, "usually all; a busy machine had time for fewer before they changed"
