"""Objects of classes that are made in C or Rust while Python runs: what they hold shows in no attribute."""

import array
import functools
import random
import sqlite3
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pydantic
import pytest

from st_state_inspector.capture.classes import layout, stores_more
from st_state_inspector.capture.walk import BEYOND
from st_state_inspector.diff import diff
from tests.capture.values import capturer

T = TypeVar("T")


class Array(array.array):
    pass


class Dice(random.Random):
    pass


class Partial(functools.partial):
    pass


class Database(sqlite3.Connection):
    pass


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")


class MoreSlots(Slotted):
    __slots__ = ("__weakref__", "c")


class Both(MoreSlots):
    pass


class OfType(Generic[T]):
    pass


class Space(SimpleNamespace):
    pass


@dataclass(slots=True, weakref_slot=True)
class Record:
    x: int = 1


@attrs.define
class Defined:
    x: int = 1


class Model(pydantic.BaseModel):
    url: Any = None
    _private: int = 0


PURE = [Plain, Slotted, MoreSlots, Both, OfType, Space, Record, Defined, Model, pd.DataFrame, pl.DataFrame]
IN_C = [Array, Dice, Partial, Database, array.array, type(pl.col("a")._pyexpr), np.ndarray, Exception]


@pytest.mark.parametrize("cls", PURE, ids=lambda cls: cls.__name__)
def test_what_is_made_in_python_stores_attributes_only(cls: type) -> None:
    assert not stores_more(cls)


@pytest.mark.parametrize("cls", IN_C, ids=lambda cls: cls.__name__)
def test_what_is_made_in_c_stores_more(cls: type) -> None:
    assert stores_more(cls)
    assert layout(cls) is not object


def filtered(expression: pl.Expr) -> Plain:
    found = Plain()
    found.filter = expression
    return found


OTHERS: dict[str, tuple[Any, Any]] = {
    "polars expression": (pl.col("a"), pl.col("b")),
    "attribute": (filtered(pl.col("x") > 1), filtered(pl.col("y") < 0)),
    "url of a model": (
        Model(url=pydantic.HttpUrl("http://a.org")),
        Model(url=pydantic.HttpUrl("http://b.org")),
    ),
    "interval": ({"i": pd.Interval(0, 1)}, {"i": pd.Interval(5, 9)}),
    "offset": ([pd.offsets.Day(1)], [pd.offsets.Day(30)]),
    "in a frame": (
        pd.DataFrame({"i": pd.Series([pd.Interval(0, 1)], dtype=object)}),
        pd.DataFrame({"i": pd.Series([pd.Interval(5, 9)], dtype=object)}),
    ),
    "array": (Array("i", [1]), Array("i", [2])),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_object_is_a_change(name: str) -> None:
    before, after = OTHERS[name]
    c = capturer()
    first = c.snapshot({"v": before}, {})
    assert c.snapshot({"v": before}, first)["v"] is first["v"]
    assert c.snapshot({"v": after}, first)["v"] is not first["v"]


@pytest.mark.parametrize("value", [Array("i", [1]), Dice(1), Partial(print), pl.col("a")._pyexpr])
def test_what_happens_inside_is_said_not_to_be_compared(value: object) -> None:
    node = capturer().snapshot({"v": [value]}, {})["v"]
    assert BEYOND in node.note or "not compared" in node.parts[0].note
    assert not node.restorable


@pytest.mark.parametrize(
    "make", [lambda: pl.col("a")._pyexpr, lambda: slice(1), lambda: functools.partial(print)]
)
def test_of_another_object_it_is_not_said_that_its_content_differs(make: Any) -> None:
    held, c = [make(), make()], capturer()
    before = c.snapshot({"v": held[0]}, {})
    (change,) = diff(before, c.snapshot({"v": held[1]}, before))
    assert change.note == "another object: what they hold is not compared"


def test_attributes_beside_it_are_compared_and_the_rest_is_said_not_to_be() -> None:
    value, c = Dice(1), capturer()
    value.name = "first"
    before = c.snapshot({"v": value}, {})
    assert BEYOND in before["v"].note
    value.name = "second"
    assert c.snapshot({"v": value}, before)["v"] is not before["v"]
