"""Builtin containers and their subclasses, read by the base class's own methods: nothing overridden runs."""

from __future__ import annotations

import collections
from typing import Any

from st_state_inspector.kinds import NodeKind
from st_state_inspector.model import Node, PathItem

from .classes import class_attribute, has_base, ids, qualified_name
from .collect import LOOKED_AT, Entry, container_base, open_and_collect
from .labels import Labels
from .leaves import scalar_preview
from .proofs import Digest
from .shape import are_scalars, is_scalar, thaw, unchanged
from .storage import stored_fields
from .walk import LEAF, Parts, Walk, is_proven

_SORTABLE = frozenset({ids(int), ids(str)})
_TRIES = 4  # keys of the dict before, beginning with the next one
REDACTED_KEY = object()
"""Stands for a key that is a secret itself."""


def mapping(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A dict or a subclass of it."""
    labels, keys, entries = Labels(walk.redactor), [], []
    old, left, items = _OldKeys(previous), walk.nodes_left, items_of(value)
    for key, part in items[:LOOKED_AT]:
        label, kept = _key(walk, labels, key, old)
        keys.append(kept)
        entries.append((label, part))
    walk.nodes_left = left  # the Nodes of keys are not shown: they cost nothing there
    return _collect(walk, value, previous, "mapping", tuple(keys), entries, len(items))


def _collect(  # noqa: PLR0913, PLR0917 - the three kinds of container have this in common
    walk: Walk, value: Any, previous: Node | None, kind: NodeKind, keys: Any, entries: Any, count: int
) -> Node:
    attributes = attributes_of(value)
    total = count + len(attributes)
    return open_and_collect(walk, value, previous, kind, keys, entries, attributes, count=total)


def items_of(value: Any) -> list[tuple[Any, Any]]:
    """Keys and values of a dict or a subclass, in its own order."""
    items = list(dict.items(value))
    if has_base(type(value), collections.OrderedDict) and are_scalars(k for k, _ in items):
        # dict.items() knows nothing of move_to_end; __getitem__ of dict is safe with builtin keys
        return [(k, dict.__getitem__(value, k)) for k in collections.OrderedDict.__iter__(value)]
    return items


def _key(walk: Walk, labels: Labels, key: Any, old: _OldKeys) -> tuple[PathItem, Any]:
    cls = type(key)
    if cls is str:
        return labels.of_text(key), REDACTED_KEY if walk.redactor.reason(key) else key
    if cls is int:
        return labels.of_int(key), key
    if is_scalar(key) and cls is not bytes:
        return labels.of_preview(qualified_name(cls), scalar_preview(key)[0]), key
    node = old.node_of(walk, key)
    return labels.of_preview(node.type, node.preview), node


class _OldKeys:
    """The keys of the dict before that have Nodes: of what is the same key, the same Node is kept."""

    def __init__(self, previous: Node | None) -> None:
        held = None if previous is None else previous.held
        self._nodes = [key for key in held.keys if type(key) is Node] if type(held) is Parts else []
        self._nodes.reverse()

    def node_of(self, walk: Walk, key: Any) -> Node:
        """The Node of ``key``: the next one, but for those that have gone or come in between.

        What shows of a key says nothing: many may look alike, and where there is no room it is shortened.
        """
        for at in range(len(self._nodes) - 1, max(-1, len(self._nodes) - 1 - _TRIES), -1):
            node = self._nodes[at]
            if walk.visit(key, node) is node:
                del self._nodes[at]
                return node
        return walk.visit(key, None)


def same_immutable(a: Node, b: Node) -> bool:
    """Whether two Nodes that were made apart stand for the same immutable value."""
    if a.redacted or b.redacted:
        return a.redacted and b.redacted
    if type(a.proof) is tuple:
        return type(b.proof) is tuple and unchanged(thaw(b.proof), a.proof)
    if a.proof is LEAF:
        return is_proven(b.held, a)
    if type(a.proof) is Digest:
        return type(b.proof) is Digest and a.proof.says(b.proof.prints)
    return type(a.proof) is str and a.proof == b.proof


def sequence(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A list, tuple, deque or a subclass: its items by their index, those of a namedtuple by name."""
    base: Any = container_base(type(value))
    items = value if type(value) is list or type(value) is tuple else list(base.__iter__(value))
    names = class_attribute(type(value), "_fields")
    if type(names) is tuple and len(names) == len(items) and all(type(n) is str for n in names):
        return open_and_collect(
            walk, value, previous, "object", names, list(zip(names, items, strict=True)), []
        )
    return _collect(walk, value, previous, "sequence", (), list(enumerate(items[:LOOKED_AT])), len(items))


def sets(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A set: its elements by their preview, sorted, so that the order they come in says nothing."""
    base: Any = set if has_base(type(value), set) else frozenset
    labels, left = Labels(walk.redactor), walk.nodes_left
    elements = list(base.__iter__(value))
    found = []
    for v in _first(walk, elements) if len(elements) > LOOKED_AT else elements:
        walk.clock.tick(20)
        found.append((_element_preview(walk, v), v))
    walk.nodes_left = left
    first = sorted(found, key=lambda pair: pair[0])[:LOOKED_AT]
    entries = [(labels.unique(preview), v) for preview, v in first]
    return _collect(walk, value, previous, "set", (), entries, len(elements))


def _first(walk: Walk, elements: list[Any]) -> list[Any]:
    """The least of many numbers or texts: to preview and to sort them all would take too long."""
    if frozenset(map(id, map(type, elements))) not in _SORTABLE:
        return elements
    walk.clock.tick(len(elements))
    return sorted(elements)[:LOOKED_AT]


def _element_preview(walk: Walk, value: Any) -> str:
    if not is_scalar(value):
        return walk.visit(value, None).preview
    if type(value) is str and walk.redactor.reason(value):
        return "redacted element"
    if type(value) is bytes and walk.redactor.reason_bytes(value):
        return "redacted element"
    return scalar_preview(value)[0]


def parts_of(value: Any) -> list[Any]:
    """The items of a container, keys and attributes included."""
    base: Any = container_base(type(value))
    items = [*dict.keys(value), *dict.values(value)] if base is dict else list(base.__iter__(value))
    return [*items, *(part for _, part in attributes_of(value))]


def elements_of(value: Any) -> list[Any]:
    """The items of a sequence or a set."""
    base: Any = container_base(type(value))
    return list(base.__iter__(value))


def count_of(value: Any) -> int:
    """How many items a container has."""
    base: Any = container_base(type(value))
    count: int = base.__len__(value)
    return count


def attributes_of(value: Any) -> list[Entry]:
    """What an instance of a subclass carries besides its items, labelled ``.name``."""
    if container_base(type(value)) is type(value):
        return []
    found = [(f".{k}", v) for k, v in stored_fields(value).items() if type(k) is str]
    if has_base(type(value), collections.defaultdict):
        found.append((".default_factory", collections.defaultdict.__dict__["default_factory"].__get__(value)))
    return found  # type: ignore[return-value]
