"""Everything in a value that can change, so that it can be asked whether each holds the very objects it did.

Plain containers, and objects of the app's that store their attributes in a dict or in slots. Of anything
else (a table, a lock, a deque) there is no sight: only its handler knows it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import getweakrefcount

from .classes import class_attribute, stores_more
from .dispatch import handler_of
from .leaves import is_enum, is_immutable
from .members import is_ordinary
from .objects import instance, is_open
from .shape import are_scalars, is_scalar
from .storage import readers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .storage import Read

_MAX_PARTS, _MAX_LEVELS = 200_000, 1_000
_VALUES: type = type({}.values())


class Sight(NamedTuple):
    """Live views of the containers; of objects the classes, and how to read what they store.

    ``views`` had, one after the other, the very ``items``, and ``sized``, which are those of them that have
    a length of their own, these ``sizes``. Each of ``reads``, called with the one of ``subjects``, has to
    answer the very object in ``found``.
    """

    views: tuple[Any, ...] = ()
    sized: tuple[Any, ...] = ()
    sizes: tuple[int, ...] = ()
    items: tuple[object, ...] = ()
    objects: tuple[object, ...] = ()
    classes: tuple[type, ...] = ()
    reads: tuple[Read, ...] = ()
    subjects: tuple[object, ...] = ()
    found: tuple[object, ...] = ()


class _NoSight(Exception):  # noqa: N818 - an answer, not an error
    """There is a part of which this can't be told, or there are too many."""


def sight_of(value: object) -> Sight | None:
    """The sight of a value as it is now; None where there is none.

    Of a tuple and a frozenset only the parts can change.
    """
    looking = _Looking()
    try:
        looking.at(value)
    except _NoSight:
        return None
    return looking.sight()


class _Looking:
    """A walk through one value, level by level: all parts of one class are looked at together."""

    def __init__(self) -> None:
        self._views: list[Any] = []
        self._objects: list[object] = []
        self._reads: list[Read] = []
        self._subjects: list[object] = []
        self._found: list[object] = []

    def at(self, value: object) -> None:
        """Look through all of ``value``; raises _NoSight."""
        seen: set[int] = set()
        level = [value]
        for _ in range(_MAX_LEVELS):
            parts = {id(part): part for part in level if id(part) not in seen}
            if not parts:
                return
            seen |= parts.keys()
            if len(seen) > _MAX_PARTS:
                break
            groups: dict[int, list[Any]] = {}
            for part in parts.values():
                groups.setdefault(id(type(part)), []).append(part)
            inner = [part for group in groups.values() for part in self._inside(group)]
            level = [] if are_scalars(inner) else [part for part in inner if not is_scalar(part)]
        raise _NoSight

    def sight(self) -> Sight:
        """What was seen."""
        sized = tuple([view for view in self._views if type(view) is not _VALUES])
        # Before the items: what another thread adds in between makes the sizes differ.
        sizes = tuple(map(len, sized))
        items = tuple(chain.from_iterable(self._views))
        objects, classes = tuple(self._objects), tuple(map(type, self._objects))
        asked = tuple(self._reads), tuple(self._subjects), tuple(self._found)
        return Sight(tuple(self._views), sized, sizes, items, objects, classes, *asked)

    def _inside(self, group: list[Any]) -> Iterable[object]:
        """The parts of all of ``group``, which are of one class, in which something may change."""
        cls = type(group[0])
        if cls is dict:
            inner = [part.values() for part in group]
            self._views += group
            self._views += inner
            keys = [*chain.from_iterable(group)]
            return chain(() if are_scalars(keys) else keys, *inner)
        if cls is list or cls is set:
            self._views += group
        if cls is list or cls is tuple or cls is set or cls is frozenset:
            return chain.from_iterable(group)
        if is_scalar(group[0]) or all(map(is_immutable, group)):
            return ()
        if handler_of(cls) is not instance:
            raise _NoSight
        if is_enum(cls):
            if not all(map(is_ordinary, group)):
                raise _NoSight
            return self._members(cls, group)
        return self._asked(cls, group)

    def _members(self, cls: type, group: list[Any]) -> Iterable[object]:
        """The names of what enum members store: an app may give one of them something to hold later."""
        stored = [*self._read(cls, group)]
        if any(type(part) is not dict for part in stored):
            raise _NoSight
        self._views += stored
        return ()  # all that they store now is a scalar

    def _asked(self, cls: type, group: list[Any]) -> Iterable[object]:
        """What objects store: all that there is to them, or there is no sight."""
        if not is_open(cls) or stores_more(cls) or class_attribute(cls, "__del__") is not None:
            raise _NoSight
        if any(map(getweakrefcount, group)):
            raise _NoSight  # like __del__: somebody waits for its end, which would be that of the next run
        return self._read(cls, group)

    def _read(self, cls: type, group: list[Any]) -> Iterable[object]:
        self._objects += group
        start = len(self._found)
        for read in readers(cls):
            try:
                self._found += map(read, group)
            except AttributeError:
                raise _NoSight from None  # a slot that is empty: there is no asking whether it is
            self._reads += [read] * len(group)
            self._subjects += group
        return self._found[start:]
