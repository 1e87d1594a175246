"""Exact, frozen pictures of plain data, and the test for "unchanged" that every run pays for.

Plain data are builtins of exactly their own type. Comparing them is done by identity first and by
typed equality second, so nothing of the app's can run: a value of any other type ends the comparison.
"""

from __future__ import annotations

from math import copysign, isnan
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .classes import ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .clock import Clock

MAX_WORK = 16 * 2**20
"""Bytes that one walk looks at in all: room is given back after a vain attempt, time is not."""
SCALAR_TYPES: tuple[type, ...] = (type(None), bool, int, float, complex, str, bytes, type(...))
_SCALARS = ids(*SCALAR_TYPES)
FLAT = ids(type(None), bool, int, float, complex)
"""The classes whose values are no secrets, where no secret is a number."""
_TEXT = ids(str)
_MANY = 200  # keys: two dicts of more do not often have the same
_AT_ONCE = 4_096
MAX_DEPTH = 100
"""Levels that a Shape follows: far below what Python's stack allows, far above real data."""


def is_scalar(value: object) -> bool:
    """Whether ``value`` is of exactly a builtin type without parts."""
    return id(type(value)) in _SCALARS


def are_scalars(values: Iterable[object]) -> bool:
    """Whether all of them are."""
    return _SCALARS.issuperset(map(id, map(type, values)))


class Asked(Protocol):
    """Who knows the secrets."""

    def any_name(self, names: list[str]) -> bool:
        """Whether one of ``names`` is the name of a secret."""

    def reason_of_any(self, texts: list[str]) -> str | None:
        """Why one of ``texts`` is a secret."""

    def reason_bytes(self, data: bytes) -> str | None:
        """The same for bytes."""

    def reason_number(self, number: float) -> str | None:
        """The same for a number."""


F = TypeVar("F", bound="Freezer")

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
    if id(cls) in _SCALARS:
        return cls, value
    if depth < MAX_DEPTH and cls is tuple:
        return cls, tuple([element_key(v, depth + 1) for v in value])  # type: ignore[attr-defined]
    if depth < MAX_DEPTH and cls is frozenset:
        return cls, frozenset([element_key(v, depth + 1) for v in value])  # type: ignore[attr-defined]
    raise NotPlain


class Freezer:
    """Makes Shapes, within a number of bytes and of seconds, and past a check of every text and key.

    Values of the classes in ``unasked`` (by id) need no check. Texts are gathered, and looked through all
    at once by ``check``: until then no Shape that was made may be kept.
    """

    def __init__(
        self, asked: Asked, room: int, clock: Clock, unasked: frozenset[int] = FLAT, work: int = MAX_WORK
    ) -> None:
        self._asked = asked
        self._clock = clock
        self.room = room
        self.work = work
        self._unasked = unasked
        self._texts: list[str] = []
        self._known_keys: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def freeze(self, value: Any, depth: int = 0) -> Any:
        """The scalar itself or a Shape; raises NotPlain where neither says everything."""
        cls = type(value)
        if id(cls) in _SCALARS:
            if cls is str:
                self.spend(len(value))
                self._texts.append(value)
            elif cls is bytes:
                self.spend(len(value))
                self._allow(value)
            elif id(cls) not in self._unasked:
                self._allow(value)
            return value
        if depth >= MAX_DEPTH:
            raise NotPlain
        if cls is dict:
            return cls, self.keys(value), self.all_of(list(value.values()), depth + 1)
        if cls is set or cls is frozenset:
            items = list(value)
            return cls, self.elements(items), self.all_of(items, depth + 1)
        if cls is list or cls is tuple:
            return cls, None, self.all_of(value, depth + 1)
        raise NotPlain

    def keys(self, value: dict[Any, Any]) -> tuple[Any, ...]:
        """The keys of a dict, none of them a secret or the name of one."""
        keys = tuple(value)
        if not are_scalars(keys):
            raise NotPlain
        known = self._known_keys.get(keys) if len(keys) < _MANY else None
        if known is not None:
            return known
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            self._clock.tick(len(some))
            texts = [key for key in some if type(key) is str]
            if self._asked.any_name(texts):
                raise NotPlain
            self._texts += texts
            for key in some if len(texts) < len(some) else ():
                if type(key) is not str and id(type(key)) not in self._unasked:
                    self._allow(key)
        if len(keys) < _MANY and all(type(key) is str for key in keys):  # 1 and True are equal
            self._known_keys[keys] = keys
        return keys

    def elements(self, items: list[Any]) -> frozenset[object]:
        """The typed identities of the elements of a set."""
        found: set[object] = set()
        for start in range(0, len(items), _AT_ONCE):
            self._clock.tick(_AT_ONCE)
            found.update(map(element_key, items[start : start + _AT_ONCE]))
        return frozenset(found)

    def all_of(self, values: Any, depth: int, out: list[Any] | None = None) -> tuple[Any, ...]:
        """``out``, and the frozen items of a list or tuple: plain scalars many at a time."""
        out = [] if out is None else out
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            self._clock.tick(len(some))
            self.spend(len(some) * 8)
            kinds = frozenset(map(id, map(type, some)))
            if kinds <= self._unasked:
                out += some
            elif kinds == _TEXT:
                self.spend(sum(map(len, some)))
                self._texts += some
                out += some
            else:
                out += [self.freeze(item, depth) for item in some]
        self.spend(56)
        return tuple(out)

    def another(self, cls: type[F]) -> F:
        """One with the same secrets, clock and room."""
        return cls(self._asked, self.room, self._clock, self._unasked, self.work)

    def check(self) -> None:
        """Raise NotPlain where one of the gathered texts is a secret."""
        texts, self._texts = self._texts, []
        for start in range(0, len(texts), _AT_ONCE):
            self._clock.tick(_AT_ONCE)
            some = texts[start : start + _AT_ONCE]
            if self._clock.timed(sum(map(len, some)), self._asked.reason_of_any, some):
                raise NotPlain

    def _allow(self, value: Any) -> None:
        if type(value) is bytes:
            reason = self._clock.timed(len(value), self._asked.reason_bytes, value)
        else:
            reason = self._asked.reason_number(value) if type(value) is not bool else None
        if reason:
            raise NotPlain

    def spend(self, count: int) -> None:
        """Take ``count`` bytes off the budget; raises NotPlain when there is too much to be kept at all."""
        self.room -= count
        self.work -= count
        if self.work < 0:
            raise NotPlain


def thaw(part: Any) -> Any:
    """The plain value that ``part`` was made of, built new: changing it changes no record."""
    if type(part) is not tuple:
        return part
    cls, keys, parts = part
    items = [thaw(p) for p in parts]
    return dict(zip(keys, items, strict=True)) if cls is dict else cls(items)
