"""Values without parts: numbers, text, dates, paths, enum members, and what is only known by its type."""

from __future__ import annotations

import builtins
import datetime
import decimal
import enum
import fractions
import pathlib
import sys
import types
import uuid
import weakref
import zoneinfo
from typing import TYPE_CHECKING, Any

from .big_texts import big_text, is_equal_text
from .classes import has_base, ids, qualified_name
from .walk import LEAF, MAX_PREVIEW, NOT_COMPARED, Box, Walk, is_proven, redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

_OF_ANY_SIZE = ids(str, bytes, int)
_BIG_INT = 2_000  # bits: past some thousand digits Python refuses to print a number, and is slow before
_SHORT = 40
_MAX_SHARED = 4_096
ZONES = ids(type(None), datetime.timezone, zoneinfo.ZoneInfo)
PRINTABLE: tuple[type, ...] = (
    decimal.Decimal,
    fractions.Fraction,
    uuid.UUID,
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
    zoneinfo.ZoneInfo,
    pathlib.PurePosixPath,
    pathlib.PureWindowsPath,
    pathlib.PosixPath,
    pathlib.WindowsPath,
    range,
)
"""Immutable classes of the standard library whose own ``repr`` says everything about a value."""
_PRINTABLE = ids(*PRINTABLE)
_ZONED = ids(datetime.datetime, datetime.time)
CALLABLES = ids(types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type)


def scalar(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A value of exactly a builtin scalar type: held as it is."""
    cls = type(value)
    if previous is not None and walk.trust and _is_same(walk, value, previous):
        return previous  # before it is looked through for secrets, which takes longest
    shared = (cls, value) if _is_shared(cls, value) else None
    known = walk.leaves.get(shared) if shared is not None else None
    if known is not None:
        return _looked_through(walk, value, known, previous)
    reason = None
    if cls is str:
        reason = walk.reason(value)
    elif cls is bytes:
        reason = walk.clock.timed(len(value), walk.redactor.reason_bytes, value)
    elif cls is int or cls is float:
        reason = walk.redactor.reason_number(value)
    if reason:
        return redacted(cls, reason, previous)
    if previous is not None and _is_same(walk, value, previous):
        return previous
    node = _held(walk, value)
    if shared is not None and node.proof is LEAF:
        if len(walk.leaves) >= _MAX_SHARED:
            walk.leaves.clear()
        walk.leaves[shared] = node
    return node


def _looked_through(walk: Walk, value: Any, known: Node, previous: Node | None) -> Node:
    """``known``, of an equal scalar that is no secret; or ``previous``, should it say the same."""
    if previous is not None and is_proven(value, previous):
        return previous
    walk.nodes_left -= 1
    walk.freezer.room -= known.size_bytes or 0
    return known


def _is_same(walk: Walk, value: Any, previous: Node) -> bool:
    return is_proven(value, previous) or is_equal_text(walk, value, previous)


def _is_shared(cls: type, value: Any) -> bool:
    """Small, and equal to nothing else of its type: unlike 0.0, which equals -0.0, and NaN."""
    if cls is str:
        return len(value) <= _SHORT
    if cls is int:
        return bool(-(2**63) < value < 2**63)
    return bool(cls is bool or value is None or (cls is float and value != 0.0 and value == value))  # noqa: PLR0124 - NaN


def _held(walk: Walk, value: Any) -> Node:
    size = sys.getsizeof(value)
    preview, cut = scalar_preview(value)
    if size > max(0, walk.freezer.room) and id(type(value)) in _OF_ANY_SIZE:
        return big_text(walk, value, preview, cut, size)
    walk.freezer.room -= size
    return walk.node(type(value), preview, size_bytes=size, truncated=cut, held=value, proof=LEAF)


def scalar_preview(value: Any) -> tuple[str, int]:
    """One line, and how many characters or bytes of the value are not in it."""
    cls = type(value)
    if cls is int and value.bit_length() > _BIG_INT:
        return f"int of {value.bit_length():,} bits", 0
    if cls is not str and cls is not bytes:
        return shorten(repr(value)), 0
    shown = repr(value[:MAX_PREVIEW])
    if len(value) <= MAX_PREVIEW and len(shown) <= MAX_PREVIEW:
        return shown, 0
    kept = shown[: MAX_PREVIEW - 1] + "…"
    return kept, max(0, len(value) - MAX_PREVIEW)


def printable(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An immutable of the standard library: its ``repr`` is both the preview and the change test."""
    if not is_immutable(value):
        return opaque(walk, value, previous)
    if type(value) is decimal.Decimal and len(value.as_tuple().digits) > 4_000:
        return opaque(walk, value, previous)
    return plain_text(walk, value, previous, repr(value), value)


def is_immutable(value: Any) -> bool:
    """Whether ``value`` is an exact immutable of the standard library; none runs code of the app's."""
    cls = type(value)
    return id(cls) in _PRINTABLE and (id(cls) not in _ZONED or id(type(value.tzinfo)) in ZONES)


def plain_text(
    walk: Walk, value: object, previous: Node | None, text: str, held: object, proof: str = ""
) -> Node:
    """An immutable value that ``proof`` (else ``text``) says all about."""
    cls = type(value)
    reason = walk.redactor.reason(text)
    if reason:
        return redacted(cls, reason, previous)
    proof = proof or "text " + text
    if previous is not None and previous.proof == proof and previous.type == qualified_name(cls):
        return previous
    return walk.node(cls, shorten(text), size_bytes=len(text) + 49, held=held, proof=proof)


class Member:
    """An enum member by name, a flag by number: the member would keep its script's whole run alive.

    ``fields`` are attributes that it had.
    """

    __slots__ = ("cls", "fields", "key")

    def __init__(self, cls: type, key: str | int, fields: tuple[tuple[str, object], ...] = ()) -> None:
        self.cls = weakref.ref(cls)
        self.key = key
        self.fields = fields


def member(walk: Walk, value: object, previous: Node | None, fields: dict[Any, Any]) -> Node:
    """An enum member by its class and its name, of what it stores; a mix of flags, by its number."""
    name, number = fields.get("_name_"), fields.get("_value_")
    key = number if has_base(type(value), enum.Flag) else name
    if type(key) is not str and type(key) is not int:
        return opaque(walk, value, previous)
    label = name if type(name) is str else scalar_preview(number)[0]
    text = f"{qualified_name(type(value)).rpartition('.')[2]}.{label}"
    return plain_text(walk, value, previous, text, Member(type(value), key))


def is_enum(cls: type) -> bool:
    """Whether ``cls`` makes enum members."""
    return has_base(cls, enum.Enum)


def bytearrays(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A bytearray: a copy of its bytes is compared and kept."""
    if walk.trust and previous is not None and is_equal_text(walk, value, previous):
        return previous
    data = bytes(bytearray.__getitem__(value, slice(None)))
    reason = walk.redactor.reason_bytes(data)
    if reason:
        return redacted(bytearray, reason, previous)
    if (
        previous is not None
        and type(previous.proof) is str
        and previous.proof == "bytearray"
        and previous.held == data
    ):
        return previous
    shown, cut = scalar_preview(data)
    preview, size = shorten(f"bytearray({shown})"), len(data) + 57
    if len(data) > walk.max_bytes:
        return big_text(walk, value, preview, cut, size)
    return walk.node(bytearray, preview, size_bytes=size, truncated=cut, held=data, proof="bytearray")


def opaque(
    walk: Walk, value: object, previous: Node | None, what: str = "", note: str = NOT_COMPARED
) -> Node:
    """A value whose insides are not read: another object is a change, what happens inside is not seen."""
    cls, preview = type(value), what or f"{qualified_name(type(value)).rpartition('.')[2]} object"
    same = previous is not None and previous.preview == preview and previous.note == note
    known = previous.proof if previous is not None and same else None
    identity = known if type(known) is Identity and known.refers_to(value) else Identity(value)
    if identity.box is not None:
        walk.boxes.append(identity.box)
    if previous is not None and identity is known:
        return previous
    return walk.node(cls, preview, restorable=False, note=note, proof=identity)


class Identity:
    """Which object it was, without keeping it alive where its class allows that.

    Where it does not, ``box`` holds the object for as long as it is the current one: another may get the
    place in memory, and the number, of one that is gone.
    """

    __slots__ = ("box", "ref")

    def __init__(self, value: object) -> None:
        self.box: Box | None = None
        self.ref: weakref.ref[object] | None = None
        try:
            self.ref = weakref.ref(value)
        except TypeError:
            self.box = Box(value)

    def refers_to(self, value: object) -> bool:
        """Whether ``value`` is that very object."""
        held = self.box.value if self.box is not None else self.ref() if self.ref is not None else None
        return held is value and value is not None


def callable_name(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A function, method or class: by its name."""
    if type(value) is types.FunctionType:
        return opaque(walk, value, previous, shorten(f"function {value.__qualname__}"))
    if type(value) is type:
        name = qualified_name(value)
        if vars(builtins).get(name.removeprefix("builtins.")) is value:
            return plain_text(walk, value, previous, f"class {name}", value)
        return opaque(walk, value, previous, shorten(f"class {name}"))
    return opaque(walk, value, previous)
