"""Exact, frozen pictures of plain data, and the test for "unchanged" that every run pays for.

Plain data are builtins of exactly their own type. Comparing them is done by identity first and by
typed equality second, so nothing of the app's can run: a value of any other type ends the comparison.
"""

from __future__ import annotations

from math import copysign, isnan
from typing import TYPE_CHECKING, Any

from .classes import ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_WORK = 16 * 2**20
"""Bytes that one walk looks at in all: room is given back after a vain attempt, time is not."""
SCALAR_TYPES: tuple[type, ...] = (type(None), bool, int, float, complex, str, bytes, type(...))
_SCALARS = ids(*SCALAR_TYPES)
FLAT = ids(type(None), bool, int, float, complex)
"""The classes whose values are no secrets, where no secret is a number."""
_PLAIN = ids(list, tuple, set, frozenset)
MAX_DEPTH = 100
"""Levels that a Shape follows: far below what Python's stack allows, far above real data."""


def is_scalar(value: object) -> bool:
    """Whether ``value`` is of exactly a builtin type without parts."""
    return id(type(value)) in _SCALARS


def are_scalars(values: Iterable[object]) -> bool:
    """Whether all of them are."""
    return _SCALARS.issuperset(map(id, map(type, values)))


class Shape:
    """A plain container at one moment: its class, its keys (None: a sequence) and its frozen parts.

    A part is a scalar, held as it is, or another Shape. ``keys`` of a set are the typed identities
    of its elements, and its parts are the elements in the order they came.
    """

    __slots__ = ("cls", "keys", "parts")

    def __init__(self, cls: type, keys: Any, parts: tuple[Any, ...]) -> None:
        self.cls = cls
        self.keys = keys
        self.parts = parts


class NotPlain(Exception):  # noqa: N818 - an answer, not an error
    """The value holds something that a Shape can't: an object, a secret, or too much of it."""


def same_scalar(a: object, b: object) -> bool:
    """Typed equality of two scalars: tells 1 from True and 0.0 from -0.0; NaN equals itself."""
    if a is b:
        return True
    cls = type(a)
    if cls is not type(b) or id(cls) not in _SCALARS:
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
    if type(value) is not shape.cls:
        return False
    data: Any = value
    parts, keys = shape.parts, shape.keys
    if len(data) != len(parts):
        return False
    if keys is None:
        for item, part in zip(data, parts, strict=False):
            if item is not part:
                if type(part) is Shape:
                    if not unchanged(item, part):
                        return False
                elif not same_scalar(item, part):
                    return False
        return True
    if type(keys) is frozenset:
        return _same_set(data, shape)
    for found, key, part in zip(data, keys, parts, strict=False):
        if found is not key and not same_scalar(found, key):
            return False
        item = data[found]  # a builtin key, as are all before it: no __eq__ of the app's can run
        if item is not part:
            if type(part) is Shape:
                if not unchanged(item, part):
                    return False
            elif not same_scalar(item, part):
                return False
    return True


def _same_set(value: Any, shape: Shape) -> bool:
    if all(a is b for a, b in zip(value, shape.parts, strict=True)):
        return True
    try:
        return bool(frozenset(map(element_key, value)) == shape.keys)
    except NotPlain:
        return False


def element_key(value: object, depth: int = 0) -> object:
    """A hashable that is equal for exactly the same plain value; raises NotPlain for any other."""
    cls = type(value)
    if cls is float or cls is complex:
        return cls, repr(value)
    if id(cls) in _SCALARS:
        return cls, value
    if depth < MAX_DEPTH and cls is tuple:
        return cls, tuple([element_key(v, depth + 1) for v in value])  # type: ignore[attr-defined]
    if depth < MAX_DEPTH and cls is frozenset:
        return cls, frozenset([element_key(v, depth + 1) for v in value])  # type: ignore[attr-defined]
    raise NotPlain


class Freezer:
    """Makes Shapes, within a number of bytes and past a check of every string and key.

    Values of the classes in ``unasked`` (by id) need none.
    """

    def __init__(
        self,
        allow: Callable[[object], bool],
        allow_key: Callable[[object], bool],
        room: int,
        unasked: frozenset[int] = FLAT,
    ) -> None:
        self._allow = allow
        self._allow_key = allow_key
        self.room = room
        self._work = MAX_WORK
        self._unasked = unasked

    def freeze(self, value: Any, depth: int = 0) -> Any:
        """The scalar itself or a Shape; raises NotPlain where neither says everything."""
        cls = type(value)
        if id(cls) in _SCALARS:
            if cls is str or cls is bytes:
                self.spend(len(value))
                if not self._allow(value):
                    raise NotPlain
            elif id(cls) not in self._unasked and not self._allow(value):
                raise NotPlain
            return value
        if depth >= MAX_DEPTH:
            raise NotPlain
        return Shape(cls, self._keys(cls, value), self._parts(cls, value, depth + 1))

    def _keys(self, cls: type, value: Any) -> Any:
        if cls is dict:
            keys = tuple(value)
            if not are_scalars(keys) or not all(map(self._allow_key, keys)):
                raise NotPlain
            return keys
        return frozenset(map(element_key, value)) if cls is set or cls is frozenset else None

    def _parts(self, cls: type, value: Any, depth: int) -> tuple[Any, ...]:
        if cls is dict:
            value = value.values()
        elif id(cls) not in _PLAIN:
            raise NotPlain
        self.spend(len(value) * 8 + 56)
        if self._unasked.issuperset(map(id, map(type, value))):
            return tuple(value)
        return tuple([self.freeze(v, depth) for v in value])

    def spend(self, count: int) -> None:
        """Take ``count`` bytes off the budget; raises NotPlain when there are none left."""
        self.room -= count
        self._work -= count
        if self.room < 0 or self._work < 0:
            raise NotPlain


def thaw(part: Any) -> Any:
    """The plain value that ``part`` was made of, built new: changing it changes no record."""
    if type(part) is not Shape:
        return part
    items = [thaw(p) for p in part.parts]
    if part.cls is dict:
        return dict(zip(part.keys, items, strict=True))
    return part.cls(items)
