"""Exact, frozen pictures of plain data, and the test for "unchanged" that every run pays for.

Plain data are builtins of exactly their own type. Comparing them is done by identity first and by
typed equality second, so nothing of the app's can run: a value of any other type ends the comparison.
"""

from __future__ import annotations

from math import copysign, isnan
from typing import TYPE_CHECKING, Any

from .classes import ids

if TYPE_CHECKING:
    from collections.abc import Iterable


MAX_WORK = 16 * 2**20
"""Bytes that one walk looks at in all: room is given back after a vain attempt, time is not."""
SCALAR_TYPES: tuple[type, ...] = (type(None), bool, int, float, complex, str, bytes, type(...))
SCALARS = ids(*SCALAR_TYPES)
"""The same by id, to be asked where a call would cost most."""
FLAT = ids(type(None), bool, int, float, complex)
"""The classes whose values are no secrets, where no secret is a number."""
MAX_DEPTH = 100
"""Levels that a Shape follows: far below what Python's stack allows, far above real data."""


def is_scalar(value: object) -> bool:
    """Whether ``value`` is of exactly a builtin type without parts."""
    return id(type(value)) in SCALARS


def are_scalars(values: Iterable[object]) -> bool:
    """Whether all of them are."""
    return SCALARS.issuperset(map(id, map(type, values)))


Shape = tuple[type, Any, tuple[Any, ...]]
"""A plain container at one moment: its class, its keys (None: a sequence) and its frozen parts.

A part is a scalar, held as it is, or another Shape: no scalar is a tuple. The keys of a set are the
typed identities of its elements, and its parts are the elements in the order they came.

Of no class of its own: a tuple of what can't refer to anything is no work for the garbage collection
that Streamlit asks for after every run.
"""


class NotPlain(Exception):  # noqa: N818 - an answer, not an error
    """The value holds something that a Shape can't: an object, a secret, or too much of it."""


def same_scalar(a: object, b: object) -> bool:
    """Typed equality of two scalars: tells 1 from True and 0.0 from -0.0; NaN equals itself."""
    if a is b:
        return True
    cls = type(a)
    if cls is not type(b) or id(cls) not in SCALARS:
        return False
    if cls is float:
        return _same_float(a, b)  # type: ignore[arg-type]
    if cls is complex:
        return _same_float(a.real, b.real) and _same_float(a.imag, b.imag)  # type: ignore[attr-defined]
    return bool(a == b)


def _same_float(a: float, b: float) -> bool:
    if isnan(a):
        return isnan(b)
    return a == b and (a != 0.0 or copysign(1.0, a) == copysign(1.0, b))


def unchanged(value: Any, shape: Shape) -> bool:  # noqa: C901, PLR0911, PLR0912 - hot: a call costs most
    """Whether ``value`` is, item for item and type for type, what ``shape`` was made of.

    The hot path of every run. Its recursion is bounded by the shape, which is finite and was bounded
    when it was made, so a cycle or a bottomless value can't hold it.
    """
    cls, keys, parts = shape
    if type(value) is not cls:
        # A part of a picture (see ``pictures``) knows itself what is the same, and is of no class of C's.
        return type(cls) is not type and bool(cls.same(value, keys, parts))  # type: ignore[attr-defined]
    data: Any = value
    if len(data) != len(parts):
        return False
    if keys is None:
        for item, part in zip(data, parts, strict=False):
            if item is not part:
                if type(part) is tuple:
                    if not unchanged(item, part):
                        return False
                elif not same_scalar(item, part):
                    return False
        return True
    if type(keys) is frozenset:
        return _same_set(data, keys, parts)
    for found, key, part in zip(data, keys, parts, strict=False):
        if found is not key and not same_scalar(found, key):
            return False
        item = data[found]  # a builtin key, as are all before it: no __eq__ of the app's can run
        if item is not part:
            if type(part) is tuple:
                if not unchanged(item, part):
                    return False
            elif not same_scalar(item, part):
                return False
    return True


def is_part(item: Any, part: Any) -> bool:
    """Whether ``item`` is what the frozen ``part`` was made of."""
    return unchanged(item, part) if type(part) is tuple else same_scalar(item, part)


def _same_set(value: Any, keys: frozenset[object], parts: tuple[Any, ...]) -> bool:
    if all(a is b for a, b in zip(value, parts, strict=True)):
        return True
    try:
        return bool(frozenset(map(element_key, value)) == keys)
    except NotPlain:
        return False


def element_key(value: object, depth: int = 0) -> object:
    """A hashable that is equal for exactly the same plain value; raises NotPlain for any other."""
    cls = type(value)
    if cls is float or cls is complex:
        return cls, repr(value)
    if id(cls) in SCALARS:
        return cls, value
    if depth < MAX_DEPTH and cls is tuple:
        return cls, tuple([element_key(v, depth + 1) for v in value])  # type: ignore[attr-defined]
    if depth < MAX_DEPTH and cls is frozenset:
        return cls, frozenset([element_key(v, depth + 1) for v in value])  # type: ignore[attr-defined]
    raise NotPlain


def thaw(part: Any) -> Any:
    """The plain value that ``part`` was made of, built new: changing it changes no record."""
    if type(part) is not tuple:
        return part
    cls, keys, parts = part
    items = [thaw(p) for p in parts]
    return dict(zip(keys, items, strict=True)) if cls is dict else cls(items)
