"""Which values are so small that a busy machine is no reason not to compare them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from . import containers, objects
from .classes import ids, known_base
from .dispatch import handler_of
from .leaves import PRINTABLE
from .sample import LIBRARIES
from .shape import are_scalars, is_scalar

MOST = 10_000
"""Parts that such a value has at most, those of its parts included."""
_LETTERS = 20  # of a text that weigh as much as one part
_TEXTS = ids(str, bytes, bytearray)
_CONTAINERS = (containers.mapping, containers.sequence, containers.sets)
_PRINTABLE = ids(*PRINTABLE)


def weight(value: object) -> int:
    """How many parts a value has; more than ``MOST`` where it has more, or where nobody can tell.

    Hazard: a library's object that is not what it should be, or another thread at the same value.
    """
    try:
        return _weight(value)
    except Exception:  # noqa: BLE001 - see the docstring
        return MOST + 1


def _weight(value: Any) -> int:
    pending, found = [value], 0
    while pending:
        part = pending.pop()
        cls = type(part)
        found += 1
        if id(cls) in _TEXTS:
            found += len(part) // _LETTERS
        elif not is_scalar(part) and id(cls) not in _PRINTABLE:
            cells, parts = _inside(part, cls)
            found += cells
            # Before they are looked at: each weighs something.
            if found + len(parts) + len(pending) > MOST:
                return MOST + 1
            if are_scalars(parts):
                found += len(parts) + sum([len(p) // _LETTERS for p in parts if id(type(p)) in _TEXTS])
            else:
                pending += parts
        elif found > MOST:
            return MOST + 1
    return found


def _inside(value: Any, cls: type) -> tuple[int, Sequence[Any]]:
    """What a value has inside: what weighs as a part without being looked at, and its parts."""
    if cls is list or cls is tuple:
        return 0, value
    if cls is dict:
        return 0, [*value, *value.values()] if len(value) <= MOST else list(value)
    handler = handler_of(cls)
    if handler in _CONTAINERS:
        count = containers.count_of(value)
        return (count, []) if count > MOST else (0, containers.parts_of(value))
    if handler is objects.instance:
        return 0, objects.parts_of(value)
    library = known_base(cls, LIBRARIES)
    # What the code of another library, or of a user's adapter, takes is not known before it was run.
    return (MOST, []) if library is None else _data(value, library)


def _data(value: Any, library: str) -> tuple[int, list[Any]]:
    """The number of cells, and those of them that are objects."""
    if library == "array":
        array = sys.modules["numpy"].ndarray.view(value, sys.modules["numpy"].ndarray)
        return array.nbytes // 8, array.reshape(-1).tolist() if _is_few_objects(array) else []
    from .tables import plain

    pd: Any = sys.modules["pandas"]
    data = plain(pd.DataFrame if library == "frame" else pd.Series, value)
    size = data.size + sum(map(len, data.axes))
    if size > MOST:
        return size, []
    columns = [data.iloc[:, i].array for i in range(data.shape[1])] if data.ndim == 2 else [data.array]
    columns += [axis.array for axis in data.axes]
    if any(hasattr(type(column), "categories") for column in columns):
        return MOST + 1, []  # there may be any number of them
    return size, [cell for column in columns if _is_text(column) for cell in column.tolist()]


def _is_few_objects(array: Any) -> bool:
    return bool(array.dtype.hasobject) and array.size <= MOST


def _is_text(column: Any) -> bool:
    return column.dtype.kind not in "biufcmM"
