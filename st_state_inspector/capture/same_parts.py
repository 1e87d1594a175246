"""The quick test for what is no plain data: has each part of a value its Node still?

A handler reads a value to describe it. Nearly all objects are in nearly all runs what they were, and
then there is nothing to describe: their parts are put to the Nodes of the last time, one by one. A "no"
of this test says nothing more than that: whoever gets one asks the handler.
"""

from __future__ import annotations

from functools import partial
from operator import is_
from typing import TYPE_CHECKING, Any, NamedTuple

from . import adapters
from .class_data import class_entries
from .collect import container_base, count_of
from .objects import fields_of
from .shape import is_part, same_scalar
from .walk import LEAF, Box, Parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from st_state_inspector.kinds import NodeKind
    from st_state_inspector.model import Node, PathItem

    from .walk import Walk

_TICKS = 20  # what an object takes, in the clock's units
_PART = 10  # what a part of a picture takes


class Picture(NamedTuple):
    """Of the parts that no Node stands for: frozen, and those keys of a dict that its Node does not have."""

    keys: tuple[Any, ...]
    parts: tuple[Any, ...]
    adapters: int  # how many had come: another may be for the class of an object in it


def has_same_parts(walk: Walk, value: object, node: Node) -> bool:
    """Whether ``value`` certainly is what ``node`` was made of, part by part. Runs no app code."""
    held = node.held
    if type(held) is not Parts or held.cls() is not type(value):
        return False
    pair = id(value), node.uid
    if pair in walk.differs or not walk.enter(value):
        return False
    left, room = walk.nodes_left, walk.freezer.room
    try:
        same = _has_same_parts(walk, value, node, held)
    finally:
        walk.leave(value)
        walk.nodes_left, walk.freezer.room = left, room  # nothing was made of what was looked at
    if not same:
        walk.differs.add(pair)  # and so does all that it is in: nobody has to find it out once more
    return same


def _has_same_parts(walk: Walk, value: object, node: Node, held: Parts) -> bool:
    walk.clock.tick(_TICKS)
    found, start, count = read_parts(walk, value, node.kind), len(held.nodes), len(held.keys)
    if found is None:
        return False
    keys, items = found
    if len(items) != count_of(node) or not have_same_keys(keys[:count], held.keys):
        return False
    labels = node.labels if len(node.labels) == start else range(start)
    if not all(map(partial(_is_same, walk), labels, items, held.nodes)):
        return False
    if len(items) == start:
        return True
    return held.rest is not None and is_as_pictured(walk, keys[count:], items[start:], held.rest.box)


def _is_same(walk: Walk, label: PathItem, part: object, known: Node) -> bool:
    if known.proof is LEAF:
        return part is known.held or same_scalar(part, known.held)
    if type(known.proof) is tuple:
        return walk.is_unchanged(part, known)
    if type(known.held) is Parts:
        return has_same_parts(walk, part, known)
    return walk.part(label, part, known) is known


def have_same_keys(keys: Sequence[Any], known: Sequence[Any]) -> bool:
    """Whether they are the same names, or equal scalars of the same types."""
    if len(keys) != len(known):
        return False
    return all(map(is_, keys, known)) or all(map(same_scalar, keys, known))


def read_parts(walk: Walk, value: Any, kind: NodeKind) -> tuple[Sequence[Any], Sequence[Any]] | None:
    """The keys and the parts, as ``Parts`` has them; None of a class that is not read here."""
    cls = type(value)
    if cls is list or cls is tuple:
        return (), tuple(value)
    if cls is dict:
        return tuple(value), tuple(value.values())
    if kind != "object" or container_base(cls) is not None or adapters.handler_of(cls) is not None:
        return None
    entries = fields_of(value)
    names: list[Any] = [name for name, _ in entries]
    if walk.depth == 1:  # the key's value itself
        shared = class_entries(cls, entries)
        names += [None] * len(shared)
        entries += shared
    return names, [part for _, part in entries]


def is_as_pictured(walk: Walk, keys: Sequence[Any], items: Sequence[Any], box: Box | None) -> bool:
    """Whether the picture in ``box`` is one of these keys and parts."""
    picture: Picture | None = None if box is None else box.value
    if box is None or picture is None or picture.adapters != adapters.arrivals():
        return False
    if not have_same_keys(keys, picture.keys):
        return False
    if not are_as_pictured(walk, items, picture.parts):
        return False
    walk.boxes.append(box)
    return True


def are_as_pictured(walk: Walk, items: Sequence[Any], parts: Sequence[Any]) -> bool:
    """Whether the frozen ``parts`` were made of these ``items``, or of equal ones."""
    if len(items) != len(parts):
        return False
    for item, part in zip(items, parts, strict=True):
        walk.clock.tick(_PART)
        if item is not part and not is_part(item, part):
            return False
    return True
