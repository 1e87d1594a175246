"""From two snapshots to changes: the deepest path that says it, by best match, with the write."""

from __future__ import annotations

import datetime as dt
import types
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from st_state_inspector.capture import Capturer
from st_state_inspector.capture.proofs import Boxed
from st_state_inspector.diff import diff
from st_state_inspector.model import Change, Write
from st_state_inspector.options import Options

TOKEN = "ghp_" + "a1B2" * 9


class Thing:
    def __init__(self, n: int) -> None:
        self.n = n


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


NUMBERS = set(range(201))
NAMES = {f"id{i}" for i in range(250)}
DAYS = {dt.date(2020, 1, 1) + dt.timedelta(i) for i in range(250)}
PAIRS = {(i, (str(i),)) for i in range(300)}
LONG = {"x" * 300 + str(i) for i in range(300)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NUMBERS, NUMBERS ^ {7, 777}, [(("777",), "added", ""), (("7",), "removed", "")]),
        (NUMBERS, NUMBERS - {7}, [(("7",), "removed", "")]),
        (NAMES, NAMES - {"id10"}, [(("'id10'",), "removed", "")]),
        (NAMES - {"id10"}, NAMES, [(("'id10'",), "added", "")]),
        (frozenset(NAMES), frozenset(NAMES - {"id10"}), [(("'id10'",), "removed", "")]),
        (NAMES, NAMES - {"id99"}, [((), "changed", "1 item removed, not listed one by one")]),
        (
            NAMES,
            NAMES ^ {"id99", "id97", "z"},
            [((), "changed", "2 items removed and 1 item added, not listed one by one")],
        ),
        (
            NUMBERS,
            NUMBERS ^ {7, 99, 777},
            [
                (("777",), "added", ""),
                (("7",), "removed", ""),
                ((), "changed", "1 more item removed, not listed one by one"),
            ],
        ),
        (DAYS, DAYS - {dt.date(2020, 1, 5)}, [(("datetime.date(2020, 1, 5)",), "removed", "")]),
        (PAIRS, PAIRS - {(10, ("10",))}, [(("(10, ('10',))",), "removed", "")]),
    ],
)
def test_of_a_long_set_what_has_come_and_gone_is_told_and_not_what_is_listed_instead(before, after, expected):
    assert noted(before, after) == expected


@pytest.mark.parametrize("before", [LONG, {types.SimpleNamespace, *LONG}, {*LONG, TOKEN}], ids=len)
def test_of_elements_that_look_alike_none_is_told_in_the_place_of_another(before):
    """Those of plain data are known by their content; of the others only the number is certain."""
    found = noted(before, before - {"x" * 300 + "7"})
    assert [kind for path, kind, _ in found if path] in ([], ["removed"])
    assert not [note for *_, note in found if "order" in note or "shown" in note]


def test_of_a_long_set_of_objects_only_the_number_is_certain():
    things = [Thing(i) for i in range(251)]
    ((path, _, note),) = noted(set(things[:250]), set(things[:249]))
    assert (path, note) == ((), "250 -> 249 items: which of them have come or gone is not known")
    ((path, _, note),) = noted(set(things[:250]), {*things[:249], things[250]})[-1:]
    assert "order" not in note


@pytest.mark.parametrize("value", [None, {1}], ids=["plain", "objects"])
def test_of_a_long_dict_the_keys_that_have_come_and_gone_are_told_too(value):
    keys = list(range(300))
    first = noted(dict.fromkeys(keys, value), dict.fromkeys([*keys[:5], *keys[6:]], value))[0]
    assert first == ((5,), "removed", "")
    found = noted(dict.fromkeys(keys, value), dict.fromkeys([*keys[:5], *keys[6:], 777], value))
    assert found == [
        ((5,), "removed", ""),
        ((), "changed", "1 more item added, not listed one by one"),
    ]
    found = noted(dict.fromkeys(keys), dict.fromkeys([*keys[:250], *keys[251:], 777]))
    assert found == [((), "changed", "1 item removed and 1 item added, not listed one by one")]
    ((_, _, note),) = noted(dict.fromkeys(keys), dict.fromkeys(keys[::-1]))
    assert note == "the keys are in another order"


def test_of_a_dict_too_big_to_be_kept_only_what_is_listed_is_told():
    """What its keys were is not remembered beyond the run in which it is replaced."""
    first, second, third = ({f"key {i}": n for i in range(300)} for n in range(3))
    third["new"] = third.pop("key 250")
    for limits in [(10**6, 3_000), (3_000, 10**6), (3_000, 3_000), (10, 3_000), (10**6, 10)]:
        told = []
        for limit, value in zip(limits, [first, second], strict=True):
            c = Capturer(Options(max_run_ms=10**6, max_value_bytes=limit))
            told.append(c.snapshot({"v": value}, {}))
        assert {change.path[0] for change in diff(*told)} == {"v"}
    c = Capturer(Options(max_run_ms=10**6, max_value_bytes=3_000))
    before = c.snapshot({"v": second}, {})
    after = c.snapshot({"v": third}, before)
    assert diff(before, after)
    assert type(before["v"].proof) is type(after["v"].proof) is Boxed
    assert diff(before, after)[0].path == ("v", "key 0")


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


OBJECTS = [types.SimpleNamespace(n=i, inner=types.SimpleNamespace(m=[i])) for i in range(30)]


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ([3, 1, 4, 2, 5], [1, 2, 3, 4, 5], "order changed: 2 of 5 items moved"),
        (["a", "b"], ["b", "a"], "order changed: 1 of 2 items moved, from [1] to [0]"),
        (ROWS[:5], [*ROWS[1:5], ROWS[0]], "order changed: 1 of 5 items moved, from [0] to [4]"),
        (tuple(ROWS[:5]), tuple(ROWS[4::-1]), "order changed: 4 of 5 items moved"),
        (ROWS, ROWS[::-1], "order changed: 999 of 1,000 items moved"),
        (ROWS, [*ROWS[:700], *ROWS[900:], *ROWS[700:900]], "order changed: 100 of 1,000 items moved"),
        (OBJECTS, [*OBJECTS[10:], *OBJECTS[:10]], "order changed: 10 of 30 items moved"),
        ([1, 1, 2, 1.0, True], [True, 1, 1, 2, 1.0], "order changed: 1 of 5 items moved, from [4] to [0]"),
        ([{1}, {2}, set(), [b"", ...]], [[b"", ...], {1}, {2}, set()], "1 of 4 items moved, from [3] to [0]"),
    ],
)
def test_a_list_in_another_order_is_one_change_that_says_how_many_moved(before, after, note):
    ((path, kind, found),) = noted(before, after)
    assert (path, kind) == ((), "changed")
    assert found.endswith(note)
    ((path, _, found),) = noted({"a": {"rows": before}}, {"a": {"rows": after}})
    assert (path, found.endswith(note)) == (("a", "rows"), True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1, 2, 3], [3, 2, 1, 1]),
        ([1, 2, 3], [True, 3, 2]),
        ([1, 1, 2], [2, 2, 1]),
        ([0.0, 1], [1, -0.0]),
        ([{"a": 1}, {"b": 1}], [{"b": 1}, {"a": 2}]),
        ([{"a": 1, "b": 2}, 3], [3, {"b": 2, "a": 1}]),
        ([{1: 0}, 3], [3, {True: 0}]),
        ([[1], 3], [3, (1,)]),
        ([[3, 1]], [[1, 3], 4]),
    ],
)
def test_a_list_with_other_items_is_not_only_in_another_order(before, after):
    assert [note for path, _, note in noted(before, after) if path == () and "order changed" in note] == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 9) | st.text(max_size=1) | st.lists(st.integers(0, 1), max_size=2)), st.randoms()
)
def test_as_many_items_are_told_to_have_moved_as_must_be_taken_out(items, random):
    """What stays is a common subsequence of both; without repetitions no longer one exists."""
    other = random.sample(items, len(items))
    found = noted(items, other)
    assert bool(found) == (items != other)
    for path, _, note in found:
        moved = int(note.removeprefix("order changed: ").split(" of ")[0])
        stays = longest_common(items, other)
        assert path == ()
        assert len(items) - moved <= stays
        assert moved >= 1
        if all(items.count(x) == 1 for x in items):
            assert len(items) - moved == stays


def longest_common(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        last = row
        row = [0]
        for j, y in enumerate(b):
            row.append(last[j] + 1 if x == y else max(last[j + 1], row[j]))
    return row[-1]


def test_a_list_that_is_too_long_to_look_for_its_order_is_told_as_before():
    found = noted(list(range(30_000)), list(range(30_000))[::-1])
    assert not [note for _, _, note in found if "order" in note]
    assert len(found) > 1


def test_what_is_of_the_same_content_is_no_change_where_it_is_listed_less():
    """Of objects that were moved, those at the end have no room for as many Nodes."""
    things = [types.SimpleNamespace(a=i, b=types.SimpleNamespace(c=[i])) for i in range(300)]
    assert not [note for _, _, note in noted(things, [*things[1:], things[0]]) if "keys" in note]
