"""Frames and arrays: changes in place are found, equal content is none, and notes speak of cells."""

from __future__ import annotations

import datetime as dt
import decimal
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from st_state_inspector.capture import rebuild, table_notes, tables
from st_state_inspector.capture.clock import Clock, OutOfTime
from st_state_inspector.capture.pandas_address import is_copy_on_write
from st_state_inspector.capture.table_labels import Differ
from st_state_inspector.diff import diff

from .values import capturer


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "n": [1, 2, 3],
            "price": [1.0, float("nan"), 3.0],
            "name": ["a", "b", None],
            "cells": [[1], {"a": 1}, None],
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "kind": pd.Categorical(["u", "v", "u"]),
            "at": pd.to_datetime(["2026-01-01", "2026-01-02", None]),
            "zone": pd.date_range("2026", periods=3, tz="UTC"),
        }
    )


MAKERS: dict[str, Any] = {
    "frame": frame,
    "numbers": lambda: pd.DataFrame(np.arange(12.0).reshape(3, 4), columns=list("abcd")),
    "multi index": lambda: pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])),
    "series": lambda: pd.Series([1, 2, 3], name="s"),
    "index": lambda: pd.Index(["a", "b"], name="i"),
    "empty": pd.DataFrame,
    "array": lambda: np.arange(12.0).reshape(3, 4),
    "strided": lambda: np.arange(12.0).reshape(3, 4)[:, ::2],
    "objects": lambda: np.array([1, "a", None, [1]], dtype=object),
    "structured": lambda: np.zeros(2, dtype=[("a", "i4"), ("b", "f8")]),
    "dates": lambda: np.array(["2026-01-01"], dtype="M8[D]"),
    "text": lambda: np.array(["a", "bc"]),
    "scalar": lambda: np.float32(1.5),
    "polars": lambda: pl.DataFrame({"a": [1, 2], "b": ["x", None]}),
    "arrow": lambda: pa.table({"a": [1, 2], "b": ["x", None]}),
}


@pytest.mark.parametrize("name", MAKERS)
def test_equal_content_in_a_new_object_is_no_change(name: str) -> None:
    """For every kind of column, index and dtype."""
    c = capturer()
    node = c.capture("v", MAKERS[name]())
    assert "not readable" not in node.preview, node.note
    assert c.capture("v", MAKERS[name](), node) is node
    value = MAKERS[name]()
    assert c.capture("v", value, c.capture("v", value, node)) is node


CHANGES: dict[str, Any] = {
    "cell": ("frame", lambda v: v.isetitem(1, [1.0, 2.0, 3.0])),
    "iloc": ("frame", lambda v: v.iloc.__setitem__((2, 0), 9)),
    "cell of an object": ("frame", lambda v: v["cells"].iloc[0].append(2)),
    "text": ("frame", lambda v: v.iloc.__setitem__((0, 2), "z")),
    "masked": ("frame", lambda v: v.iloc.__setitem__((1, 4), 5)),
    "category": ("frame", lambda v: v.iloc.__setitem__((0, 5), "v")),
    "date": ("frame", lambda v: v.iloc.__setitem__((0, 6), pd.Timestamp("2027"))),
    "new column": ("frame", lambda v: v.__setitem__("new", 1)),
    "renamed": ("frame", lambda v: v.columns.__class__ and setattr(v, "columns", list("abcdefgh"))),
    "index name": ("frame", lambda v: setattr(v.index, "name", "id")),
    "index": ("frame", lambda v: setattr(v, "index", [7, 8, 9])),
    "block": ("numbers", lambda v: v.iloc.__setitem__((1, 1), -1.0)),
    "series": ("series", lambda v: v.iloc.__setitem__(0, 5)),
    "series name": ("series", lambda v: setattr(v, "name", "t")),
    "array": ("array", lambda v: v.__setitem__((1, 1), -1)),
    "negative zero": ("array", lambda v: v.__setitem__((0, 0), -0.0)),
    "strided": ("strided", lambda v: v.__setitem__((1, 1), -1)),
    "objects": ("objects", lambda v: v[3].append(2)),
    "structured": ("structured", lambda v: v.__setitem__(0, (1, 2.0))),
    "array shape": ("array", lambda v: v.resize((4, 3), refcheck=False)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_place_is_found(name: str) -> None:
    """In a frame in a dict, as an app has it; and the second snapshot after it is quiet again."""
    maker, change = CHANGES[name]
    c, state = capturer(), {"v": {"inner": MAKERS[maker]()}}
    before = c.snapshot(state, {})
    quiet = c.snapshot(state, before)
    assert quiet["v"] is before["v"]
    change(state["v"]["inner"])
    after = c.snapshot(state, quiet)
    assert after["v"] is not before["v"]
    assert [ch.path for ch in diff(before, after)] == [("v", "inner")]
    assert c.snapshot(state, after)["v"] is after["v"]


def test_the_note_of_a_frame_speaks_of_rows_columns_and_cells() -> None:
    """First the shape, then the columns, then the first cells."""
    c, df = capturer(), pd.DataFrame({"price": np.arange(1_000.0), "n": range(1_000)})
    before = c.snapshot({"df": df}, {})
    df.loc[[5, 7, 9], "price"] = -1.0
    (change,) = diff(before, c.snapshot({"df": df}, before), {})
    assert change.kind == "mutated"
    assert change.note.startswith("3 of 1,000 rows differ, column 'price': row 5: 5.0 -> -1.0")


def test_the_note_of_an_array_counts_elements() -> None:
    """And shows the first ones."""
    c, array = capturer(), np.arange(10)
    before = c.snapshot({"a": array}, {})
    array[3] = 0
    (change,) = diff(before, c.snapshot({"a": array}, before))
    assert change.note == "1 of 10 elements differ: [3]: 3 -> 0"


def test_secret_columns_are_neither_shown_nor_held() -> None:
    """By their name and by what is in them; the other columns are recorded."""
    token = "ghp_" + "a1B2" * 9
    df = pd.DataFrame({"password": ["hunter2x", "y"], "a": [1, 2], "note": ["x", token]})
    c = capturer()
    node = c.capture("v", df)
    shown = {label: child.redacted for label, child in node.children}
    assert shown == {"password": True, "a": False, "note": True}
    assert (node.held, node.proof.box, node.restorable) == (None, None, False)
    assert c.capture("v", df, node) is node


def test_a_frame_is_put_back_as_it_was() -> None:
    """The record keeps its own values while the app writes to the original."""
    df = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    node = capturer().capture("v", df)
    df.loc[0, "a"] = 9
    pd.testing.assert_frame_equal(rebuild(node), pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))


def test_a_big_frame_is_let_go_when_it_is_replaced() -> None:
    """Over the budget, only the current value is held, and only by copy-on-write."""
    c = capturer(max_value_bytes=1_000)
    before = c.snapshot({"v": pd.DataFrame({"a": range(1_000)})}, {})
    c.snapshot({"v": 1}, before)
    assert before["v"].held is None
    assert before["v"].proof.box is None or before["v"].proof.box.value is None


def test_importing_the_capture_imports_no_library() -> None:
    """Whoever has such a value has imported it already."""
    code = (
        "import sys, streamlit; known = set(sys.modules); import st_state_inspector.capture;"
        "print(sorted({'pandas', 'numpy', 'polars', 'pyarrow', 'PIL'} & (set(sys.modules) - known)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "[]", found.stderr


TOKEN = "ghp_" + "a1B2" * 9


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"a": [1]}, index=[TOKEN]),
        pd.DataFrame({TOKEN: [1]}),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", TOKEN)])),
        pd.Series([TOKEN]),
        pd.Series([TOKEN.encode()]),
        pd.Index([TOKEN]),
        np.array([TOKEN]),
        np.array([("x", TOKEN)], dtype=[("a", "U9"), ("b", "U60")]),
        pl.DataFrame({"a": [TOKEN]}),
        pa.table({"a": [TOKEN]}),
    ],
    ids=lambda v: type(v).__name__,
)
def test_a_secret_in_labels_cells_or_items_is_not_held(value: Any) -> None:
    """The whole value goes where a part of it can't be left out."""
    node = capturer().capture("v", value)
    assert (node.preview, node.held, node.proof) == ("redacted (token shape)", None, None)


def big(rows: int = 300_000) -> pd.DataFrame:
    """More than may be kept of one value: numbers in one block, a column of text, one of objects."""
    numbers = pd.DataFrame(np.arange(rows * 3.0).reshape(rows, 3), columns=["price", "n", "sum"])
    return numbers.assign(name=pd.array(["a", "b", None] * (rows // 3), dtype="string"), at=pd.Timestamp(0))


BIG_EDITS: dict[str, Any] = {
    "3 of 300,000 rows differ, column 'price': row 5: 15.0 -> -1.0, row 7: 21.0 -> -1.0, row 299999:": (
        lambda v: v.loc.__setitem__(([5, 7, 299_999], "price"), -1.0)
    ),
    "1 of 300,000 rows differ, column 'n': row 7: 22.0 -> nan": lambda v: v.iloc.__setitem__((7, 1), np.nan),
    "1 of 300,000 rows differ, column 'name': row 4: 'b' -> 'z'": lambda v: v.iloc.__setitem__((4, 3), "z"),
    "column 'more' added": lambda v: v.__setitem__("more", 1),
    "column 'n' removed": lambda v: v.__delitem__("n"),
    "column 'n': float64 -> int64": lambda v: v.isetitem(1, v["n"].astype("int64")),
    "300,000 -> 299,999 rows": lambda v: v.drop(index=3),
}


@pytest.mark.parametrize("note", BIG_EDITS)
def test_a_frame_too_big_to_be_kept_has_its_cells_told_all_the_same(note: str) -> None:
    """As long as copy-on-write holds the cells of before; else the record says that they are not known."""
    c, frame = capturer(), big()
    before = c.snapshot({"v": frame}, {})
    assert not before["v"].restorable
    made = BIG_EDITS[note](frame)
    frame = frame if made is None else made
    after = c.snapshot({"v": frame}, before)
    (change,) = diff(before, after, {})
    assert c.snapshot({"v": frame}, after)["v"] is after["v"]
    if is_copy_on_write():
        assert change.note.startswith(note)
    else:
        assert "with pandas 3 only" in change.note
        assert ("rows;" in change.note) == ("rows" in note and "of" not in note)


def test_the_cells_of_a_big_frame_that_is_not_touched_are_not_looked_at(monkeypatch: Any) -> None:
    """With copy-on-write; without it they are hashed, as fast as memory is read."""
    c, state = capturer(), {"v": pd.DataFrame(np.zeros((1_000_000, 10)))}
    nodes = c.snapshot(state, {})
    assert not nodes["v"].restorable
    looked: list[Any] = []
    print_of = tables.values_print
    monkeypatch.setattr(tables, "values_print", lambda *args: looked.append(1) or print_of(*args))
    for _ in range(3):
        assert c.snapshot(state, nodes)["v"] is nodes["v"]
    assert len(looked) == (0 if is_copy_on_write() else 3)


CELLS = Differ(labels=False, columns=False, name=False, cells_only=True)


def test_what_there_was_no_time_to_look_through_is_said() -> None:
    """That the frame differs is certain; how many cells do is told as far as it is known."""
    a = pd.DataFrame(np.zeros((400_000, 10)), columns=list("abcdefghij"))
    b = a.copy()
    b.iloc[::2] = 1.0
    clock = Clock()
    clock.deadline = 0.0
    told = table_notes._frames(a, b, clock, CELLS)
    assert told.startswith(("at least ", "the content differs; "))
    assert told.endswith(" not looked through: time budget")


def test_rows_that_differ_are_no_count_of_all_where_the_rest_was_not_looked_through(monkeypatch: Any) -> None:
    a = pd.DataFrame({"n": np.zeros(50_000), "m": np.zeros(50_000)})
    b = a.copy()
    b.loc[7, "n"] = 1.0

    def interrupted(*_: Any) -> Any:
        yield "n", [7]
        raise OutOfTime

    monkeypatch.setattr(table_notes, "_differing_columns", interrupted)
    assert table_notes._frames(a, b, Clock(), CELLS) == (
        "at least 1 of 50,000 rows differ, column 'n': row 7: 0.0 -> 1.0; "
        "other cells were not looked through: time budget"
    )


EXTENSIONS: dict[str, Any] = {
    "boolean": lambda n: pd.array([bool(n), None, False], dtype="boolean"),
    "Float64": lambda n: pd.array([1.5, None, n], dtype="Float64"),
    "string": lambda n: pd.array(["a", None, str(n)], dtype="string"),
    "arrow text": lambda n: pd.array(["a", None, str(n)], dtype="string[pyarrow]"),
    "category": lambda n: pd.Categorical(["a", None, "bc"[n]], categories=list("abc"), ordered=True),
    "order of categories": lambda n: pd.Categorical(["a"], categories=list("abc")[:: 1 - 2 * n]),
    "period": lambda n: pd.period_range(f"202{n}-01", periods=3, freq="M").array,
    "interval": lambda n: pd.interval_range(n, n + 3).array,
    "ends of intervals": lambda n: pd.interval_range(0, 3, closed=("left", "right")[n]).array,
    "duration": lambda n: pd.to_timedelta([1, 2, n], unit="s").array,
    "time zone": lambda n: pd.date_range(f"202{n}", periods=3, tz="UTC").array,
    "sparse": lambda n: pd.arrays.SparseArray([0, n, 5]),
    "complex": lambda n: np.array([1j, complex("nan"), n]),
    "dates": lambda n: np.array([dt.date(2026, 1, 1), dt.date(2026, 1, 2 + n)], dtype=object),
    "decimals": lambda n: np.array([decimal.Decimal("1.0"), decimal.Decimal(n)], dtype=object),
    "bytes": lambda n: np.array([b"a", b"b", b"%d" % n], dtype=object),
}


@pytest.mark.filterwarnings("ignore:In a future version, passing a SparseArray:FutureWarning")
@pytest.mark.parametrize("name", EXTENSIONS)
@pytest.mark.parametrize("wrap", [lambda values: pd.DataFrame({"a": values, "n": 1}), pd.Series, pd.Index])
def test_every_kind_of_column_is_compared_by_content(name: str, wrap: Any) -> None:
    make = EXTENSIONS[name]
    c = capturer()
    node = c.capture("v", wrap(make(0)))
    assert "not readable" not in node.preview, node.note
    assert c.capture("v", wrap(make(0)), node) is node
    after = c.capture("v", wrap(make(1)), node)
    assert after is not node
    assert c.capture("v", wrap(make(1)), after) is after
    assert c.capture("v", wrap(make(0)), after) is not after


def test_an_array_in_a_file_is_compared_like_any_other(tmp_path: Any) -> None:
    """And is not kept as the file: whoever writes to that would change the record."""
    mapped = np.memmap(tmp_path / "a", dtype="f8", mode="w+", shape=(50, 2))
    c = capturer()
    node = c.capture("v", mapped)
    assert (node.preview, node.restorable) == ("float64 50 x 2: 0.0 to 0.0", False)
    assert c.capture("v", mapped, node) is node
    mapped[3, 1] = 5.0
    after = c.capture("v", mapped, node)
    assert after is not node
    mapped.flush()
    again = np.memmap(tmp_path / "a", dtype="f8", mode="r", shape=(50, 2))
    assert c.capture("v", again, after) is after


@pytest.mark.parametrize(
    "view", [lambda a: a[1:], lambda a: a[::-1], lambda a: a.T, lambda a: a[:, 1], np.asarray]
)
def test_a_write_through_the_array_behind_a_view_is_found(view: Any) -> None:
    base = np.arange(12.0).reshape(3, 4)
    c, seen = capturer(), view(base)
    node = c.capture("v", seen)
    assert c.capture("v", view(base), node) is node
    base[1, 1] = -1.0
    assert c.capture("v", seen, node) is not node
    assert rebuild(node)[...].sum() == view(np.arange(12.0).reshape(3, 4)).sum()


def test_a_write_past_pandas_is_found_while_its_array_lives_and_else_said_to_be_sampled() -> None:
    """Of a big frame on copy-on-write; of any other every cell is compared."""
    big = {"v": pd.DataFrame({"a": np.arange(300_000.0), "b": np.arange(300_000.0)})}
    c = capturer()
    nodes = c.snapshot(big, c.snapshot(big, {}))
    assert ("sampled" in nodes["v"].note) == is_copy_on_write()
    held = big["v"]["b"].array
    held[123_457] = -1
    after = c.snapshot(big, nodes)
    assert after["v"] is not nodes["v"]
    assert "sampled" not in c.capture("small", pd.DataFrame({"a": [1.0]})).note


ARRAYS: dict[str, Any] = {
    "category": lambda: pd.Categorical(["a", "b"], categories=["a", "b"]),
    "dates": lambda: pd.array(pd.date_range("2026", periods=2)),
    "whole": lambda: pd.array([1, None], dtype="Int64"),
    "text": lambda: pd.array(["a", "b"], dtype="string"),
    "intervals": lambda: pd.arrays.IntervalArray.from_breaks([0, 1, 2]),
    "periods": lambda: pd.array(pd.period_range("2026", periods=2, freq="D")),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_of_pandas_is_compared_where_it_is_no_column(name: str) -> None:
    c, value, again = capturer(), ARRAYS[name](), ARRAYS[name]()
    node = c.capture("v", value)
    assert c.capture("v", again, node) is node
    value[0] = value[1]
    after = c.capture("v", value, node)
    assert after is not node
    assert (after.kind, after.note) == ("array", "")


def test_an_array_of_pandas_shows_no_secret_and_runs_no_method_of_a_subclass() -> None:
    class Own(pd.Categorical):
        def __len__(self) -> int:
            raise AssertionError

    token = "ghp_" + "a1B2c3D4e5" * 4
    assert capturer().capture("v", pd.Categorical([token])).redacted
    assert capturer().capture("v", Own(["a"])).note == "not compared"


TABLES: dict[str, Any] = {
    "frame": lambda: pd.DataFrame({"a": [1]}),
    "series": lambda: pd.Series([1]),
    "objects": lambda: np.array([1], dtype=object),
    "numbers": lambda: np.array([1]),
    "matrix": lambda: np.array([1]).view(np.matrix),
    "polars": lambda: pl.DataFrame({"a": [1]}),
    "arrow": lambda: pa.table({"a": [1]}),
}


@pytest.mark.parametrize("before", TABLES)
@pytest.mark.parametrize("after", TABLES)
def test_the_same_data_in_another_class_are_a_change_that_can_be_read(before: str, after: str) -> None:
    c = capturer()
    node = c.capture("v", TABLES[before]())
    again = c.capture("v", TABLES[after](), node)
    assert (again is node) == (before == after)
    assert "reading it failed" not in again.note


@pytest.mark.parametrize(
    "make",
    [
        lambda n: pd.Timestamp(2026, 1, 1 + n),
        lambda n: pd.Timestamp(f"2026-01-0{1 + n}", tz=dt.UTC),
        lambda n: pd.Timedelta(n, "ns"),
        lambda n: pd.Period(f"202{n}", "M"),
    ],
)
def test_a_moment_of_pandas_is_compared_by_its_content(make: Any) -> None:
    c = capturer()
    node = c.capture("v", make(0))
    assert c.capture("v", make(0), node) is node
    assert c.capture("v", make(1), node) is not node
    assert (node.preview, node.note) == (repr(make(0)), "")
    assert rebuild(node) == make(0)


def test_no_code_of_a_zone_or_of_a_subclass_is_run_for_a_timestamp() -> None:
    class Zone(dt.tzinfo):
        def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
            return dt.timedelta(0)

        def dst(self, when: dt.datetime | None) -> dt.timedelta:
            return dt.timedelta(0)

        def tzname(self, when: dt.datetime | None) -> str:
            return "own"

    assert capturer().capture("v", pd.Timestamp(2026, 1, 1, tzinfo=Zone())).note == "not compared"
