"""A value that nobody can reach is not looked at; one that anybody can reach always is."""

from __future__ import annotations

import random
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest

from st_state_inspector.capture import Capturer
from st_state_inspector.capture.stand_ins import is_caught_up, original
from st_state_inspector.diff import changed_keys
from st_state_inspector.model import Node
from st_state_inspector.options import Options

from .holding import KEYS, App, fresh
from .values import copied, same


class Session(MutableMapping[str, Any]):
    """A state whose every read is heard of, and its snapshots."""

    def __init__(self, **options: Any) -> None:
        self.state: dict[str, Any] = {}
        self.token: object = 1
        self.capturer = Capturer(Options(**options), heard=lambda: self.token)
        self.nodes: dict[str, Node] = {}
        self.runs = 0

    def __getitem__(self, key: str) -> Any:
        self.capturer.touch(key)
        return self.state[key]

    def __contains__(self, key: object) -> bool:
        return key in self.state

    def __setitem__(self, key: str, value: Any) -> None:
        self.state[key] = value

    def __delitem__(self, key: str) -> None:
        del self.state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self.state))

    def __len__(self) -> int:
        return len(self.state)

    def run(self) -> list[str]:
        """The keys that have changed by the end of one more run."""
        self.runs += 1
        before, self.nodes = self.nodes, self.capturer.snapshot(dict(self.state), self.nodes, self.runs)
        return changed_keys(before, self.nodes)

    @property
    def alone(self) -> set[str]:
        return set(self.capturer._alone.keys)


def settled(**options: Any) -> Session:
    session = Session(**options)
    for n in range(40):
        session.state[f"k{n}"] = {"id": n, "tags": ["a", n, [n]], "size": {"w": 1.5, "h": None}}
    for _ in range(3):
        session.run()
    return session


def test_a_value_that_nobody_reaches_is_not_looked_at(monkeypatch):
    session = settled()
    assert session.alone == session.state.keys()
    looked: list[object] = []
    monkeypatch.setattr(Capturer, "_looked_at", lambda *args: looked.append(args))
    assert session.run() == []
    assert not looked


def test_each_value_is_compared_now_and_then_all_the_same():
    """Somebody digs in Streamlit's dictionaries: found within 64 runs; then nothing is skipped any more."""
    session = settled()
    entered = session.runs
    session.state["k7"]["size"]["w"] += 1  # no read is heard of
    found: list[str] = []
    while not found:
        found = session.run()
        assert session.runs < entered + 66
    assert found == ["k7"]
    assert "k7" in session.capturer.not_compared
    assert is_caught_up(session.nodes["k7"])
    assert "not compared since run" in session.nodes["k7"].note
    assert session.alone == set()
    session.run()
    for n in range(20):
        session.state["k8"]["id"] = -n - 1
        assert session.run() == ["k8"]


def test_a_read_value_is_compared_and_alone_again_after_a_quiet_run():
    session = settled()
    session["k3"]["tags"][2].append(5)
    assert session.run() == ["k3"]
    assert "k3" not in session.alone
    assert session.run() == []
    session.run()
    assert "k3" in session.alone


@pytest.mark.parametrize("path", [(), ("tags",), ("tags", 2), ("size",)])
def test_a_reference_from_before_is_enough_to_be_looked_at(path):
    session = Session()
    value: Any = {"id": 1, "tags": ["a", 1, [1]], "size": {"w": 1.5}}
    kept = value
    for step in path:
        kept = kept[step]
    session.state["k"] = value
    del value
    for _ in range(5):
        session.run()
    assert session.alone == set()
    kept.append(1) if isinstance(kept, list) else kept.update(w=2)
    assert session.run() == ["k"]
    del kept
    for _ in range(600):
        assert session.run() == []
    assert session.alone == {"k"}


def test_two_keys_with_a_common_part_are_looked_at():
    session = Session()
    part = [1]
    session.state.update(a={"part": part}, b=[part], c=[(1, 2), (), frozenset({1})])
    del part
    for _ in range(5):
        session.run()
    assert session.alone == {"c"}
    session["a"]["part"].append(2)
    assert session.run() == ["a", "b"]


def test_a_time_without_hearing_ends_it_for_all():
    session = settled()
    session.state["k5"]["id"] = "unheard"
    session.token = 2
    assert session.run() == ["k5"]
    session.token = None
    for n in range(3):
        session.state["k5"]["id"] = n
        assert session.run() == ["k5"]
    assert session.alone == set()


def test_all_at_once_is_a_read_of_each():
    session = settled()
    session.capturer.touch(None)
    session.state["k5"]["id"] = "by a dict of all"
    assert session.run() == ["k5"]


def test_a_new_secret_is_found_in_values_that_are_alone():
    session = settled()
    session.state["k5"]["tags"][0] = "hunter2hunter2"
    session.capturer.touch("k5")
    for _ in range(4):
        session.run()
    assert "k5" in session.alone
    session.capturer.learn_password("hunter2hunter2")
    session.run()
    assert "hunter2" not in repr(session.nodes["k5"])


def test_an_ignored_key_is_no_hindrance():
    session = settled(ignore=("k1",))
    assert session.alone == session.state.keys() - {"k1"}


@pytest.mark.parametrize("seed", range(40))
def test_whoever_reaches_a_value_in_whatever_way_its_changes_are_found_in_their_run(seed):
    rng = random.Random(seed)
    session, app = Session(), App(rng)
    for key in KEYS:
        session.state[key] = fresh(rng)
    session.run()
    old, quiet, were_alone = copied(session.state), rng.choice([0.2, 0.7]), 0
    for _ in range(300):
        while rng.random() > quiet:
            app.step(session)
        found = session.run()
        expected = {
            key
            for key in old.keys() | session.state.keys()
            if not (key in old and key in session.state and same(old[key], session.state[key]))
        }
        assert set(found) == expected
        assert not any(is_caught_up(node) for node in session.nodes.values())
        assert all(original(node) is node for node in session.nodes.values())
        old = copied(session.state)
        were_alone += len(session.alone)
    assert were_alone > 300
