"""Frames whose index differs: rows that moved, labels that are others, and cells that nobody wrote."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

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
