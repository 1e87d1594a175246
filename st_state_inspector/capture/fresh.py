"""Plain containers, recorded in one pass: the same Nodes as ``collect`` makes, at a third of the cost.

The first run of a session records everything at once, and most changes are one value in a dict.
Whatever is not ordinary here (a secret, an object, a list whose items may have moved, too much of it)
ends the pass, and the value is recorded by the handlers that know all cases.
"""

from __future__ import annotations

from functools import cache
from sys import getsizeof
from typing import TYPE_CHECKING, Any

from .collect import edit_note, preview_of
from .draft import make_node
from .leaves import scalar
from .shape import NotPlain, Shape, is_scalar
from .walk import LEAF, MAX_CHILDREN, MAX_DEPTH, is_proven, weight

if TYPE_CHECKING:
    from st_state_inspector.kinds import NodeKind
    from st_state_inspector.model import Node, PathItem

    from .walk import Walk

_LONG = 500  # characters of a key that is cut as a label
_MAX_SAFE = 10_000
_SEQUENCES: dict[Any, str] = {list: "builtins.list", tuple: "builtins.tuple"}


def fresh(walk: Walk, value: Any, previous: Node | None) -> Node | None:
    """The Node of an exact dict, list or tuple; None where it takes more than this to record it.

    ``previous`` is that of a dict which is known to differ, by its content, from ``value``.
    """
    if previous is not None and (type(previous.proof) is not tuple or not walk.trust):
        return None
    nodes_left, room = walk.nodes_left, walk.freezer.room
    try:
        return _container(walk, value, walk.depth, previous)
    except NotPlain:
        walk.nodes_left, walk.freezer.room = nodes_left, room
        walk.lean = False  # or every part of it would be tried in vain again
        return None


def _container(walk: Walk, value: Any, depth: int, previous: Node | None) -> Node:
    cls = type(value)
    if previous is not None and (cls is not dict or previous.kind != "mapping"):
        raise NotPlain
    if cls is not dict and cls is not list and cls is not tuple:
        raise NotPlain
    if len(value) > MAX_CHILDREN or depth >= MAX_DEPTH:
        raise NotPlain
    if cls is dict:
        entries = list(value.items())
        keys = tuple([key for key, _ in entries])
        for key in keys:
            if key not in walk.safe if type(key) is str else True:
                _check_key(walk, key)
        return _made(walk, value, "mapping", "builtins.dict", keys, [v for _, v in entries], depth, previous)
    items = list(value)
    return _made(walk, value, "sequence", _SEQUENCES[cls], _indices(len(items)), items, depth, None)


@cache
def _indices(count: int) -> tuple[int, ...]:
    """The labels of a list: one tuple for all lists of that length, which is at most ``MAX_CHILDREN``."""
    return tuple(range(count))


def _check_key(walk: Walk, key: object) -> None:
    """Let pass, and remember, a text that is neither a secret nor the name of one."""
    redactor = walk.redactor
    if type(key) is not str or len(key) > _LONG or redactor.is_secret_name(key) or redactor.reason(key):
        raise NotPlain
    if len(walk.safe) >= _MAX_SAFE:
        walk.safe.clear()
    walk.safe.add(key)


def _made(  # noqa: PLR0913, PLR0917 - hot: what both kinds of container have in common
    walk: Walk,
    value: Any,
    kind: NodeKind,
    name: str,
    labels: tuple[PathItem, ...],
    items: list[Any],
    depth: int,
    previous: Node | None,
) -> Node:
    leaves, nodes, parts, size = walk.leaves, [], [], getsizeof(value)
    before = {} if previous is None else dict(previous.children)
    for label, part in zip(labels, items, strict=False):
        old = before.get(label)
        if old is not None and is_proven(part, old):
            node = old
            walk.nodes_left -= weight(old)
            walk.freezer.room -= old.size_bytes or 0
            parts.append(part if old.proof is LEAF else old.proof)
        elif is_scalar(part):
            known = leaves.get((type(part), part))
            node = scalar(walk, part, None) if known is None else known
            if node.proof is not LEAF:
                raise NotPlain
            if known is not None:
                walk.nodes_left -= 1
                walk.freezer.room -= node.size_bytes or 0
            parts.append(part)
        else:
            node = _container(walk, part, depth + 1, old)
            parts.append(node.proof)
        nodes.append(node)
        size += node.size_bytes or 0
    walk.nodes_left -= 1
    if walk.nodes_left <= 0 or walk.freezer.room < 0:
        raise NotPlain
    text = preview_of(type(value), kind, labels, nodes, len(nodes))
    shape: Shape = type(value), labels if kind == "mapping" else None, tuple(parts)
    note = edit_note(labels)
    return make_node(name, text, kind, size, labels, tuple(nodes), note=note, proof=shape)
