"""Of long lists and dicts only what has changed is frozen anew: the Shape is that of all of it still."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from st_state_inspector.capture.proofs import Boxed
from st_state_inspector.capture.shape import thaw

from .values import capturer, same

LENGTH = 260  # more than become Nodes


def row(n: int) -> Any:
    return [{"id": n, "name": f"row {n}", "tags": ["a", n]}, n, float(n), f"text {n}", (n, [n]), None][n % 6]


def edit(rng: random.Random, value: Any) -> None:
    at = rng.choice([0, 1, 199, 200, 201, len(value) - 1, rng.randrange(len(value))])
    new = row(rng.randrange(1000))
    if isinstance(value, dict):
        key = list(value)[at]
        rng.choice(
            [lambda: value.update({key: new}), lambda: value.pop(key), lambda: value.update({f"n{new}": new})]
        )()
        return
    change = [
        lambda: value.insert(at, new),
        lambda: value.pop(at),
        lambda: value.__setitem__(at, new),
        lambda: value.__setitem__(at, {"id": True, "name": "row 1", "tags": []}),
        lambda: value.append(new),
        value.reverse,
        lambda: value[0].clear() if isinstance(value[0], dict) else value.pop(0),
    ]
    rng.choice(change)()


def shape_of(node: Any) -> Any:
    return node.proof.box.value if type(node.proof) is Boxed else node.proof


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", [list, dict])
@pytest.mark.parametrize("limit", [2**22, 13_000, 2_000])
def test_what_is_remembered_of_a_long_value_is_all_of_it(seed: int, kind: type, limit: int) -> None:
    rng = random.Random(seed)
    value: Any = [row(n) for n in range(LENGTH)]
    if kind is dict:
        value = {f"k{n}": part for n, part in enumerate(value)}
    c = capturer(max_run_ms=10**6, max_value_bytes=limit)
    nodes = c.snapshot({"v": value}, {})
    for _ in range(30):
        before = copy.deepcopy(value)
        edit(rng, value)
        after = c.snapshot({"v": value}, nodes)
        assert (after["v"] is nodes["v"]) == same(before, value)
        shape = shape_of(after["v"])
        assert same(thaw(shape), value) if shape is not None else limit < 2**22
        assert "not readable" not in after["v"].preview
        assert c.snapshot({"v": copy.deepcopy(value)}, after)["v"] is after["v"]
        nodes = after


def test_a_secret_that_comes_into_a_long_list_is_no_part_of_it() -> None:
    key = "AKIA" + "Q" * 16
    value: list[Any] = [{"id": n, "name": str(n)} for n in range(LENGTH)]
    c = capturer(max_run_ms=10**6)
    nodes = c.snapshot({"v": value}, {})
    value[250]["name"] = key
    after = c.snapshot({"v": value}, nodes)
    assert after["v"] is not nodes["v"]
    assert type(after["v"].proof) is not tuple
    value[250] = {"id": 1, "password": "4711-secret"}
    assert type(c.snapshot({"v": value}, after)["v"].proof) is not tuple


def test_what_has_become_a_secret_is_looked_for_in_what_was_there_already() -> None:
    value: list[Any] = [{"id": n, "name": f"text {n}"} for n in range(LENGTH)]
    c = capturer(max_run_ms=10**6)
    nodes = c.snapshot({"v": value}, {})
    c.learn_password("text 255")
    after = c.snapshot({"v": value}, nodes)
    assert after["v"] is not nodes["v"]
    assert type(after["v"].proof) is not tuple


def test_the_size_of_a_long_list_is_the_same_however_often_it_changes() -> None:
    value: list[Any] = [{"id": n, "name": f"text {n}"} for n in range(2_000)]
    c = capturer(max_run_ms=10**6)
    nodes = c.snapshot({"v": value}, {})
    size = nodes["v"].size_bytes
    for n in range(20):
        value[300 + n]["id"] = -n
        nodes = c.snapshot({"v": value}, nodes)
    assert nodes["v"].size_bytes == pytest.approx(size, rel=0.02)
