"""The comparison of ``shape.unchanged`` for much data: it asks the clock on its way."""

from __future__ import annotations

from itertools import islice
from operator import is_
from typing import TYPE_CHECKING, Any

from .shape import NotPlain, Shape, element_key, same_scalar

if TYPE_CHECKING:
    from .clock import Clock

MUCH = 100_000
"""Bytes of a value that is compared this way."""
_AT_ONCE = 4_096


def unchanged_in_time(value: Any, shape: Shape, clock: Clock) -> bool:
    """Whether ``value`` is what ``shape`` was made of; raises OutOfTime where that takes too long."""
    cls, keys, parts = shape
    items: Any = value
    if type(value) is not cls or len(items) != len(parts):
        return False
    if type(keys) is frozenset:
        return _same_set(items, keys, parts, clock)
    if keys is None:
        return _same_items(items, parts, clock)
    # A builtin key, as are all before it: no __eq__ of the app's can run.
    return _same_items(tuple(items), keys, clock) and _same_items(tuple(items.values()), parts, clock)


def _same_items(items: Any, parts: tuple[Any, ...], clock: Clock) -> bool:
    if len(items) != len(parts):
        return False  # another thread was here
    for start in range(0, len(parts), _AT_ONCE):
        clock.tick(min(_AT_ONCE, len(parts)) // 8)  # identity takes no time to speak of
        some, then = items[start : start + _AT_ONCE], parts[start : start + _AT_ONCE]
        if all(map(is_, some, then)):
            continue
        clock.tick(len(then))
        for item, part in zip(some, then, strict=False):
            if item is part:
                continue
            if type(part) is tuple:
                clock.tick()
                if not unchanged_in_time(item, part, clock):
                    return False
            elif not same_scalar(item, part):
                return False
    return True


def _same_set(value: Any, known: frozenset[object], parts: tuple[Any, ...], clock: Clock) -> bool:
    items = list(value)
    if len(items) == len(parts) and all(map(is_, items, parts)):
        return True
    keys: set[object] = set()
    try:
        for start in range(0, len(items), _AT_ONCE):
            clock.tick(_AT_ONCE)
            keys.update(map(element_key, islice(items, start, start + _AT_ONCE)))
    except NotPlain:
        return False
    return keys == known
