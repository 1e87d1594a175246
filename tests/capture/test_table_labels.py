"""Frames whose index differs: rows that moved, labels that are others, and cells that nobody wrote."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from st_state_inspector.capture import rebuild
from st_state_inspector.diff import diff

from .values import capturer


def note(before: Any, after: Any, **options: Any) -> str:
    """What is told of a key that held the one and then the other."""
    c = capturer(**options)
    old = c.snapshot({"v": before}, {})
    (change,) = diff(old, c.snapshot({"v": after}, old), {})
    return change.note


def filtered() -> pd.DataFrame:
    frame = pd.DataFrame({"v": [3, 1, 2], "n": ["c", "a", "b"]})
    return frame[frame["v"] != 1]


FRAME = pd.DataFrame({"v": [3, 1, 2], "n": ["c", "a", "b"]})

NOTES: dict[str, tuple[Any, Any, str]] = {
    "index made anew": (filtered(), filtered().reset_index(drop=True), "index: 0, 2 -> 0, 1"),
    "index named": (FRAME, FRAME.rename_axis("id"), "index name: None -> 'id'"),
    "index of another type": (
        FRAME,
        FRAME.set_axis(pd.Index([0, 1, 2])),
        f"index: RangeIndex of int64 -> {type(pd.Index([0])).__name__} of int64",
    ),
    "sorted": (FRAME, FRAME.sort_values("v"), "order changed: 1 of 3 rows moved"),
    "turned round": (FRAME, FRAME.iloc[::-1], "order changed: 2 of 3 rows moved"),
    "sorted back": (FRAME.sort_values("v"), FRAME, "order changed: 1 of 3 rows moved"),
    "sorted, index made anew": (
        FRAME.sort_values("v"),
        FRAME.sort_values("v").reset_index(drop=True),
        "index: 1, 2, 0 -> 0, 1, 2",
    ),
    "sorted and written": (
        FRAME,
        FRAME.sort_values("v").assign(v=[1, 2, 9]),
        "order changed: 1 of 3 rows moved; 1 of 3 rows differ, column 'v': row 0: 3 -> 9",
    ),
    "labels twice": (
        FRAME.set_axis([7, 7, 8]),
        FRAME.set_axis([7, 7, 8]).iloc[::-1],
        (
            "index: 7, 7, 8 -> 8, 7, 7; 2 of 3 rows differ, column 'v': row 8: 3 -> 2, row 7: 2 -> 3; "
            "2 of 3 rows differ, column 'n': row 8: 'c' -> 'b', row 7: 'b' -> 'c'"
        ),
    ),
    "two levels": (
        FRAME.set_index("n", append=True),
        FRAME.set_index("n", append=True).iloc[[2, 0, 1]],
        "order changed: 1 of 3 rows moved",
    ),
    "columns": (FRAME, FRAME[["n", "v"]], "columns in another order"),
    "series sorted": (FRAME["v"], FRAME["v"].sort_values(), "order changed: 1 of 3 rows moved"),
    "series named": (FRAME["v"], FRAME["v"].rename("w"), "name: 'v' -> 'w'"),
    "series' index made anew": (
        filtered()["v"],
        filtered()["v"].reset_index(drop=True),
        "index: 0, 2 -> 0, 1",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_what_differs_in_the_labels_is_told_as_that(name: str) -> None:
    before, after, expected = NOTES[name]
    assert note(before, after) == expected


def test_the_index_of_a_frame_that_is_named_in_place_is_no_write_to_its_cells() -> None:
    c, frame = capturer(), FRAME.copy()
    before = c.snapshot({"v": frame}, {})
    frame.index.name = "id"
    (change,) = diff(before, c.snapshot({"v": frame}, before), {})
    assert change.note == "index name: None -> 'id'"


@pytest.mark.parametrize("rows", [30_000, 300_000])
def test_where_so_many_rows_moved_is_not_looked_for(rows: int) -> None:
    """How many moved up to 20,000 rows, whether they did up to 100,000; what is said is true all the same."""
    frame = pd.DataFrame({"v": np.arange(rows)})
    told = note(frame, frame.iloc[::-1], max_value_bytes=10**8)
    if rows == 30_000:
        assert told == "order changed"
    else:
        assert told.startswith("index: 0, 1, 2, … -> 299999, 299998, 299997, …; rows compared by position: ")


class Label:
    """An object of the app's: neither compared nor asked for its hash."""

    asked = 0

    def __eq__(self, other: object) -> bool:
        Label.asked += 1
        return self is other

    def __hash__(self) -> int:
        Label.asked += 1
        return id(self)


def test_labels_that_are_objects_of_the_app_are_not_run() -> None:
    labels = pd.Index([Label(), Label(), Label()], dtype=object)
    before, after = FRAME.set_axis(labels), FRAME.set_axis(labels[::-1])
    Label.asked = 0
    told = note(before, after)
    assert (told, Label.asked) == ("index: other labels", 0)


def steps(freq: Any) -> Any:
    return pd.date_range("2026-01-01", periods=3, freq=freq)


FREQS: dict[str, tuple[Any, Any, str]] = {
    "frame": (lambda: pd.DataFrame({"v": [1, 2, 3]}, steps("D")), lambda v: v.index, "index: freq D -> None"),
    "series": (lambda: pd.Series([1, 2, 3], steps("D")), lambda v: v.index, "index: freq D -> None"),
    "index": (lambda: steps("D"), lambda v: v, "freq D -> None"),
    "durations": (
        lambda: pd.Series([1, 2], pd.timedelta_range("1D", periods=2, freq="2D")),
        lambda v: v.index,
        "index: freq 2D -> None",
    ),
    "columns": (
        lambda: pd.DataFrame(np.zeros((2, 3)), columns=steps("D")),
        lambda v: v.columns,
        "columns: freq D -> None",
    ),
    "big": (
        lambda: pd.DataFrame(np.zeros((200_000, 9)), pd.date_range("2000", periods=200_000, freq="h")),
        lambda v: v.index,
        "index: freq h -> None",
    ),
}


@pytest.mark.parametrize("name", FREQS)
def test_the_freq_of_an_index_is_compared_and_told(name: str) -> None:
    make, index_of, told = FREQS[name]
    c, value = capturer(), make()
    before = c.snapshot({"v": value}, {})
    assert c.snapshot({"v": value}, c.snapshot({"v": value}, before))["v"] is before["v"]
    assert c.snapshot({"v": make()}, before)["v"] is before["v"]
    freq, index_of(value).freq = index_of(value).freq, None
    after = c.snapshot({"v": value}, before)
    (change,) = diff(before, after, {})
    assert change.note.lower() == told.lower()  # h was H before pandas 2.2
    assert c.snapshot({"v": value}, after)["v"] is after["v"]
    index_of(value).freq = freq
    again = c.snapshot({"v": value}, after)
    assert again["v"] is not after["v"]
    if after["v"].restorable:
        assert [index_of(rebuild(nodes["v"])).freq for nodes in (before, after, again)] == [freq, None, freq]


def test_steps_of_the_same_name_may_be_others() -> None:
    moments = [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-06")]
    freqs = [pd.offsets.CustomBusinessDay(holidays=[day]) for day in ("2026-01-01", "2026-01-02")]
    frames = [pd.DataFrame({"v": [1, 2]}, pd.DatetimeIndex(moments, freq=freq)) for freq in freqs]
    assert note(*frames) == "index: another freq C"


def test_steps_of_the_app_are_not_asked() -> None:
    class Shift(pd.offsets.DateOffset):
        @property
        def freqstr(self) -> str:
            raise AssertionError("code of the app")

        _params = freqstr
        __repr__ = __str__ = __hash__ = __eq__ = lambda *_: 1 / 0  # type: ignore[assignment] # never run

    index, c = steps(None), capturer()
    holder = index if hasattr(index, "_freq") else index._data
    holder._freq = Shift(1)
    node = c.capture("v", index)
    assert c.capture("v", index, node) is node
    holder._freq = Shift(1)
    assert c.capture("v", index, node) is not node


def test_names_that_are_objects_of_the_app_are_not_run() -> None:
    class Loud:
        __str__ = __repr__ = __eq__ = lambda *_: 1 / 0  # type: ignore[assignment] # never run
        __hash__ = object.__hash__

    for name in (Loud(), (1, Loud())):
        index = pd.Index([1, 2], name=name)
        for value in (pd.Series([1, 2], name=name), pd.DataFrame({"a": [1, 2]}, index=index), index):
            c = capturer()
            node = c.capture("v", value)
            assert "not readable" not in node.preview, node.note
            assert c.capture("v", value, node) is node
            other = value.rename("b") if value.ndim == 1 else value.rename_axis("b")
            assert c.capture("v", other, node) is not node


def test_what_is_in_labels_that_are_objects_is_said_not_to_be_compared() -> None:
    class Label:
        pass

    told = "not compared: what is in labels that are objects"
    for label in (Label(), (1, Label())):
        index = pd.Index([label, "a"], dtype=object, tupleize_cols=False)
        codes = pd.Series(pd.Categorical.from_codes([0], categories=index))
        for value in (index, pd.Series([1, 2], index), pd.DataFrame([[1, 2]], columns=index), codes):
            assert capturer().capture("v", value).note == told
    for labels in (["a", 1, None], [(1, "a")], [pd.Timestamp("2026")]):
        known = pd.Index(labels, dtype=object, tupleize_cols=False)
        assert capturer().capture("v", known).note == ""


def test_columns_that_are_others_are_not_told_as_their_freq() -> None:
    frames = [pd.DataFrame(np.zeros((1, 3)), columns=columns) for columns in (steps("D"), steps("2D"))]
    assert "freq" not in note(*frames)
    assert "freq" not in note(*[frame.T for frame in frames])
