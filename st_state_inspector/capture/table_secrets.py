"""pandas: what of a frame, a Series or an index is never kept, by its names or by what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .pandas_prints import cells_of

if TYPE_CHECKING:
    from .walk import Walk

_AT_ONCE = 4_096
_MOST_NAMES = 1_000  # rows: the labels of more are data, not names


def is_secret_axis(walk: Walk, axis: Any) -> bool:
    """Whether the labels themselves go by a secret name: they were a column of it, before ``set_index``."""
    return any(type(name) is str and walk.redactor.is_secret_name(name) for name in axis.names)


def secret_labels(walk: Walk, data: Any) -> str | None:
    """Why the labels of rows or columns can't be kept: the whole frame goes with them."""
    if any(is_secret_axis(walk, axis) for axis in data.axes):
        return "key name"
    return _secret_text(walk, [text for axis in data.axes for text in _texts_of(walk, axis)])


def secret_columns(walk: Walk, data: Any) -> dict[int, str]:
    """The positions of the columns that are never kept, and why.

    All are, where a row goes by a secret name: a row of a table (``df.iloc[0]``), or a table that was turned.
    """
    names = list(data.columns) if data.ndim == 2 else [data.name]
    secret_row = len(data) <= _MOST_NAMES and walk.redactor.any_name(_texts_of(walk, data.index))
    found: dict[int, str] = {}
    for i, name in enumerate(names):
        column = data.iloc[:, i] if data.ndim == 2 else data
        if not _is_yes_or_no(column.dtype) and (secret_row or walk.redactor.any_name(_texts_in(name))):
            found[i] = "key name"
            continue
        if _is_text(column.dtype):
            reason = _secret_cell(walk, column)
            if reason:
                found[i] = reason
    return found


def _texts_of(walk: Walk, axis: Any) -> list[str]:
    return [t for label in (cells_of(walk, axis) if axis.dtype.kind == "O" else ()) for t in _texts_in(label)]


def _texts_in(label: Any) -> list[str]:
    """A label, or what one of several levels consists of."""
    return [part for part in (label if type(label) is tuple else (label,)) if type(part) is str]


def _is_yes_or_no(dtype: Any) -> bool:
    return str(dtype) in ("bool", "boolean")


def _is_text(dtype: Any) -> bool:
    return dtype.kind == "O" if hasattr(dtype, "kind") else True


def _secret_cell(walk: Walk, column: Any) -> str | None:
    texts: list[str] = []
    for cell in cells_of(walk, column.array):
        if type(cell) is str:
            texts.append(cell)
        elif type(cell) is bytes and (reason := walk.redactor.reason_bytes(cell)):
            return reason
    return _secret_text(walk, texts)


def _secret_text(walk: Walk, texts: list[str]) -> str | None:
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        reason = walk.clock.timed(sum(map(len, some)), walk.redactor.reason_of_any, some)
        if reason:
            return reason
    return None
