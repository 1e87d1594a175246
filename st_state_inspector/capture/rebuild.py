"""From a Node back to a value: a new one each time, so that using it changes no record."""

from __future__ import annotations

import collections
import types
from typing import Any

from st_state_inspector.model import Node

from .classes import class_attribute, has_base, layout
from .collect import container_base
from .leaves import Member
from .proofs import CaughtUp
from .shape import same_scalar, thaw
from .storage import stored_fields
from .walk import Parts


class NotRestorable(ValueError):  # noqa: N818 - says what the Node is, as ``Node.restorable`` does
    """The Node does not hold all of its value."""


def rebuild(node: Node) -> Any:
    """The value that ``node`` is a picture of, made anew without running code of its class.

    Raises ``NotRestorable`` where the Node is not ``restorable``, or its class is gone by now.
    """
    if not node.restorable:
        raise NotRestorable(f"{node.type} can't be put back: {node.note or node.preview}")
    if type(node.proof) is CaughtUp:
        return rebuild(node.proof.node)
    if type(node.proof) is tuple:
        return thaw(node.proof)
    if type(node.held) is Parts:
        return _from_parts(node, node.held)
    if type(node.held) is Member:
        return _member(node, node.held)
    return bytearray(node.held) if node.proof == "bytearray" else node.held


def _alive(node: Node, cls: type | None) -> Any:
    if cls is None:
        raise NotRestorable(f"{node.type} can't be put back: its class was replaced by a newer one")
    return cls


def _member(node: Node, held: Member) -> Any:
    table = "_member_map_" if type(held.key) is str else "_value2member_map_"
    members = class_attribute(_alive(node, held.cls()), table)
    if type(members) is not dict or held.key not in members:
        raise NotRestorable(f"{node.preview} can't be put back: its class has no such member")
    found = members[held.key]
    now = stored_fields(found)
    if not all(name in now and same_scalar(now[name], part) for name, part in held.fields):
        raise NotRestorable(f"{node.preview} can't be put back: the member itself was changed")
    return found


def _from_parts(node: Node, parts: Parts) -> Any:
    cls = _alive(node, parts.cls())
    items = [rebuild(part) for part in parts.nodes]
    base = container_base(cls)
    if base is None:
        return _object(cls, {k: v for k, v in zip(parts.keys, items, strict=True) if k is not None})
    count = len(items) - parts.extra[0]
    keys = [rebuild(k) if type(k) is Node else k for k in parts.keys]
    made = _container(cls, base, keys, items[:count], parts)
    _set_attributes(made, node, items[count:])
    return made


def _container(cls: type, base: Any, keys: list[Any], items: list[Any], parts: Parts) -> Any:
    made: Any
    if base is dict:
        made = base.__new__(cls)
        for key, item in zip(keys, items, strict=True):
            put = collections.OrderedDict if has_base(cls, collections.OrderedDict) else dict
            put.__setitem__(made, key, item)
        return made
    if base is tuple or base is frozenset:
        return base.__new__(cls, items)
    made = base.__new__(cls)
    rest = {"maxlen": parts.extra[1]} if base is collections.deque else {}
    base.__init__(made, items, **rest)
    return made


def _set_attributes(made: Any, node: Node, values: list[Any]) -> None:
    labels = node.labels[-len(values) :] if values else ()
    for label, value in zip(labels, values, strict=False):
        if label == ".default_factory" and isinstance(made, collections.defaultdict):
            collections.defaultdict.__dict__["default_factory"].__set__(made, value)
        else:
            object.__setattr__(made, str(label)[1:], value)


def _object(cls: type, fields: dict[str, Any]) -> Any:
    if layout(cls) is types.SimpleNamespace:
        return types.SimpleNamespace(**fields) if cls is types.SimpleNamespace else _filled(cls, fields)
    return _filled(cls, fields)


def _filled(cls: type, fields: dict[str, Any]) -> Any:
    base: Any = layout(cls)
    made = base.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made
