"""From two snapshots to changes: the deepest path that says it, by best match, with the write."""

from __future__ import annotations

import types
from typing import Any

import pytest

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
    assert (change.path, change.note) == (("v",), "differs at [999]")


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


def noted(before: Any, after: Any, **options: Any) -> list[tuple[Any, str, str]]:
    c = Capturer(Options(**options))
    old = c.snapshot({"v": before}, {})
    return [(x.path[1:], x.kind, x.note) for x in diff(old, c.snapshot({"v": after}, old))]


ROWS = [{"id": i, "tags": [str(i), i / 3]} for i in range(1_000)]
MANY = list(range(1_000_000))


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (ROWS, [*ROWS[:500], {}, *ROWS[500:]], "1 item added at [500]"),
        (ROWS, [*ROWS[:500], *ROWS[503:]], "3 items removed at [500]"),
        (ROWS, [*ROWS[:500], {"id": 500, "tags": []}, *ROWS[501:]], "differs at [500]"),
        (ROWS, [*ROWS[:500], *ROWS[504:490:-1], *ROWS[515:]], "1,000 -> 999 items"),
        (MANY[:5_000], [*MANY[:3_000], 0, 0, *MANY[3_002:5_000]], "differs between [3000] and [3001]"),
    ],
)
def test_what_differs_behind_the_recorded_items_of_a_long_list_is_told_by_place(before, after, note):
    ((path, _, found),) = noted(before, after)
    assert path == ()
    assert found == note or (note.startswith("1,000") and " -> " in found)


@pytest.mark.parametrize("at", [0, 3, 150])
@pytest.mark.parametrize("rows", [ROWS, [{str(k): k for k in range(30)} for _ in range(300)], MANY], ids=len)
def test_an_insert_into_a_long_list_is_one_added_item(rows, at):
    """Also where the items are more Nodes than one value may have, and where they are equal to each other."""
    new = {"id": "new"}
    assert noted(rows, [*rows[:at], new, *rows[at:]])[0] == ((at,), "added", "")
    assert len(noted(rows, [*rows[:at], new, *rows[at:]], max_value_bytes=2**26)) == 1
    assert noted([*rows[:at], new, *rows[at:]], rows, max_value_bytes=2**26) == [((at,), "removed", "")]


def test_an_insert_before_thousands_of_objects_moves_none_of_them():
    things = [types.SimpleNamespace(n=i, inner=types.SimpleNamespace(m=[i])) for i in range(600)]
    assert noted(things, [types.SimpleNamespace(n=-1), *things]) == [((0,), "added", "")]


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (MANY, [1, 2, 3], "999,800 more items removed, not listed one by one"),
        ([1, 2, 3], MANY, "999,800 more items added, not listed one by one"),
        (ROWS, [{"id": -1}] * 1_000, "items beyond the first 200 differ too"),
        (MANY, [-1] * 1_000_000, "items beyond the first 200 are not compared one by one"),
        (dict.fromkeys(MANY[:5_000]), {}, "4,800 more items removed, not listed one by one"),
    ],
)
def test_a_replaced_long_value_says_how_much_more_differs(before, after, note):
    found = noted(before, after)
    assert found[-1] == ((), "changed", note)
    assert len(found) <= 402
