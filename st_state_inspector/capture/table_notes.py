"""In words: how two frames or arrays differ. Only what a Node still holds is looked into."""

from __future__ import annotations

import sys
from math import isnan
from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node

from .classes import class_name, has_base
from .clock import Clock, OutOfTime
from .own_fields import fields_note
from .pandas_address import is_copy_on_write, says_all
from .pandas_prints import TablePrints, block_pairs, label_says_all, shares_memory
from .table_labels import Differ, freq_note, label_text, told_by_label, what_differs
from .walk import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .walk import Walk

_CELLS = 3
_MOST = 8
_AT_ONCE = 2**16
_LOOKED_AT = 5_000_000  # cells of frames that are compared on demand: more would take seconds


def since(walk: Walk, previous: Node, data: Any, prints: TablePrints) -> tuple[int, str] | None:
    """How ``data`` differ from what ``previous`` was made of, as long as that is there, and time is left."""
    before, old = _data(previous), getattr(previous.proof, "prints", None)
    if type(old) is TablePrints and old.content == prints.content:
        return previous.uid, _extras(old, prints)
    if freqs := _freqs(old, prints):
        return previous.uid, freqs
    if before is None:
        what = "the content differs"
        if not is_copy_on_write():
            what += "; which cells is not known: values above max_value_bytes are held with pandas 3 only"
        return previous.uid, _with_outline(previous, data, what)
    return previous.uid, _told_calmly(before, data, walk.clock, (old, prints))


def _freqs(old: Any, new: TablePrints) -> str:
    """Where it is the freq of an index that differs, and nothing else: that needs no cells of before."""
    if type(old) is not TablePrints or old.content[1:] != new.content[1:]:
        return ""
    pairs = [pair for pair in zip(old.content[0], new.content[0], strict=False) if pair[0] != pair[1]]
    notes = [freq_note(*pair) for pair in pairs]
    named = ["columns" if pair[1] is not new.content[0][0] else "index" for pair in pairs]
    return "; ".join(map("{}: {}".format, named, notes)) if all(notes) else ""


def _extras(old: TablePrints, new: TablePrints) -> str:
    """The data are the same: it is ``attrs``, a flag or an attribute that differs."""
    if old.extras[2] is not new.extras[2]:
        return fields_note(old.extras[2], new.extras[2])
    if old.extras[0] is new.extras[0]:
        return f"flags.allows_duplicate_labels: {old.extras[1]} -> {new.extras[1]}"
    texts = ["{}" if e[0] is None else e[0].preview for e in (old.extras, new.extras)]
    return f"attrs: {' -> '.join(texts)}"


def describe(old: Node, new: Node) -> str:
    """Shape first, then columns, then rows with the first cells; as much as is known."""
    told = getattr(new.proof, "since", None)
    if told is not None and told[0] == old.uid:
        return str(told[1])
    if attributes := _attributes(*[getattr(node.proof, "prints", None) for node in (old, new)]):
        return attributes
    outline = "" if old.preview == new.preview else f"{old.preview} -> {new.preview}"
    a, b = _data(old), _data(new)
    if a is None or b is None or _size(a) > _LOOKED_AT:
        return outline or "the content differs"
    return _told_calmly(a, b, Clock(), tuple(getattr(node.proof, "prints", None) for node in (old, new)))


def _attributes(old: Any, new: Any) -> str:
    """Of two arrays with the same items: how the attributes differ, which are the last of their prints."""
    if not (type(old) is type(new) is tuple and old and new):
        return ""
    (*items, a), (*others, b) = [p if type(p[-1]) is Node else (*p, None) for p in (old, new)]
    return fields_note(a, b) if items == others and a is not b else ""


def _size(data: Any) -> int:
    return int(data.size) if hasattr(type(data), "size") else 0


def _with_outline(previous: Node, data: Any, what: str) -> str:
    rows = previous.preview.partition(" ")[0]
    return what if rows == f"{len(data):,}" else f"{rows} -> {len(data):,} rows; {what}"


def _told_calmly(a: Any, b: Any, clock: Clock, prints: tuple[Any, ...]) -> str:
    """Hazard: cells that can't be compared with each other."""
    try:
        if not all(type(each) is TablePrints for each in prints):
            return _arrays(a, b)
        return (_frames if hasattr(type(a), "columns") else _series)(a, b, clock, what_differs(*prints))
    except (TypeError, ValueError, KeyError, AttributeError):
        return "the content differs"


def _data(node: Node) -> Any:
    """The frame or array itself, as long as something holds it."""
    if node.held is not None:
        return node.held
    box = getattr(node.proof, "box", None)
    return None if box is None else box.value


def _frames(a: Any, b: Any, clock: Clock, differ: Differ) -> str:
    if not hasattr(type(b), "columns") or not all(map(label_says_all, (*a.columns, *b.columns))):
        return "the content differs"
    parts = []
    if len(a) != len(b):
        parts.append(f"{len(a):,} -> {len(b):,} rows")
    parts += _names("added", [c for c in b.columns if c not in set(a.columns)])
    parts += _names("removed", [c for c in a.columns if c not in set(b.columns)])
    if differ.columns and not parts:
        what = f"columns: {differ.freqs[1]}" if differ.freqs[1] else "column names differ"
        parts += [what if a.columns.equals(b.columns) else "columns in another order"]
    if len(a) == len(b) and a.columns.is_unique and b.columns.is_unique:
        parts += told_by_label(a, b, clock, differ, _cells)
    if differ.cells_only and not parts and shares_memory(a, b):
        return "cells were written through their array, past pandas: what they were is not known"
    return "; ".join(parts) or "the content differs"


def _names(what: str, names: list[Any]) -> list[str]:
    if not names:
        return []
    shown = ", ".join(repr(str(n)) for n in names[:_MOST])
    return [f"column{'s' if len(names) > 1 else ''} {shown} {what}"]


def _cells(a: Any, b: Any, clock: Clock) -> list[str]:
    out: list[str] = []
    count = 0
    found: dict[Any, list[int]] = {}
    try:
        for name, rows in _differing_columns(a, b, found, clock):
            count += 1
            if count <= _MOST:
                out.append(_column(a, b, name, rows))
    except OutOfTime:
        out += [_column(a, b, name, rows) for name, rows in found.items() if rows]
        out = [f"at least {told}" if told[0].isdigit() else told for told in out]
        what = "other cells" if out else "the content differs; its cells"
        out.append(f"{what} were not looked through: time budget")
    more = [f"{count - _MOST} more columns differ"] if count > _MOST else []
    return out + more


def _column(a: Any, b: Any, name: Any, rows: Any) -> str:
    if rows is None:
        return f"column {str(name)!r}: {a[name].dtype} -> {b[name].dtype}"
    cells = _first(a[name], b[name], rows)
    return f"{len(rows):,} of {len(b):,} rows differ, column {str(name)!r}: {cells}"


def _differing_columns(
    a: Any, b: Any, found: dict[Any, list[int]], clock: Clock
) -> Iterator[tuple[Any, Any]]:
    """Names of common columns with the rows that differ (None: another type); ``found`` is under way."""
    told: set[Any] = set()
    for places, x, y in block_pairs(a, b):
        names = [b.columns[i] for i in places]
        told.update(names)
        rows: dict[int, list[int]] = {}
        step = max(1, _AT_ONCE // len(names))
        for start in range(0, len(b), step) if x is not y else ():
            clock.tick(step * len(names) // 64)
            _note_block(x[:, start : start + step], y[:, start : start + step], start, rows)
            found.update({names[i]: at for i, at in rows.items()})
        for i, at in sorted(rows.items()):
            found.pop(names[i])
            yield names[i], at
    for name in [c for c in b.columns if c in set(a.columns) and c not in told]:
        if a[name].dtype != b[name].dtype:
            yield name, None
            continue
        at = found[name] = []
        at.extend(_differing(a[name], b[name], clock))
        if found.pop(name):
            yield name, at


def _note_block(x: Any, y: Any, start: int, rows: dict[int, list[int]]) -> None:
    np: Any = sys.modules["numpy"]
    differ = x != y
    if not differ.any():
        return
    for i in np.flatnonzero(differ.any(axis=1)).tolist():
        at = np.flatnonzero(differ[i] & ~(_missing(x[i]) & _missing(y[i])))
        if len(at):
            rows.setdefault(i, []).extend((at + start).tolist())


def _missing(values: Any) -> Any:
    np: Any = sys.modules["numpy"]
    return np.isnan(values) if values.dtype.kind in "fc" else np.zeros(values.shape, dtype=bool)


def _differing(x: Any, y: Any, clock: Clock) -> Iterator[int]:
    """Positions of the cells that differ; a missing cell equals a missing cell."""
    np: Any = sys.modules["numpy"]
    x, y = x.array, y.array
    for start in range(0, len(y), 8_192):
        clock.tick(8_192 if x.dtype == object else 1_024)
        p, q = x[start : start + 8_192], y[start : start + 8_192]
        if x.dtype == object:
            pairs = zip(p.tolist(), q.tolist(), strict=True)
            yield from (start + i for i, (m, n) in enumerate(pairs) if _plain_differs(m, n))
            continue
        found = p == q
        masked = hasattr(found, "to_numpy")
        equal = found.to_numpy(dtype=bool, na_value=False) if masked else np.asarray(found, dtype=bool)
        missing = np.asarray(p.isna(), dtype=bool) & np.asarray(q.isna(), dtype=bool)
        yield from (np.flatnonzero(~(equal | missing)) + start).tolist()


def _plain_differs(p: Any, q: Any) -> bool:
    known = (str, int, float, bool, type(None))
    if type(p) not in known or type(q) not in known:
        return p is not q
    return type(p) is not type(q) or (p != q and not (is_nan(p) and is_nan(q)))


def is_nan(cell: Any) -> bool:
    """Whether a builtin cell is a NaN."""
    return type(cell) is float and isnan(cell)


def _first(x: Any, y: Any, rows: Iterable[int]) -> str:
    shown = list(rows)[:_CELLS]
    return ", ".join(f"row {label_text(y.index[i])}: {_cell(x.iloc[i])} -> {_cell(y.iloc[i])}" for i in shown)


def _cell(value: Any) -> str:
    if not says_all(type(value)):
        return class_name(type(value))
    value = value.item() if has_base(type(value), sys.modules["numpy"].generic) else value
    return shorten(repr(value), 40)


def _series(a: Any, b: Any, clock: Clock, differ: Differ) -> str:
    if a.shape != b.shape or a.dtype != b.dtype:
        return f"{a.dtype} {a.shape} -> {b.dtype} {b.shape}"
    named = f"name: {_cell(a.name)} -> {_cell(b.name)}"
    try:
        parts = told_by_label(a, b, clock, differ, _values)
    except OutOfTime:
        return "the content differs; which cells was not looked for: time budget"
    if differ.cells_only and not parts and shares_memory(a, b):
        return "values were written through their array, past pandas: what they were is not known"
    return "; ".join([*[named] * differ.name, *parts]) or "the content differs"


def _values(a: Any, b: Any, clock: Clock) -> list[str]:
    rows = list(_differing(a, b, clock))
    return [f"{len(rows):,} of {len(b):,} rows differ: {_first(a, b, rows)}"] if rows else []


def _arrays(a: Any, b: Any) -> str:
    np: Any = sys.modules["numpy"]
    if any(not hasattr(type(x), "dtype") or not hasattr(type(x), "shape") for x in (a, b)):
        return "the content differs"
    if a.shape != b.shape or a.dtype != b.dtype:
        return f"{a.dtype} {a.shape} -> {b.dtype} {b.shape}"
    if not all(type(x) is np.ndarray for x in (a, b)):
        return "the content differs"
    x, y = a.reshape(-1), b.reshape(-1)
    differ = x != y
    if a.dtype.kind in "fc":
        differ &= ~(np.isnan(x) & np.isnan(y))
    at = np.flatnonzero(differ)
    cells = ", ".join(f"[{int(i)}]: {_cell(x[i])} -> {_cell(y[i])}" for i in at[:_CELLS])
    told = f"{len(at):,} of {a.size:,} elements differ: {cells}"
    return told if len(at) else "sign of zero or bits of NaN differ"
