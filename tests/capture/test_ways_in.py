"""Each kind of value that can change in place, changed through every way in that its library gives."""

from __future__ import annotations

import array
import collections
import io
import queue
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pydantic
import pydantic.v1
import pytest

from st_state_inspector.capture import rebuild
from st_state_inspector.capture.pandas_address import address_of, is_copy_on_write
from st_state_inspector.diff import diff
from tests.inspecting import Inspect

from .values import capturer

BIG = 400_000


class Open(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    name: str = "a"


class Agent(pydantic.BaseModel):
    name: str = "bot"
    _memory: list[str] = pydantic.PrivateAttr(default_factory=list)
    _api_key: str = pydantic.PrivateAttr(default="hunter2hunter2")

    @property
    def memory(self) -> Any:
        raise AssertionError("a property was asked")


class Old(pydantic.v1.BaseModel):
    class Config:
        extra = "allow"

    name: str = "a"
    _memory: list[str] = pydantic.v1.PrivateAttr(default_factory=list)


def columns(n: int) -> dict[str, Any]:
    return {
        "float": np.arange(n, dtype=float),
        "int": np.arange(n),
        "date": pd.date_range("2024", periods=n, freq="min"),
        "zone": pd.date_range("2024", periods=n, freq="min", tz="UTC"),
        "Int64": pd.array(range(n), dtype="Int64"),
        "Float64": pd.array([float(i) for i in range(n)], dtype="Float64"),
        "category": pd.Categorical([f"c{i % 3}" for i in range(n)]),
        "object": pd.Series([f"s{i % 5}" for i in range(n)], dtype=object),
        "text": [f"s{i % 5}" for i in range(n)],
        "duration": pd.to_timedelta(range(n), unit="s"),
        "period": pd.period_range("2000", periods=n, freq="D"),
    }


OTHER: dict[str, Any] = {
    "float": -5.0,
    "int": -5,
    "date": pd.Timestamp("1999"),
    "zone": pd.Timestamp("1999", tz="UTC"),
    "Int64": -5,
    "Float64": -5.5,
    "category": "c2",
    "object": "new",
    "text": "new",
    "duration": pd.Timedelta("9h"),
    "period": pd.Period("1999-01-01", freq="D"),
}


def writeable(array: Any) -> Any:
    array.flags.writeable = True
    return array


def found(value: Any, change: Callable[[Any], object]) -> Any:
    """The change, as a run records it, that ``change`` makes after quiet runs; and quiet it is again."""
    c, state = capturer(max_run_ms=60_000), {"v": {"inner": value}}
    before = c.snapshot(state, {})
    for _ in range(3):
        quiet = c.snapshot(state, before)
        assert quiet["v"] is before["v"]
    change(value)
    after = c.snapshot(state, before)
    changes = diff(before, after)
    assert changes
    assert c.snapshot(state, after)["v"] is after["v"]
    return changes[0]


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("wrap", [lambda name, values: pd.DataFrame({name: values}), pd.Series])
def test_a_write_through_the_array_of_a_column_is_found(name: str, wrap: Any) -> None:
    """Copy-on-write knows nothing of it; what is kept of the time before does not change with it."""
    values = columns(5)[name]
    value = wrap(name, values) if wrap is not pd.Series else pd.Series(values)
    column = value[name] if value.ndim == 2 else value
    was = column.iloc[0]
    change = found(value, lambda _: column.array.__setitem__(0, OTHER[name]))
    assert change.note.startswith("1 of 5 rows differ")
    kept = rebuild(change.before)
    assert (kept[name] if value.ndim == 2 else kept).iloc[0] == was


def _with_attrs() -> pd.DataFrame:
    frame = pd.DataFrame({"a": [1, 2]})
    frame.attrs = {"source": "a.csv", "steps": ["load"]}
    return frame


def _filled_with_a_list() -> Any:
    made, fill = np.ma.array([1, "a"], dtype=object), np.empty((), dtype=object)
    fill[()] = []
    made._fill_value = fill
    return made


WAYS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "values of a frame": (
        lambda: pd.DataFrame(np.zeros((3, 2))),
        lambda v: writeable(v.values).__setitem__((0, 0), 1.0),
    ),
    "to_numpy of a column": (
        lambda: pd.DataFrame({"a": [1.0, 2.0]}),
        lambda v: writeable(v["a"].to_numpy()).__imul__(2),
    ),
    "objects": (
        lambda: pd.Series(["a", "b"], dtype=object),
        lambda v: writeable(v.to_numpy()).__setitem__(0, "z"),
    ),
    "shuffled": (lambda: pd.Series(range(50)), lambda v: random.Random(1).shuffle(v.array)),
    "sorted": (lambda: pd.Series([3, 1, 2]), lambda v: writeable(v.to_numpy()).sort()),
    "index of a frame": (
        lambda: pd.DataFrame({"a": [1, 2]}, index=[5, 6]),
        lambda v: writeable(v.index.values).__setitem__(0, 9),
    ),
    "attrs": (lambda: pd.DataFrame({"a": [1]}), lambda v: v.attrs.__setitem__("source", "new.csv")),
    "inside attrs": (_with_attrs, lambda v: v.attrs["steps"].append("clean")),
    "attrs removed": (_with_attrs, lambda v: v.attrs.clear()),
    "attrs of a Series": (lambda: pd.Series([1]), lambda v: v.attrs.__setitem__("source", "new.csv")),
    "flags": (
        lambda: pd.DataFrame({"a": [1]}),
        lambda v: setattr(v.flags, "allows_duplicate_labels", False),
    ),
    "mask": (lambda: np.ma.array([1, 2], mask=[0, 0]), lambda v: v.mask.__setitem__(0, True)),
    "masked": (lambda: np.ma.array([1, 2]), lambda v: v.__setitem__(0, np.ma.masked)),
    "data of a masked array": (
        lambda: np.ma.array([1, 2], mask=[0, 1]),
        lambda v: v.data.__setitem__(0, 7),
    ),
    "mask of objects": (
        lambda: np.ma.array([1, "a"], dtype=object, mask=[0, 0]),
        lambda v: v.mask.__setitem__(0, True),
    ),
    "mask of records": (
        lambda: np.ma.zeros(2, dtype=[("a", "i4"), ("b", "f8")]),
        lambda v: v.mask["a"].__setitem__(0, True),
    ),
    "fill value": (lambda: np.ma.array([1, 2], mask=[0, 1]), lambda v: setattr(v, "fill_value", 7)),
    "fill value of objects": (
        lambda: np.ma.array([1, "a"], dtype=object),
        lambda v: setattr(v, "fill_value", "none"),
    ),
    "fill value of records": (
        lambda: np.ma.zeros(2, dtype=[("a", "i4"), ("b", "f8")]),
        lambda v: setattr(v, "fill_value", (1, 2.0)),
    ),
    "object as a fill value": (_filled_with_a_list, lambda v: v.fill_value.append(1)),
    "record": (lambda: np.zeros(2, dtype=[("a", "i4"), ("b", "f8")])[0], lambda v: v.__setitem__("a", 1)),
    "object in a record": (
        lambda: np.array([([1], 2)], dtype=[("a", "O"), ("b", "i4")])[0],
        lambda v: v["a"].append(2),
    ),
    "array in a record": (
        lambda: np.zeros(2, dtype=[("a", "i4", (2,))])[0],
        lambda v: v["a"].__setitem__(0, 1),
    ),
    "hard mask": (lambda: np.ma.array([1, 2], mask=[0, 1]), lambda v: v.harden_mask()),
    "bytes in memory": (lambda: io.BytesIO(b"a,b"), lambda v: v.write(b"c")),
    "a buffer of it": (lambda: io.BytesIO(b"a,b"), lambda v: v.getbuffer().__setitem__(0, 99)),
    "text in memory": (lambda: io.StringIO("a,b"), lambda v: v.write("c")),
    "numbers": (lambda: array.array("d", [1.0, 2.0]), lambda v: v.__setitem__(0, 5.0)),
    "a view of numbers": (lambda: array.array("i", [1, 2]), lambda v: memoryview(v).__setitem__(0, 5)),
    "chain": (lambda: collections.ChainMap({"a": 1}, {}), lambda v: v.__setitem__("a", 2)),
    "end of a chain": (lambda: collections.ChainMap({}, {"a": [1]}), lambda v: v["a"].append(2)),
    "queue": (queue.Queue, lambda v: v.put({"id": 1})),
    "stack": (queue.LifoQueue, lambda v: v.put(1)),
    "heap": (queue.PriorityQueue, lambda v: v.put(1)),
    "field": (Open, lambda v: setattr(v, "name", "b")),
    "extra": (lambda: Open(usage={"tokens": 1}), lambda v: v.usage.__setitem__("tokens", 2)),
    "new extra": (Open, lambda v: setattr(v, "usage", 1)),
    "private": (Agent, lambda v: v._memory.append("hi")),
    "private, of pydantic 1": (Old, lambda v: v._memory.append("hi")),
    "extra, of pydantic 1": (lambda: Old(usage=[1]), lambda v: v.usage.append(2)),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_is_seen(way: str) -> None:
    """Though nobody holds on to what the write went through."""
    make, change = WAYS[way]
    found(make(), change)


def test_attrs_are_told_in_words_and_compared_as_a_dict() -> None:
    change = found(_with_attrs(), lambda v: v.attrs["steps"].append("clean"))
    assert change.note.startswith("attrs: {'source': 'a.csv', 'steps': ['load']} -> ")
    c = capturer()
    node = c.capture("v", _with_attrs())
    assert c.capture("v", _with_attrs(), node) is node


def test_objects_of_the_app_in_attrs_are_not_copied() -> None:
    """It is what pandas itself does with each column that it takes."""

    class Loud:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError("copied")

    frame, named = _with_attrs(), pd.Series([1], name="s")
    frame.attrs["loud"] = named.attrs["loud"] = Loud()
    c = capturer()
    for value in (frame, named):
        node = c.capture("v", value)
        assert "not readable" not in node.preview, node.note
        assert not node.restorable
        assert c.capture("v", value, node) is node


def test_a_secret_in_attrs_or_private_attributes_is_not_kept() -> None:
    frame = _with_attrs()
    frame.attrs["password"] = "hunter2hunter2"
    node = capturer().capture("v", frame)
    assert "hunter2" not in repr(node.proof.prints)
    assert getattr(node.held, "attrs", {}) == {}
    agent = capturer().capture("v", Agent())
    assert dict(agent.children)["_api_key"].redacted


def test_the_mask_is_shown() -> None:
    c = capturer()
    assert c.capture("v", np.ma.array([1, 2, 3], mask=[0, 1, 0])).preview == "int64 3: 1 to 3, 1 masked"
    node = c.capture("v", np.ma.array([1, 2]))
    assert c.capture("v", np.ma.array([1, 2], mask=[0, 0]), node) is node  # nothing is masked in either


@pytest.mark.parametrize(
    "kind", ["i1", "f4", "M8[s]", "U3", "O", "?", "V3", "c8", [("a", "i1"), ("b", "f8")]]
)
def test_a_fill_value_that_is_only_read_is_no_change(kind: Any) -> None:
    """NumPy stores the usual one when it is read for the first time."""
    c, value = capturer(), np.ma.zeros(2, dtype=kind)
    node = c.capture("v", value)
    assert value.fill_value is not None
    assert value._fill_value is not None
    assert c.capture("v", value, node) is node


def test_a_fill_value_is_told_in_words() -> None:
    change = found(np.ma.array([1, 2]), lambda v: setattr(v, "fill_value", 7))
    assert change.note == "attributes: {} -> {'fill_value': 7}"
    objects = np.ma.array([1, "a"], dtype=object)
    assert found(objects, lambda v: setattr(v, "fill_value", 7)).note == change.note


def test_files_in_memory_may_be_read_and_hold_no_secret() -> None:
    """How far one is read is no change; one that is closed has nothing to compare."""
    c, file = capturer(), io.BytesIO(b"a,b")
    node = c.capture("v", file)
    file.read(2)
    assert c.capture("v", file, node) is node
    file.close()
    assert c.capture("v", file, node).note == "not compared"
    token = b"ghp_" + b"a1B2" * 9
    assert c.capture("w", io.BytesIO(b"x " + token)).redacted


@pytest.mark.parametrize("name", ["float", "date", "zone", "Int64", "category", "object"])
def test_a_big_frame_that_was_written_all_over_is_seen_by_its_sample(name: str) -> None:
    """Where its memory is trusted, some cells of it are compared all the same."""
    values = columns(BIG)[name]
    frame = pd.DataFrame({name: values, "n": 0})
    assert (address_of(frame) is not None) == is_copy_on_write()
    column = frame[name]
    change = found(frame, lambda _: column.array.__setitem__(slice(None), OTHER[name]))
    if is_copy_on_write() and name != "object":  # of so many objects nothing is kept
        assert (
            change.note == "cells were written through their array, past pandas: what they were is not known"
        )


def _app() -> None:
    import pandas as pd
    import streamlit as st

    ss = st.session_state
    if "prices" not in ss:
        ss.prices = pd.DataFrame({"price": [1.0, 2.0]})
    if st.button("Write", key="write"):
        ss.prices["price"].array[0] = 99.0
    st.button("Look", key="look")


def test_the_run_of_the_write_has_it(inspected: Inspect) -> None:
    """Neither the run before nor the one after."""
    app, notes = inspected(_app), []
    for key in ("look", "write", "look"):
        app.at.button(key=key).click().run()
        changes = app.last.changes
        notes.append([c.note for c in changes if c.path[0] == "prices"])
    assert notes == [[], ["1 of 2 rows differ, column 'price': row 0: 1.0 -> 99.0"], []]
