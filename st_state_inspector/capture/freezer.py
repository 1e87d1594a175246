"""Making Shapes: past a check for secrets of every text and key, and within a budget."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from .classes import ids
from .shape import FLAT, MAX_DEPTH, MAX_WORK, SCALARS, NotPlain, are_scalars, element_key, is_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .clock import Clock

_MANY = 200  # keys: two dicts of more do not often have the same
_TEXT = ids(str)
_AT_ONCE = 4_096
_COMPARED = 10  # what comparing one part takes, in the clock's units


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


class Known(NamedTuple):
    """Frozen parts that are there already, and the bytes of one of them, on average."""

    parts: Sequence[Any] = ()
    size: int = 0


NOTHING = Known()
F = TypeVar("F", bound="Freezer")


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
        if id(cls) in SCALARS:
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
            self._add_some(values[start : start + _AT_ONCE], NOTHING, depth, out)
        self.spend(56)
        return tuple(out)

    def all_like(
        self, values: Sequence[Any], known: Known, depth: int, out: list[Any] | None = None
    ) -> tuple[Any, ...]:
        """As ``all_of``, with the known parts where they were made of the same at the same place.

        In these no text and no name has to be asked for: they are no secrets, as long as these are the same.
        """
        out = [] if out is None else out
        for start in range(0, len(values), _AT_ONCE):
            some, then = values[start : start + _AT_ONCE], known.parts[start : start + _AT_ONCE]
            if len(some) == len(then) and all(map(is_, some, then)):
                self._clock.tick(len(some) // 8)
                self.spend(len(some) * known.size)
                out += then
            else:
                self._add_some(some, Known(then, known.size), depth, out)
        self.spend(56)
        return tuple(out)

    def _add_some(self, some: Sequence[Any], known: Known, depth: int, out: list[Any]) -> None:
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
            size, count = max(0, known.size - 8), len(known.parts)
            if count:
                out += [self._like(*pair, size, depth) for pair in zip(some, known.parts, strict=False)]
            out += [self.freeze(item, depth) for item in some[count:]]

    def _like(self, item: Any, part: Any, size: int, depth: int) -> Any:
        self._clock.tick(_COMPARED)
        if item is not part and not is_part(item, part):
            return self.freeze(item, depth)
        self.spend(size)
        return part

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
