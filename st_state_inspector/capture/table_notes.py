"""In words: how two frames or arrays differ. Only what a Node still holds is looked into."""

from __future__ import annotations

import sys
from math import isnan
from typing import TYPE_CHECKING, Any

from .walk import shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

_CELLS = 3
_MOST = 8
_LOOKED_AT = 5_000_000  # cells: comparing more takes longer than a note is worth


def describe(old: Node, new: Node) -> str:
    """Shape first, then columns, then rows with the first cells; as much as is known."""
    outline = "" if old.preview == new.preview else f"{old.preview} -> {new.preview}"
    a, b = _data(old), _data(new)
    if a is None or b is None:
        return outline or "the content differs"
    try:
        return _frames(a, b) if hasattr(a, "columns") else _arrays(a, b)
    except (TypeError, ValueError, KeyError):  # cells that can't be compared with each other
        return outline or "the content differs"


def _data(node: Node) -> Any:
    """The frame or array itself, as long as something holds it."""
    if node.held is not None:
        return node.held
    box = getattr(node.proof, "box", None)
    return None if box is None else box.value


def _frames(a: Any, b: Any) -> str:
    parts = []
    if len(a) != len(b):
        parts.append(f"{len(a):,} -> {len(b):,} rows")
    parts += _names("added", [c for c in b.columns if c not in set(a.columns)])
    parts += _names("removed", [c for c in a.columns if c not in set(b.columns)])
    common = [c for c in b.columns if c in set(a.columns)]
    unique = a.columns.is_unique and b.columns.is_unique
    if len(a) == len(b) and unique and a.size <= _LOOKED_AT:
        parts += _cells(a, b, common)
    return "; ".join(parts) or "index, names or types differ"


def _names(what: str, names: list[Any]) -> list[str]:
    if not names:
        return []
    shown = ", ".join(repr(str(n)) for n in names[:_MOST])
    return [f"column{'s' if len(names) > 1 else ''} {shown} {what}"]


def _cells(a: Any, b: Any, common: list[Any]) -> list[str]:
    out = []
    for name in common:
        if a[name].dtype != b[name].dtype:
            out.append(f"column {str(name)!r}: {a[name].dtype} -> {b[name].dtype}")
            continue
        rows = _differing(a[name], b[name])
        if len(rows):
            out.append(
                f"{len(rows):,} of {len(b):,} rows differ, column {str(name)!r}: {_first(a, b, name, rows)}"
            )
    more = [f"{len(out) - _MOST} more columns differ"] if len(out) > _MOST else []
    return out[:_MOST] + more


def _differing(x: Any, y: Any) -> Any:
    """Positions of the cells that differ; a missing cell equals a missing cell."""
    np: Any = sys.modules["numpy"]
    if x.dtype == object:
        pairs = zip(x.tolist(), y.tolist(), strict=True)
        return [i for i, (p, q) in enumerate(pairs) if _plain_differs(p, q)]
    x, y = x.reset_index(drop=True), y.reset_index(drop=True)
    equal = (x == y).fillna(False).to_numpy(dtype=bool) | (x.isna() & y.isna()).to_numpy(dtype=bool)
    return np.flatnonzero(~equal)


def _plain_differs(p: Any, q: Any) -> bool:
    known = (str, int, float, bool, type(None))
    if type(p) not in known or type(q) not in known:
        return p is not q
    return type(p) is not type(q) or (p != q and not (is_nan(p) and is_nan(q)))


def is_nan(cell: Any) -> bool:
    """Whether a builtin cell is a NaN."""
    return type(cell) is float and isnan(cell)


def _first(a: Any, b: Any, name: Any, rows: Any) -> str:
    cells = []
    for i in list(rows)[:_CELLS]:
        label = b.index[int(i)]
        cells.append(f"row {label}: {_cell(a[name].iloc[int(i)])} -> {_cell(b[name].iloc[int(i)])}")
    return ", ".join(cells)


def _cell(value: Any) -> str:
    value = value.item() if hasattr(type(value), "item") else value
    return shorten(
        repr(value) if type(value) in (str, int, float, bool, type(None)) else type(value).__name__, 40
    )


def _arrays(a: Any, b: Any) -> str:
    np: Any = sys.modules["numpy"]
    if not hasattr(a, "dtype") or not hasattr(b, "dtype") or not hasattr(a, "shape"):
        return "the content differs"
    if a.shape != b.shape or a.dtype != b.dtype:
        return f"{a.dtype} {a.shape} -> {b.dtype} {b.shape}"
    if type(a) is not np.ndarray:  # a Series
        rows = _differing(a, b)
        frames = {"value": a}, {"value": b}
        where = ", ".join(
            f"row {b.index[int(i)]}: {_cell(a.iloc[int(i)])} -> {_cell(b.iloc[int(i)])}"
            for i in list(rows)[:_CELLS]
        )
        return (
            f"{len(rows):,} of {len(b):,} rows differ: {where}"
            if len(rows) and frames
            else "index or name differ"
        )
    x, y = a.reshape(-1), b.reshape(-1)
    differ = x != y
    if a.dtype.kind in "fc":
        differ &= ~(np.isnan(x) & np.isnan(y))
    at = np.flatnonzero(differ)
    cells = ", ".join(f"[{int(i)}]: {_cell(x[i])} -> {_cell(y[i])}" for i in at[:_CELLS])
    return (
        f"{len(at):,} of {a.size:,} elements differ: {cells}"
        if len(at)
        else "sign of zero or bits of NaN differ"
    )
