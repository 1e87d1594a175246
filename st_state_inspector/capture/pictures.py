"""Pictures of many small objects: what Shapes are of plain data, with the app's own objects in them.

A picture stands for the parts that have no Node, instead of a fingerprint: as long as the value is the
current one, "unchanged" is found item by item, without describing anything. It lies in a Box.
"""

from __future__ import annotations

import weakref
from operator import is_
from typing import TYPE_CHECKING, Any

from . import adapters
from .classes import ids, stores_more
from .dispatch import handler_of
from .freezer import NOTHING, Freezer, Known
from .leaves import is_enum, is_immutable
from .members import is_ordinary
from .objects import fields_of, instance, is_open
from .same_parts import Picture, are_as_pictured, have_same_keys
from .shape import MAX_DEPTH, NotPlain, is_part, is_scalar
from .storage import only_a_dict
from .walk import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .walk import Walk

_PLAIN = ids(dict, list, tuple, set, frozenset)
_SHARED = 100  # objects that may be met again, besides as many as there are
_TICKS = 10  # what one part takes, in the clock's units


class _Instance:
    """Of an object of the app's: the class (weakly: it keeps the run of its script alive); it has fields."""

    __slots__ = ("cls", "read")

    def __init__(self, cls: type) -> None:
        self.cls = weakref.ref(cls)
        self.read = only_a_dict(cls)

    def same(self, value: Any, names: tuple[str, ...], parts: tuple[Any, ...]) -> bool:
        """Whether ``value`` has these fields, in this order, and they are the same."""
        if self.cls() is not type(value):
            return False
        fields = None if self.read is None else self.read(value)
        if type(fields) is dict and len(fields) == len(parts) and all(map(is_, fields, names)):
            items = tuple(fields.values())
        else:
            found = fields_of(value)
            if len(found) != len(parts) or tuple([name for name, _ in found]) != names:
                return False
            items = tuple([part for _, part in found])
        for item, part in zip(items, parts, strict=False):
            if item is not part and not is_part(item, part):
                return False
        return True


class _Member:
    """Of an enum member: the very one, which is referred to weakly, and still holds nothing else."""

    __slots__ = ("ref",)

    def __init__(self, value: object) -> None:
        self.ref = weakref.ref(value)

    def same(self, value: object, _names: None, _parts: tuple[()]) -> bool:
        """Whether it is that member."""
        return value is self.ref() and is_ordinary(value)


class _Printable:
    """Of an immutable of the standard library, such as a date, whose ``repr`` says all about it."""

    def same(self, value: object, _names: None, parts: tuple[Any]) -> bool:
        """Whether it is that one, or an equal one."""
        known = parts[0]
        if value is known:
            return True
        return type(value) is type(known) and is_immutable(value) and repr(value) == repr(known)


_PRINTED = _Printable()


class _Pictures(Freezer):
    """Makes Shapes that may have objects in them: of trees of them, not where they refer to each other."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[int] = set()
        self._met: set[int] = set()
        self._made = 0

    def freeze(self, value: Any, depth: int = 0) -> Any:
        """As of plain data; of an object its class, the names of its fields and these, frozen."""
        cls = type(value)
        if is_scalar(value) or id(cls) in _PLAIN:
            return super().freeze(value, depth)
        self._clock.tick(_TICKS)
        if depth >= MAX_DEPTH:
            raise NotPlain
        if is_immutable(value):
            text = repr(value)
            self._texts.append(text)
            self.spend(len(text))
            return _PRINTED, None, (value,)
        if handler_of(cls) is not instance:
            raise NotPlain
        return self._member(value) if is_enum(cls) else self._instance(value, cls, depth)

    def _member(self, value: object) -> Any:
        if not is_ordinary(value):
            raise NotPlain
        return _Member(value), None, ()

    def _instance(self, value: object, cls: type, depth: int) -> Any:
        if not is_open(cls) or stores_more(cls):
            raise NotPlain
        self._enter(value)
        fields = fields_of(value)
        names = self.keys(dict(fields))
        if len(names) != len(fields):
            raise NotPlain
        parts = self.all_of([part for _, part in fields], depth + 1)
        self._open.discard(id(value))
        return _Instance(cls), names, parts

    def _enter(self, value: object) -> None:
        """Raise NotPlain in a cycle, and where there would be no end of it."""
        self._made += 1
        self._met.add(id(value))
        if id(value) in self._open or self._made > 2 * len(self._met) + _SHARED:
            raise NotPlain
        self._open.add(id(value))


def picture_of(walk: Walk, keys: Sequence[Any], items: Sequence[Any], old: Box | None) -> Box | None:
    """The picture of these keys and parts, ``old`` where it is of them; None where there can't be one.

    All is looked through again where the secrets are others than last time.
    """
    known: Picture | None = None if old is None else old.value
    if known is not None and known.adapters != adapters.arrivals():
        known = None
    before, pictures = walk.freezer, walk.freezer.another(_Pictures)
    try:
        names = pictures.keys(dict.fromkeys(keys)) if keys else ()
        parts = pictures.all_like(items, _known(known, old) if walk.trust else NOTHING, walk.depth)
        pictures.check()
    except NotPlain:
        return None
    if old is not None and known is not None and _is_of(known, walk, keys, items, parts):
        walk.boxes.append(old)
        return old
    walk.boxes.append(
        Box(Picture(names, parts, adapters.arrivals()), before.room - pictures.room, lasts=True)
    )
    return walk.boxes[-1]


def _known(picture: Picture | None, box: Box | None) -> Known:
    if picture is None or box is None or not picture.parts:
        return NOTHING
    return Known(picture.parts, box.size // len(picture.parts))


def _is_of(
    known: Picture, walk: Walk, keys: Sequence[Any], items: Sequence[Any], parts: Sequence[Any]
) -> bool:
    if not have_same_keys(keys, known.keys):
        return False
    if walk.trust:  # what is the same is the very part of ``known``
        return len(parts) == len(known.parts) and all(map(is_, parts, known.parts))
    return are_as_pictured(walk, items, known.parts)
