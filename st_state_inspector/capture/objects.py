"""Instances of the app's own classes: what they store, never what they compute."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node, PathItem

from . import members
from .class_data import class_entries
from .classes import has_base, is_from_stdlib, module_name, qualified_name, stores_more
from .collect import Entry, open_and_collect
from .containers import same_immutable
from .leaves import CALLABLES, callable_name, is_enum, opaque, scalar
from .proofs import Digest
from .storage import hides_its_dict, instance_dict, keeps_to_itself, slots

if TYPE_CHECKING:
    from .walk import Walk

_BASE_SCALARS = (str, int, float, complex, bytes)
_PRIVATE_STATE = frozenset({"_sa_instance_state", "_abc_impl", "__orig_class__"})
"""What an ORM keeps about a row, which is no part of the row; and Python about an object of a generic."""
_MORE_FIELDS = frozenset({"__pydantic_extra__", "__pydantic_private__"})


def instance(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A value of a class that nothing else knows: its type, and its own attributes where it has any."""
    cls = type(value)
    if is_enum(cls):
        return members.member(walk, value, previous)
    if id(cls) in CALLABLES or has_base(cls, type):
        return callable_name(walk, value, previous)
    for base in _BASE_SCALARS:
        if has_base(cls, base):
            return subclass_of_scalar(walk, value, base, previous)
    if _is_closed(cls):
        return opaque(walk, value, previous)
    return by_attributes(walk, value, previous)


def _is_closed(cls: type) -> bool:
    return is_from_stdlib(cls) or has_base(cls, threading.local)  # another __dict__ in each thread


def is_open(cls: type) -> bool:
    """Whether ``instance`` compares values of ``cls`` by their attributes, if they have any."""
    if is_enum(cls) or id(cls) in CALLABLES or has_base(cls, type) or _is_closed(cls):
        return False
    return not any(has_base(cls, base) for base in _BASE_SCALARS) and not hides_its_dict(cls)


def parts_of(value: Any) -> list[Any]:
    """What ``instance`` looks at in a value."""
    cls = type(value)
    if is_enum(cls):
        return list(members.parts_of(value).values())
    if id(cls) in CALLABLES or has_base(cls, type):
        return []
    for base in _BASE_SCALARS:
        if has_base(cls, base):
            return [plain_scalar(value, base)]
    return [] if is_from_stdlib(cls) else [part for _, part in fields_of(value)]


def by_attributes(walk: Walk, value: Any, previous: Node | None) -> Node:
    """``__dict__`` and ``__slots__``, read without running a descriptor of the app's."""
    entries = fields_of(value)
    if not entries and keeps_to_itself(type(value)):
        return opaque(walk, value, previous)
    names: tuple[PathItem | None, ...] = tuple(name for name, _ in entries)
    # Of a thousand rows each would show the same: of what is a key's value itself.
    if shared := class_entries(type(value), entries) if walk.depth == 0 else []:
        entries, names = entries + shared, names + (None,) * len(shared)  # no part of what is put back
    # pydantic 2 keeps what it needs to know of a model in slots, which are no part of its fields.
    whole = not any(name.startswith("__pydantic") for name, _ in slots(value))
    restorable = whole and not stores_more(type(value))
    return open_and_collect(walk, value, previous, "object", names, entries, [], restorable)


def fields_of(value: Any) -> list[Entry]:
    """The attributes that the instance itself stores, in the order they were set."""
    stored, more = instance_dict(value), slots(value)
    found = [] if stored is None else [*dict.items(stored)]
    if more:
        found += [pair for pair in more if pair[0][:2] != "__"]
        # What a model of pydantic 2 has besides its fields, in dicts of its own.
        inner = [v for k, v in more if k in _MORE_FIELDS and type(v) is dict]
        found += [pair for fields in inner for pair in dict.items(fields)]
    return [(k, v) for k, v in found if type(k) is str and (k[:1] != "_" or not _is_of_library(k, v))]


def _is_of_library(name: str, value: object) -> bool:
    """Django's ``_state`` is a name that an app's own machine may well have for what it is all about."""
    if name in _PRIVATE_STATE or name.startswith("__pydantic"):
        return True
    return name == "_state" and module_name(type(value)).partition(".")[0] == "django"


def subclass_of_scalar(walk: Walk, value: Any, base: type, previous: Node | None) -> Node:
    """A str, int, float ... of a class of its own: the scalar that it is, under its own type."""
    plain = plain_scalar(value, base)
    inner = scalar(walk, plain, None)
    if type(inner.proof) is Digest:
        inner.proof.box = None  # it would hold the copy that was made for this
    name = qualified_name(type(value))
    if previous is not None and previous.type == name and _same(previous, inner):
        return previous
    return Node(
        name,
        inner.preview,
        size_bytes=inner.size_bytes,
        truncated=inner.truncated,
        restorable=False,
        redacted=inner.redacted,
        note="" if inner.redacted or not fields_of(value) else "attributes not compared",
        held=None if inner.redacted else inner,
        proof=None,
    )


def _same(previous: Node, inner: Node) -> bool:
    if previous.redacted or inner.redacted:
        return previous.redacted and inner.redacted and previous.preview == inner.preview
    return type(previous.held) is Node and same_immutable(previous.held, inner)


def plain_scalar(value: Any, base: type) -> Any:
    """The exact builtin that an instance of a subclass is, by the base's own method."""
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    if base is int:
        return int.__int__(value)
    if base is complex:
        return complex.__complex__(value)
    return float.__float__(value)
