"""Whether two values have a part in common: who holds a row of a list can change the list."""

from __future__ import annotations

import types
from collections import deque
from typing import TYPE_CHECKING, Any

from . import containers, objects
from .classes import ids
from .dispatch import handler_of
from .shape import is_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOOKED_AT = 10_000
"""Parts of either side that are looked at, at any depth."""
_CONTAINERS = (containers.mapping, containers.sequence, containers.sets)
_IMMUTABLE = ids(tuple, frozenset, range)
_NOBODYS = ids(types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type)


def in_reach(values: Mapping[str, object], held: Sequence[object]) -> set[str]:
    """The names of the ``values`` of which something that can be changed can be got from ``held`` as well.

    Hazard: another thread at the same values. What could not be looked through is in nobody's reach.
    """
    found, left = set[str](), [_LOOKED_AT]
    try:
        near = _reached(held, [_LOOKED_AT])
        for name, value in values.items():
            if not near.isdisjoint(_reached([value], left)):
                found.add(name)
    except Exception:  # noqa: BLE001 - see the docstring
        return found
    return found


def _reached(roots: Sequence[object], left: list[int]) -> set[int]:
    """The identities of what can be changed in ``roots``, themselves included; ``left`` counts down."""
    pending, found = deque(roots), set[int]()
    while pending and left[0] > 0:
        part = pending.popleft()  # what is far inside comes last
        left[0] -= 1
        cls = type(part)
        if is_scalar(part) or id(cls) in _NOBODYS or id(part) in found:
            continue
        if id(cls) not in _IMMUTABLE:
            found.add(id(part))
        pending += _inside(part, cls)[: left[0]]
    return found


def _inside(value: Any, cls: type) -> list[Any]:
    handler = handler_of(cls)
    if handler in _CONTAINERS:
        return containers.parts_of(value)
    return objects.parts_of(value) if handler is objects.instance else []
