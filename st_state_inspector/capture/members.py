"""Members of enums: by their names, and by what they hold where that can change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import containers, leaves
from .classes import class_attribute, has_base, ids, layout, once_per_class, stores_more
from .collect import container_base
from .leaves import CALLABLES, PRINTABLE, Member
from .proofs import DataProof, last_node
from .shape import are_scalars, is_scalar
from .storage import slots, stored_fields
from .walk import BEYOND

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_FIXED = ids(*PRINTABLE) | CALLABLES
_SCALARS = ids(object, str, int, float, complex, bytes)
_IMMUTABLE = _FIXED | ids(str, int, float, complex, bytes, tuple, frozenset)
_OF_PYTHON = frozenset({"_name_", "_value_", "_sort_order_", "_inverted_", "__objclass__", "__weakref__"})
"""What Python itself notes of a member."""


def member(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An enum member: its class and its name say all about it, unless it holds more than its value."""
    fields = stored_fields(value)
    if _is_ordinary(type(value), fields):
        return leaves.member(walk, value, previous, fields)
    parts = parts_of(value)
    note = BEYOND if stores_more(type(value)) and not _is_known(type(value)) else ""
    if (not parts and not note) or not walk.enter(value):
        return leaves.member(walk, value, previous, fields)
    try:
        inner = walk.visit(parts, last_node(previous))
    finally:
        walk.leave(value)
    plain = leaves.member(walk, value, previous, fields)
    if type(plain.held) is not Member:
        return plain  # a secret, or not compared
    known = previous.proof if previous is not None and previous.type == plain.type else None
    old = known.prints if type(known) is DataProof else None
    if previous is not None and old == (plain.proof, inner):
        return previous
    proof = DataProof((plain.proof, inner))
    if previous is not None and old is not None and old[0] == plain.proof:
        proof.since = previous.uid, f"the member holds: {old[1].preview} -> {inner.preview}"
    fixed = inner.restorable and are_scalars(parts.values()) and parts.keys() <= fields.keys()
    return walk.node(
        type(value),
        plain.preview,
        size_bytes=(plain.size_bytes or 0) + (inner.size_bytes or 0),
        restorable=fixed and not note,
        note=inner.note or note,
        held=Member(type(value), plain.held.key, tuple(parts.items())) if fixed else None,
        proof=proof,
    )


def parts_of(value: Any) -> dict[str, Any]:
    """What a member holds besides a value that can't change."""
    cls, fields = type(value), stored_fields(value)
    inner = fields.get("_value_")
    found = {} if _cannot_change(inner) else {"value": inner}
    more = slots(value) if class_attribute(cls, "__slots__") is not None else []
    found |= {name: part for name, part in (*fields.items(), *more) if name not in _OF_PYTHON}
    base = container_base(cls) if stores_more(cls) else None
    if base is dict:
        found["items"] = dict(containers.items_of(value))
    elif base is not None and id(base) not in _IMMUTABLE:
        found["items"] = containers.elements_of(value)
    return found


def is_ordinary(value: object) -> bool:
    """Whether a member is what nearly all are: a name for a scalar."""
    return _is_ordinary(type(value), stored_fields(value))


def _is_ordinary(cls: type, fields: dict[Any, Any]) -> bool:
    return _has_attributes_only(cls) and fields.keys() <= _OF_PYTHON and is_scalar(fields.get("_value_"))


@once_per_class
def _has_attributes_only(cls: type) -> bool:
    """Whether members of ``cls`` store nothing else, but for the scalar that they may be."""
    return id(layout(cls)) in _SCALARS and class_attribute(cls, "__slots__") is None


def _cannot_change(value: Any) -> bool:
    """Also of functions and classes: a script that runs again defines them again, with the member."""
    cls = type(value)
    if cls is tuple or cls is frozenset:
        return all(map(_cannot_change, value))
    return is_scalar(value) or id(cls) in _FIXED or has_base(cls, type)


def _is_known(cls: type) -> bool:
    """Whether what a member stores besides attributes can't change, or is compared."""
    return id(layout(cls)) in _IMMUTABLE or container_base(cls) is not None
