"""What an instance itself stores, read through the descriptors that C made for it."""

from __future__ import annotations

import types
import weakref
from collections.abc import Callable
from typing import Any

from .classes import class_attribute, class_body, has_base, has_dict, mro, once_per_class, stores_more

_STORED = frozenset({types.GetSetDescriptorType, types.MemberDescriptorType})  # made in C, not by the app

Read = Callable[[object], Any]
"""Reads one thing that an instance stores. Whoever keeps it keeps the class alive."""
Owner = weakref.ref[type]
"""The base in whose body a descriptor stands, which would itself keep the class alive, and so its script."""
Ways = tuple["Owner | None", tuple[tuple[str, "Owner"], ...]]
"""Where to get an instance's ``__dict__`` from, if it has one, and each of its slots."""


@once_per_class
def _ways_of(cls: type) -> Ways:
    # A property of that name, which stands before it, hides nothing from us.
    owner = next((b for b in mro(cls) if type(class_body(b).get("__dict__")) in _STORED), None)
    return None if owner is None else weakref.ref(owner), _to_slots(cls)


def _to_slots(cls: type) -> tuple[tuple[str, Owner], ...]:
    """None of a class without ``__slots__``: what C shows of its own is no attribute of the app's."""
    if class_attribute(cls, "__slots__") is None:
        return ()
    return tuple(
        (name, weakref.ref(base))
        for base in reversed(mro(cls))
        for name, descriptor in list(class_body(base).items())
        if type(descriptor) is types.MemberDescriptorType and type(name) is str
    )


def _descriptor(owner: Owner | None, name: str) -> Any:
    base = None if owner is None else owner()
    found = None if base is None else class_body(base).get(name)
    return found if type(found) in _STORED else None


def hides_its_dict(cls: type) -> bool:
    """Whether instances have a ``__dict__`` that only the app's own property of that name could show."""
    return _ways_of(cls)[0] is None and has_dict(cls)


def keeps_to_itself(cls: type) -> bool:
    """Whether an instance stores more than what can be read here."""
    return stores_more(cls) or hides_its_dict(cls)


def only_a_dict(cls: type) -> Read | None:
    """How to get at an instance's ``__dict__``, where that is all it stores; None where it is not."""
    owner, others = _ways_of(cls)
    found = None if others else _descriptor(owner, "__dict__")
    return None if found is None else found.__get__


def readers(cls: type) -> tuple[Read, ...]:
    """How to get at an instance's ``__dict__``, if it has one, and at each of its slots."""
    owner, others = _ways_of(cls)
    found = [_descriptor(owner, "__dict__"), *(_descriptor(base, name) for name, base in others)]
    return tuple([descriptor.__get__ for descriptor in found if descriptor is not None])


def instance_dict(value: object) -> dict[str, Any] | None:
    """The instance's own ``__dict__``, or None: a property or field of that name is not run."""
    found = _descriptor(_ways_of(type(value))[0], "__dict__")
    attributes = None if found is None else found.__get__(value)
    return attributes if type(attributes) is dict or has_base(type(attributes), dict) else None


def stored_fields(value: object) -> dict[Any, Any]:
    """A copy of the instance's own ``__dict__`` as an exact dict, made by dict's own method; or empty."""
    fields = instance_dict(value)
    return {} if fields is None else {k: v for k, v in dict.items(fields) if type(k) is str}


def slots(value: object) -> list[tuple[str, object]]:
    """Every filled ``__slots__`` field, read through the descriptor that C made for it."""
    out = []
    for name, owner in _ways_of(type(value))[1]:
        descriptor = _descriptor(owner, name)
        try:
            if descriptor is not None:
                out.append((name, descriptor.__get__(value)))
        except AttributeError:
            continue  # declared but never set
    return out
