"""The Shape of a plain container, made of Shapes that are there already: of its Nodes, of the last time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .classes import ids
from .freezer import NOTHING, Known
from .proofs import Boxed
from .shape import NotPlain, Shape, are_scalars, is_part
from .walk import LEAF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from st_state_inspector.model import Node

    from .collect import Collected
    from .walk import Walk

_PLAIN = ids(dict, list, tuple, set, frozenset)


def shape_of(walk: Walk, made: Collected, previous: Node | None) -> Shape:
    """The Shape of ``made``; raises NotPlain where it holds anything else."""
    cls, value = type(made.value), made.value
    if id(cls) not in _PLAIN or (cls is dict and not are_scalars(made.keys)):
        raise NotPlain
    freezer = walk.freezer
    if cls is set or cls is frozenset:
        frozen: Shape = freezer.freeze(value)
        return frozen
    # The very objects, not equal ones of a shared Node: they are compared by identity first.
    parts = [_frozen(node, part) for node, (_, part) in zip(made.nodes, made.entries, strict=False)]
    if made.shown == made.count:
        return cls, made.keys if cls is dict else None, tuple(parts)
    keys = freezer.keys(value) if cls is dict else None
    rest = (list(value.values()) if cls is dict else value)[made.shown :]
    if len(rest) != made.count - made.shown or (
        keys is not None and keys[: made.shown] != made.keys[: made.shown]
    ):
        raise NotPlain  # another thread was here
    known = _known(cls, previous, rest, made) if previous is not None and walk.trust else NOTHING
    return cls, keys, freezer.all_like(rest, known, walk.depth, parts)


def _frozen(node: Node, part: object) -> Any:
    if node.proof is LEAF:
        return part
    if type(node.proof) is tuple:
        return node.proof
    raise NotPlain


def _known(cls: type, previous: Node, rest: Sequence[Any], made: Collected) -> Known:
    """What was frozen the last time, if that was a container of the same class: what stands beside ``rest``.

    After an insert in front of it all have moved.
    """
    shape = previous.proof.box.value if type(previous.proof) is Boxed else previous.proof
    if type(shape) is not tuple or shape[0] is not cls or not previous.truncated:
        return NOTHING
    parts, moved = shape[2], made.shown + len(shape[2]) - made.count
    start = moved if 0 <= moved < len(parts) and is_part(rest[0], parts[moved]) else made.shown
    shown = sys.getsizeof(made.value) + sum([node.size_bytes or 0 for node in previous.parts])
    return Known(parts[start:], max(0, (previous.size_bytes or 0) - shown) // previous.truncated)
