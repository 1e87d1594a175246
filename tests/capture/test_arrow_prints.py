"""Arrow data, by content: where and how they lie in memory is no change, and other words are one."""

from __future__ import annotations

import array
import io
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from st_state_inspector.capture import arrow_prints, buffers
from st_state_inspector.capture.arrow_prints import arrow_print
from st_state_inspector.capture.buffers import memory_print
from st_state_inspector.capture.clock import Clock

from .values import capturer

SCHEMA = {"c": pl.Categorical()}
INNER = pa.dictionary(pa.int8(), pa.string())
POLARS: dict[str, Any] = {
    "categorical": lambda a, b: pl.DataFrame({"c": [a, b]}, schema=SCHEMA),
    "categorical series": lambda a, b: pl.Series([a, b], dtype=pl.Categorical),
    "struct": lambda a, b: pl.DataFrame(
        {"c": [{"x": a}, {"x": b}]}, schema={"c": pl.Struct({"x": pl.Categorical()})}
    ),
    "list": lambda a, b: pl.Series([[a], [b, a]], dtype=pl.List(pl.Categorical)),
    "enum": lambda a, b: pl.Series([a, b], dtype=pl.Enum([a, b])),
    "words of an enum": lambda a, b: pl.Series(["other"], dtype=pl.Enum(["other", a, b])),
    "words of an enum in a frame": lambda a, b: pl.DataFrame(
        {"c": ["other"]}, schema={"c": pl.Enum(["other", a, b])}
    ),
}
ARROW: dict[str, Any] = {
    "dictionary": lambda a, b: pa.array([a, b]).dictionary_encode(),
    "dictionary with a null": lambda a, b: pa.array([a, None, b]).dictionary_encode(),
    "list of words": lambda a, b: pa.array([[a], [b, a]], pa.list_(INNER)),
    "struct of words": lambda a, b: pa.array([{"x": a}, {"x": b}, None], pa.struct([("x", INNER)])),
    "union of words": lambda a, b: pa.UnionArray.from_dense(
        pa.array([0, 1, 0], pa.int8()),
        pa.array([0, 0, 1], pa.int32()),
        [pa.array([a, b]).dictionary_encode(), pa.array([1])],
    ),
    "extension of words": lambda a, b: pa.ExtensionArray.from_storage(
        Words(), pa.array([a, b]).dictionary_encode().cast(INNER)
    ),
    "views": lambda a, b: pa.array([a, b, None, "long " * 9], pa.string_view()),
    "map": lambda a, b: pa.array([[("k", a)], None, [("k", b)]], pa.map_(pa.string(), pa.string())),
}
WORDS: dict[str, Any] = {
    **POLARS,
    **ARROW,
    **{f"table: {name}": lambda a, b, make=make: pa.table({"c": make(a, b)}) for name, make in ARROW.items()},
    "pandas": lambda a, b: pd.DataFrame({"c": pd.Series([a, b], dtype=pd.ArrowDtype(INNER))}),
}


class Words(pa.ExtensionType):
    """A type of an app's own that is stored as a dictionary."""

    def __init__(self) -> None:
        super().__init__(INNER, "tests.words")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type: Any, serialized: bytes) -> Words:
        return cls()


def prints(value: Any) -> Any:
    return arrow_print(value, Clock())


@pytest.mark.parametrize("name", [name for name in WORDS if name not in ARROW])
def test_other_words_behind_the_same_numbers_are_a_change(name: str) -> None:
    make, c = WORDS[name], capturer()
    node = c.capture("v", make("red", "blue"))
    assert c.capture("v", make("red", "blue"), node) is node
    after = c.capture("v", make("green", "black"), node)
    assert after is not node
    assert c.capture("v", make("green", "black"), after) is after


@pytest.mark.parametrize("name", ARROW)
def test_arrays_of_words_are_told_apart(name: str) -> None:
    make = ARROW[name]
    assert prints(make("red", "blue")) == prints(make("red", "blue"))
    assert prints(make("red", "blue")) != prints(make("rad", "blue"))


INTS = pa.array([1, 2, None, 4, 5], pa.int64())
TEXTS = pa.array(["a", "", None, "bcd", "e"])
ARRAYS: dict[str, Any] = {
    "ints": INTS,
    "floats": pa.array([0.0, -0.0, float("nan"), 3.0, 4.0]),
    "bools": pa.array([True, False, True, True, False] * 3),
    "bools with nulls": pa.array([True, None, True, True, False] * 3),
    "texts": TEXTS,
    "large texts": TEXTS.cast(pa.large_string()),
    "bytes": TEXTS.cast(pa.binary()),
    "fixed bytes": pa.array([b"ab", b"cd", None, b"ef", b"gh"], pa.binary(2)),
    "decimals": INTS.cast(pa.decimal128(20)),
    "moments": INTS.cast(pa.timestamp("us", "UTC")),
    "months": pa.array([(1, 2, 3), None, (4, 5, 6), (1, 2, 3)], pa.month_day_nano_interval()),
    "lists": pa.array([[1, 2], None, [], [3, None], [4]]),
    "large lists": pa.array([["a", "b"], None, [], ["c", None], ["d"]], pa.large_list(pa.string())),
    "fixed lists": pa.array([[1, 2], None, [3, 4], [3, None], [4, 5]], pa.list_(pa.int8(), 2)),
    "structs": pa.array([{"x": 1, "y": "a"}, None, {"x": None, "y": "b"}, {"x": 4, "y": None}]),
    "maps": pa.array([[("k", 1)], None, [("a", 2), ("b", None)], []], pa.map_(pa.string(), pa.int32())),
    "lists of structs": pa.array([[{"x": "a"}], [], None, [{"x": "b"}, None, {"x": None}]]),
    "dictionary": TEXTS.dictionary_encode(),
    "lists of words": pa.array([["a"], ["b", None], None, ["a", "a"]], pa.list_(INNER)),
    "nulls": pa.nulls(4),
    "no fields": pa.array([{}, None, {}], pa.struct([])),
}


def built_again(array: Any) -> list[Any]:
    """The same content in other memory."""
    double, n = pa.concat_arrays([array, array]), len(array)
    return [
        pa.array(array.to_pylist(), array.type),
        double[n:],
        double[:n],
        pa.chunked_array([array[:1], array[1:1], array[1:]]),
        pa.chunked_array([array[i : i + 1] for i in range(n)], array.type),
        double.take(pa.array(range(n), pa.int64())),
    ]


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("cut", [slice(None), slice(1, None), slice(1, 3), slice(0, 2), slice(0, 0)])
def test_equal_content_is_no_change_however_it_is_cut(name: str, cut: slice) -> None:
    array = ARRAYS[name][cut]
    assert [prints(again) == prints(array) for again in built_again(array)] == [True] * 6


@pytest.mark.parametrize("name", ARRAYS)
def test_other_content_is_a_change_however_it_is_cut(name: str) -> None:
    array = ARRAYS[name]
    others = [array[:-1], array[::-1], pa.concat_arrays([array, array])]
    if name in ("nulls", "no fields"):
        others[1] = pa.nulls(7)
    told = [prints(again) for other in others for again in built_again(other)]
    assert prints(array) not in told
    assert len(set(map(repr, told))) == 3


def test_what_lies_under_nulls_is_no_content() -> None:
    mask = pa.py_buffer(bytes([0b101]))
    some, others = (pa.py_buffer(np.array([1, n, 3])) for n in (2, 9))
    numbers = [pa.Array.from_buffers(pa.int64(), 3, [mask, data]) for data in (some, others)]
    assert prints(numbers[0]) == prints(numbers[1]) != prints(pa.array([1, 2, 3]))
    whole = pa.Array.from_buffers(pa.int64(), 3, [pa.py_buffer(b"\xff"), some])
    assert prints(whole) == prints(pa.array([1, 2, 3]))  # a mask that hides nothing
    hidden = pa.array([False, True, False])
    structs = [
        pa.StructArray.from_arrays([pa.array([1, n, 3])], ["x"], mask=hidden) for n in (2, 9)
    ]  # values of fields where there is no struct
    assert prints(structs[0]) == prints(structs[1]) == prints(pa.array([{"x": 1}, None, {"x": 3}]))
    assert prints(structs[0]) != prints(pa.array([{"x": 1}, {"x": None}, {"x": 3}]))


def test_the_order_of_words_and_words_that_are_not_used_are_no_content() -> None:
    numbers = [pa.array([0, 1, 0], pa.int8()), pa.array([2, 0, 2], pa.int8())]
    one = pa.DictionaryArray.from_arrays(numbers[0], ["a", "b"])
    other = pa.DictionaryArray.from_arrays(numbers[1], ["b", "c", "a"])
    assert prints(one) == prints(other) == prints(pa.chunked_array([one[:1], other[1:]]))


def test_kinds_that_are_not_taken_apart_are_compared_in_full() -> None:
    runs = [pc.run_end_encode(pa.array([1, 1, n, None])) for n in (2, 2, 3)]
    assert prints(runs[0]) == prints(runs[1]) != prints(runs[2])
    twice = pa.chunked_array([runs[0], runs[0]])
    assert prints(twice) != prints(pa.chunked_array([runs[0], runs[2]]))


RUNS = pa.array([1, 1, None, None, 2, 2, 2], pa.int64())
LIST_VIEWS = pa.array([[1, 2], None, [3], [], [1, 2]], pa.list_view(pa.int64()))
OTHER_LAYOUTS: dict[str, tuple[Any, list[Any]]] = {
    "runs": (
        pc.run_end_encode(RUNS),
        [
            pa.concat_arrays([pc.run_end_encode(part) for part in (RUNS[:1], RUNS[1:5], RUNS[5:])]),
            pc.run_end_encode(pa.concat_arrays([RUNS, RUNS]))[7:],
            pa.chunked_array([pc.run_end_encode(RUNS[:3]), pc.run_end_encode(RUNS[3:])]),
        ],
    ),
    "views of lists": (
        LIST_VIEWS,
        [
            pa.ListViewArray.from_arrays(
                pa.array([1, 0, 0, 0, 1], pa.int32()),
                pa.array([2, 0, 1, 0, 2], pa.int32()),
                pa.array([3, 1, 2]),
                mask=pa.array([False, True, False, False, False]),
            ),
            pa.concat_arrays([LIST_VIEWS, LIST_VIEWS])[5:],
            pa.chunked_array([LIST_VIEWS[:2], LIST_VIEWS[2:]]),
        ],
    ),
    "runs in structs": (
        pa.StructArray.from_arrays([pc.run_end_encode(RUNS)], ["x"]),
        [
            pa.StructArray.from_arrays(
                [pa.concat_arrays([pc.run_end_encode(part) for part in (RUNS[:1], RUNS[1:])])], ["x"]
            )
        ],
    ),
}


@pytest.mark.parametrize("name", OTHER_LAYOUTS)
def test_equal_runs_and_views_are_no_change_however_they_lie(name: str) -> None:
    one, others = OTHER_LAYOUTS[name]
    assert [prints(other) == prints(one) for other in others] == [True] * len(others)
    assert prints(one[1:]) != prints(one) != prints(pa.concat_arrays([one[2:], one[:2]]))
    assert prints(one) != prints(pa.array(one.to_pylist()))  # another type is another value


BIG: dict[str, Any] = {
    "arrow": lambda n: pa.table({"a": [n, *range(999)]}),
    "arrow with nulls": lambda n: pa.table({"a": [None, n, *range(999)]}),
    "words": lambda n: pa.table({"a": pa.array(["ab" * 400, "abc"[n % 3] * 800]).dictionary_encode()}),
    "extension": lambda n: pa.table(
        {
            "a": pa.ExtensionArray.from_storage(
                Words(), pa.array(["x" * 900, str(n)]).dictionary_encode().cast(INNER)
            )
        }
    ),
    "chunks": lambda n: pa.table({"a": pa.chunked_array([[n, *range(60)], [*range(60)]])}),
    "polars": lambda n: pl.DataFrame({"a": [n, *range(999)]}),
    "polars series": lambda n: pl.Series([n, *range(999)]),
    "pandas masked": lambda n: pd.Series([None, n, *range(999)], dtype="Int64"),
    "pandas index": lambda n: pd.DataFrame({"a": 0}, index=pd.Index([n, *range(999)])),
    "pandas index alone": lambda n: pd.Index([n, *range(999)]),
    "pandas codes": lambda n: pd.DataFrame(
        {"a": 0}, index=pd.MultiIndex.from_arrays([[n, *range(999)], ["x"] * 1000])
    ),
    "pandas categories": lambda n: pd.Series(pd.Categorical([n, *range(1, 900)])),
    "bytes": lambda n: io.BytesIO(bytes([n]) * 900),
    "numbers": lambda n: array.array("q", [n] * 900),
}
if hasattr(pd.array([1], dtype="int64[pyarrow]"), "_pa_array"):  # before pandas 2 they are read as objects
    BIG |= {
        "pandas": lambda n: pd.DataFrame({"a": pd.Series([n, *range(999)], dtype="int64[pyarrow]")}),
        "pandas with nulls": lambda n: pd.Series([None, n, *range(999)], dtype="int64[pyarrow]"),
    }


@pytest.mark.parametrize("name", BIG)
def test_what_is_sampled_says_so(monkeypatch: Any, name: str) -> None:
    """Whichever of its buffers it is, and what is compared in full does not."""
    value = BIG[name](1)
    assert "sampled" not in capturer().capture("v", value).note
    monkeypatch.setattr(buffers, "EXACT_BYTES", 800)
    monkeypatch.setattr(buffers, "_made", {})
    c = capturer()
    node = c.capture("v", value)
    assert "not readable" not in node.preview, node.note
    assert node.note == "sampled"
    assert c.capture("v", BIG[name](1), node) is node


def test_a_slice_of_a_big_array_is_not_sampled(monkeypatch: Any) -> None:
    monkeypatch.setattr(buffers, "EXACT_BYTES", 800)
    assert capturer().capture("v", pa.table({"a": range(999)}).slice(0, 50)).note == ""


def test_the_size_is_that_of_all_buffers_where_pyarrow_does_not_know_better() -> None:
    class Unknown:
        @property
        def nbytes(self) -> int:
            raise pa.ArrowTypeError("byte ranges of views")

        def get_total_buffer_size(self) -> int:
            return 7

    assert arrow_prints.size_of(Unknown()) == 7
    assert arrow_prints.size_of(pa.table({"a": pa.array([1, 2], pa.int64())})) == 16


def test_signs_of_zero_and_bits_of_nan_are_told_apart_in_any_layout() -> None:
    made = [pa.array([None, value, 1.0]) for value in (0.0, -0.0, float("nan"))]
    assert len({prints(array) for array in made}) == 3


COPIES: dict[str, Any] = {
    "pandas concat": (
        lambda: pd.DataFrame({"s": ["a", "b"]}),
        lambda v: pd.concat([v.head(1), v.tail(1)]),
    ),
    "pandas tail": (
        lambda: pd.DataFrame({"s": ["b", None]}).reset_index(drop=True),
        lambda _: pd.DataFrame({"s": ["a", "b", None]}).tail(2).reset_index(drop=True),
    ),
    "pandas ints": (
        lambda: pd.Series([1, None, 3], dtype="int64[pyarrow]"),
        lambda v: pd.concat([v.head(1), v.tail(2)]),
    ),
    "polars slice": (
        lambda: pl.DataFrame({"a": [1, 2], "b": ["x", None]}),
        lambda v: pl.concat([v, v]).slice(2, 2),
    ),
    "polars concat": (
        lambda: pl.DataFrame({"a": [1, 2], "b": ["x", None]}),
        lambda v: pl.concat([v.head(1), v.tail(1)], rechunk=False),
    ),
    "polars filter": (
        lambda: pl.DataFrame({"a": [1, None], "b": [True, None]}),
        lambda v: pl.concat([v, v]).with_row_index().filter(pl.col("index") >= 2).drop("index"),
    ),
    "polars when": (
        lambda: pl.DataFrame({"a": [1, None, 3]}),
        lambda _: pl.DataFrame({"a": [1, 2, 3]}).select(pl.when(pl.col("a") != 2).then("a").alias("a")),
    ),
    "arrow": (
        lambda: pa.table({"a": [1, None], "b": ["x", "y"]}),
        lambda v: pa.concat_tables([v.slice(0, 1), v.slice(1)]),
    ),
    "columns order": (lambda: np.array([[1, 2], [3, 4]]), np.asfortranarray),
    "strided": (lambda: np.arange(12.0).reshape(3, 4), lambda v: np.repeat(v, 2, axis=1)[:, ::2]),
    "copy of a big frame": (
        lambda: pd.DataFrame(np.arange(1e6).reshape(-1, 10)),
        lambda v: pd.DataFrame(np.asfortranarray(v.to_numpy())),
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_equal_values_of_libraries_are_no_change(name: str) -> None:
    (make, other), c = COPIES[name], capturer()
    node = c.capture("v", make())
    assert c.capture("v", other(make()), node) is node
    back = c.capture("v", other(make()))
    assert c.capture("v", make(), back) is back


@pytest.mark.parametrize("exact", [2**20, 64])
def test_the_layout_of_an_array_is_not_in_its_print(monkeypatch: Any, exact: int) -> None:
    monkeypatch.setattr(buffers, "EXACT_BYTES", exact)
    monkeypatch.setattr(buffers, "_PIECE", 256)
    one = np.arange(24 * 50).reshape(4, 6, 50)
    layouts = [one, np.asfortranarray(one), one.transpose(1, 0, 2).copy().transpose(1, 0, 2)]
    assert len({memory_print(array, Clock()) for array in layouts}) == 1
    layouts += [one.transpose(1, 0, 2), one + 1, np.asfortranarray(one + 1), one.astype("u8")]
    assert len({memory_print(array, Clock()) for array in layouts}) == 4


def test_what_lies_as_it_did_is_put_in_order_only_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(buffers, "_made", {})
    monkeypatch.setattr(buffers, "_MANY", 2)
    made = np.asfortranarray(np.arange(6).reshape(2, 3)), pa.chunked_array([INTS, INTS])
    first = memory_print(made[0], Clock()), prints(made[1])
    with monkeypatch.context() as patch:
        patch.delattr(buffers, "_in_order")
        patch.delattr(arrow_prints, "_normal")
        assert (memory_print(made[0], Clock()), prints(made[1])) == first
    prints(TEXTS)  # one more than is remembered
    assert (memory_print(made[0], Clock()), prints(made[1])) == first
    assert len(buffers._made) <= 2
