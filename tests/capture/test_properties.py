"""Whatever nested builtins hold: a Node is kept exactly where nothing differs, and a diff leads on."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from st_state_inspector.capture import rebuild
from st_state_inspector.diff import diff

from .values import apply_changes, capturer, copied, same, scalars, trees

quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def mutable_parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(p for v in value.values() for p in mutable_parts(v))]
    if isinstance(value, list):
        return [value, *(p for v in value for p in mutable_parts(v))]
    if isinstance(value, tuple):
        return [p for v in value for p in mutable_parts(v)]
    return [value] if isinstance(value, set) else []


def mutate(part: Any, new: Any, where: int) -> None:
    if isinstance(part, list):
        [part.insert(where % (len(part) + 1), new), part.pop() if where % 3 == 0 else None]
    elif isinstance(part, dict):
        key = list(part)[where % len(part)] if part and where % 2 else "new"
        part.pop(key, None) if where % 5 == 0 else part.__setitem__(key, new)
    else:
        part.pop() if part and where % 2 else part.add(where)


@quick
@given(trees)
def test_a_node_holds_all_of_the_value(value: Any) -> None:
    """What is rebuilt from a Node is, type for type, what was captured."""
    assert same(rebuild(capturer().capture("v", value)), value)


@quick
@given(trees, trees)
def test_the_node_is_kept_if_and_only_if_the_content_is_equal(a: Any, b: Any) -> None:
    """Equal content in a new object is no change; anything else is."""
    c = capturer()
    node = c.capture("v", a)
    assert c.capture("v", copied(a), node) is node
    assert (c.capture("v", b, node) is node) == same(a, b)


@quick
@given(trees, st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20), scalars | trees), max_size=3))
def test_changes_in_place_are_found_and_the_diff_leads_from_old_to_new(value: Any, edits: Any) -> None:
    """Capture, mutate in place, capture again: applying the diff to the old value gives the new one."""
    value = {"v": value}
    c = capturer()
    before, old = c.snapshot(value, {}), copied(value)
    for which, where, new in edits:
        parts = mutable_parts(value["v"])
        if parts:
            mutate(parts[which % len(parts)], copied(new), where)
    after = c.snapshot(value, before)
    assert (after["v"] is before["v"]) == same(old, value)
    changes = diff(before, after)
    assert bool(changes) == (not same(old, value))
    order_only = [ch for ch in changes if "another order" in ch.note]
    if not order_only:
        assert loosely_same(apply_changes(old["v"], changes), value["v"])


def loosely_same(a: Any, b: Any) -> bool:
    """As ``same``, but the order of a dict's keys does not count: a diff tells it in words."""
    return same(sorted_keys(a), sorted_keys(b))


def sorted_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: sorted_keys(value[k]) for k in sorted(value, key=repr)}
    return type(value)(map(sorted_keys, value)) if isinstance(value, list | tuple) else value
