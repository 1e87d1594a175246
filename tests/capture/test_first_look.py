"""Too much that comes at once is captured in a few runs, and none of them tells a change that was none."""

from __future__ import annotations

import time
from typing import Any

from st_state_inspector.capture import rebuild
from st_state_inspector.capture.sample import NOT_YET
from st_state_inspector.capture.stand_ins import is_caught_up
from st_state_inspector.diff import differing_keys
from tests.recording import Session

from .values import capturer

MANY = 6_000


def state() -> dict[str, Any]:
    sizes = ({"w": 1.5, "h": None} for _ in range(MANY))
    return {f"k{i}": {"id": i, "name": f"item {i}", "tags": ["a", i], "size": s} for i, s in enumerate(sizes)}


def test_what_does_not_fit_the_first_run_comes_in_the_next_ones_and_is_no_change() -> None:
    c, values, nodes = capturer(max_run_ms=1), state(), {}
    left = set(values)
    for run in range(1, 200):
        before, nodes = nodes, c.snapshot(values, nodes, run)
        assert differing_keys(before, nodes) == ([] if before else sorted(values))
        late = {key for key, node in nodes.items() if node.note == NOT_YET}
        assert late < left, "each run brings some"
        assert late <= set(c.not_compared)
        assert {key for key, node in nodes.items() if is_caught_up(node)} == (
            left - late if run > 1 else set()
        )
        left = late
        if not late:
            break
    assert run > 2
    for _ in range(200):
        nodes = c.snapshot(values, nodes)
        if not c.not_compared:
            break
    assert {key: rebuild(node) for key, node in nodes.items()} == values
    values["k7"]["size"]["w"] = -1
    assert differing_keys(nodes, c.snapshot(values, nodes)) == ["k7"]


def test_the_first_run_is_bounded() -> None:
    values, took = state(), []
    for limit in (1, 60_000):
        began = time.thread_time()
        capturer(max_run_ms=limit).snapshot(values, {}, 1)
        took.append(time.thread_time() - began)
    assert took[0] < took[1] / 2


def test_a_change_before_the_first_look_is_not_told_and_not_said_to_be_none() -> None:
    session, values = Session(max_run_ms=1), state()
    session.begin()
    run = session.end(values)
    now = {key: session.recorder.log.newest(key) for key in values}
    late = [key for key, node in now.items() if node is not None and node.note == NOT_YET]
    assert late
    assert set(late) <= set(run.not_compared)
    for key in late:
        values[key]["name"] = "other"
    seen: set[str] = set()
    while len(seen) < len(late):
        session.begin()
        run = session.end(values)
        assert not {change.key for change in run.changes} & set(late)
        assert not run.warnings
        seen |= set(run.caught_up)
    assert seen == set(late)


def test_of_what_comes_later_nothing_is_shown_and_a_secret_name_is_redacted_at_once() -> None:
    c = capturer(max_run_ms=1)
    nodes = c.snapshot(state() | {"password": "abc", "text": "x" * 77}, {}, 1)
    assert nodes["password"].redacted
    late = [node for node in nodes.values() if node.note == NOT_YET]
    assert late
    for node in late:
        assert (node.preview, node.children, node.held, node.size_bytes) in (
            ("dict", (), None, None),
            ("str", (), None, None),
        )
        assert not node.restorable


def test_another_value_before_the_first_look_is_no_change_either() -> None:
    """Of neither anything is known."""
    c, values = capturer(max_run_ms=1), state()
    before = c.snapshot(values, {}, 1)
    late = [key for key, node in before.items() if node.note == NOT_YET]
    values |= {key: [1] for key in late}
    after = c.snapshot(values, before, 2)
    assert differing_keys(before, after) == []
    assert set(late) <= set(c.not_compared)
