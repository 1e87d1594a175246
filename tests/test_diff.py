"""From two snapshots to changes: the deepest path that says it, by best match, with the write."""

from __future__ import annotations

from typing import Any

from st_state_inspector.capture import Capturer
from st_state_inspector.diff import diff
from st_state_inspector.model import Change, Write
from st_state_inspector.options import Options


def between(old: dict[str, Any], new: dict[str, Any], writes: Any = None) -> tuple[Change, ...]:
    c = Capturer(Options())
    before = c.snapshot(old, {})
    return diff(before, c.snapshot(new, before), writes)


def told(old: Any, new: Any) -> list[tuple[Any, ...]]:
    return [(*c.path[1:], c.kind) for c in between({"v": old}, {"v": new})]


def test_no_change_is_told_of_equal_snapshots() -> None:
    """Equal content in other objects included."""
    assert told({"a": [1]}, {"a": [1]}) == []


def test_a_change_is_told_at_the_deepest_path() -> None:
    """Only the parts that differ."""
    assert told({"a": {"b": [1, 2]}, "c": 1}, {"a": {"b": [1, 3]}, "c": 1}) == [("a", "b", 1, "changed")]


def test_an_insert_at_the_front_is_one_added_item() -> None:
    """The others are where they were, in short and in long lists, of plain values and of dicts."""
    for n in (5, 1_000):
        items: list[Any] = [{"n": i} for i in range(n)]
        assert told(items, [{"n": -1}, *items]) == [(0, "added")]
        assert told([{"n": -1}, *items], items) == [(0, "removed")]
        assert told(list(range(n)), [-1, *range(n)]) == [(0, "added")]


def test_sets_differ_by_their_elements() -> None:
    """One gone, one come."""
    assert told({"a", "b"}, {"b", "c"}) == [("'c'", "added"), ("'a'", "removed")]


def test_another_type_is_one_change() -> None:
    """And not one per part."""
    assert told({"a": 1}, ["a"]) == [("changed",)]


def test_another_order_of_keys_is_told_in_words() -> None:
    """Its parts are all the same."""
    (change,) = between({"v": {"a": 1, "b": 2}}, {"v": {"b": 2, "a": 1}})
    assert change.note == "the keys are in another order"


def test_a_change_behind_the_shown_items_is_told_in_words() -> None:
    """With the place where the record ends."""
    (change,) = between({"v": list(range(1_000))}, {"v": [*range(999), -1]})
    assert (change.path, change.note) == (("v",), "differs beyond the first 200 items")


def test_long_texts_say_where_they_part() -> None:
    """Their previews would read the same."""
    (change,) = between({"v": "x" * 300}, {"v": "x" * 250 + "y" + "x" * 49})
    assert change.note == "character 251: 'x' -> 'y'"


def test_a_key_that_nobody_wrote_was_changed_in_place() -> None:
    """Everything below it is ``mutated``; keys that come or go are not."""
    write = Write("a", 1, None, None, "assigned")
    old, new = {"a": [1], "b": [1], "c": 1}, {"a": [2], "b": [1, 2], "d": 1}
    found = {c.path: (c.kind, c.write) for c in between(old, new, {"a": write})}
    assert found == {
        ("a", 0): ("changed", write),
        ("b", 1): ("mutated", None),
        ("d",): ("added", None),
        ("c",): ("removed", None),
    }


def test_a_redacted_value_has_no_note() -> None:
    """Only that it came or went."""
    (change,) = between({"v": "x" * 99}, {"v": "ghp_" + "a1B2" * 25})
    assert (change.kind, change.note) == ("changed", "")
