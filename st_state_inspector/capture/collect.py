"""From labelled parts to one Node: what is shown, what is only compared, and whether anything differs."""

from __future__ import annotations

import collections
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from st_state_inspector.kinds import NodeKind
from st_state_inspector.model import Node, PathItem

from .classes import class_name, has_base, mro, qualified_name
from .matching import match_items
from .plain import shape_of
from .proofs import Boxed
from .shape import NotPlain, Shape, is_scalar
from .storage import keeps_to_itself
from .walk import (
    BEYOND,
    MAX_CHILDREN,
    MAX_HIDDEN,
    MAX_NODES,
    MAX_PREVIEW,
    Box,
    Parts,
    Rest,
    Walk,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_BASES = {id(t): t for t in (dict, list, tuple, set, frozenset, collections.deque)}
_DELTA = ("edited_rows", "added_rows", "deleted_rows")
_BRACKETS = {"mapping": "{}", "set": "{}", "sequence": "[]"}

Entry = tuple[PathItem, Any]
"""A label and the part that goes by it."""

LOOKED_AT = MAX_NODES + MAX_HIDDEN + 1
"""Parts of one container that can become Nodes, and one more: that not all can is to be seen."""


@dataclass(slots=True)
class Collected:
    """What is known of a container while its Node is being made.

    ``entries`` are the first of its ``count`` parts: as many as can become Nodes.
    """

    value: Any
    kind: NodeKind
    keys: tuple[Any, ...]
    entries: list[Entry]
    attributes: int
    count: int
    shown: int = 0
    nodes: list[Node] = field(default_factory=list)
    hidden: tuple[Node, ...] = ()
    rest: Rest | None = None
    shape: Shape | None = None
    hidden_bytes: int = 0
    restorable: bool = True

    def every(self) -> tuple[Node, ...]:
        """The Nodes of parts, whatever they are there for."""
        return (*self.nodes, *self.hidden, *(self.rest.nodes if self.rest is not None else ()))

    def is_recorded(self) -> bool:
        """Whether every part is there to be put back."""
        return self.shape is not None or self.shown + len(self.hidden) == self.count

    def is_complete(self) -> bool:
        """Whether every part, and all that is in it, takes part in the change test."""
        if self.shape is not None:
            return True
        if self.kind == "object" and keeps_to_itself(type(self.value)):
            return False
        found = self.is_recorded() or self.rest is not None
        return found and not any(BEYOND in n.note for n in self.every())

    def parts(self) -> Parts:
        """All that is known of the parts where they are not plain data."""
        extra: tuple[Any, ...] = (self.attributes,)
        if has_base(type(self.value), collections.deque):
            extra += (collections.deque.__dict__["maxlen"].__get__(self.value),)
        return Parts(type(self.value), self.keys, (*self.nodes, *self.hidden), extra, self.rest)


def container_base(cls: type) -> type | None:
    """The container whose own methods read the items of a ``cls``, or None for other classes."""
    return next((_BASES[id(b)] for b in mro(cls) if id(b) in _BASES), None)


def open_and_collect(  # noqa: PLR0913, PLR0917 - the one place where a container is described
    walk: Walk,
    value: Any,
    previous: Node | None,
    kind: NodeKind,
    keys: tuple[Any, ...],
    entries: list[Entry],
    attributes: list[Entry],
    restorable: bool = True,
    count: int | None = None,
) -> Node:
    """The Node of a container; ``count``: how many parts it has, where ``entries`` are the first of them."""
    total = len(entries) + len(attributes) if count is None else count
    made = Collected(value, kind, keys, entries + attributes, len(attributes), total, restorable=restorable)
    if not walk.enter(value):
        return _cycle(walk, value, previous)
    try:
        return collect(walk, made, previous)
    finally:
        walk.leave(value)


def _cycle(walk: Walk, value: Any, previous: Node | None) -> Node:
    note, name = "refers to a value around it", qualified_name(type(value))
    which = f"{walk.levels_up(value)} levels up"  # a parent, or its parent, of the same class
    if previous is not None and (previous.note, previous.type) == (note, name) and previous.proof == which:
        return previous
    return walk.node(type(value), "…", restorable=False, note=note, proof=which)


def collect(walk: Walk, made: Collected, previous: Node | None) -> Node:
    """Record the parts, and keep the previous Node where it says the same."""
    made.shown = _shown(walk, made, previous)
    made.nodes = _listed(walk, made, previous)
    room = walk.freezer.room
    try:
        made.shape = shape_of(walk, made, previous)
        walk.freezer.check()
    except NotPlain:
        walk.freezer.room, made.shape = room, None
        made.hidden = _hidden(walk, made, previous)
        from .rest import rest_of  # it asks the handlers, which come here

        made.rest = rest_of(walk, made, previous)
    made.hidden_bytes = room - walk.freezer.room
    labels = tuple([label for label, _ in made.entries[: len(made.nodes)]])
    parts = None if made.shape else made.parts()
    if previous is not None and _says_the_same(walk, previous, made, labels, parts):
        return previous
    boxed = made.shape is not None and walk.freezer.room < 0
    if boxed:  # what is not kept takes no room
        walk.freezer.room = room
    return _made(walk, made, labels, parts, boxed)


def _shown(walk: Walk, made: Collected, previous: Node | None) -> int:
    """How many parts are listed: as many as before, or what was moved over a budget would differ."""
    if previous is not None and type(previous.held) is Parts and count_of(previous) == made.count:
        return min(len(made.entries), len(previous.parts))
    return 0 if walk.is_full() else min(len(made.entries), MAX_CHILDREN)


def _says_the_same(
    walk: Walk, old: Node, made: Collected, labels: tuple[PathItem, ...], parts: Parts | None
) -> bool:
    if made.shape is not None:
        return walk.is_unchanged(made.value, old)
    return (
        parts is not None
        and old.type == qualified_name(type(made.value))
        and old.truncated == made.count - made.shown
        and parts.same(old.held)
        and old.labels == labels
    )


def _made(
    walk: Walk, made: Collected, labels: tuple[PathItem, ...], parts: Parts | None, boxed: bool
) -> Node:
    cls = type(made.value)
    own = sys.getsizeof(made.value) if id(cls) in _BASES else 64
    return walk.node(
        cls,
        preview_of(cls, made.kind, labels, made.nodes, made.count),
        made.kind,
        size_bytes=own + made.hidden_bytes + sum(n.size_bytes or 0 for n in made.every()),
        labels=labels,
        parts=tuple(made.nodes),
        truncated=made.count - made.shown,
        restorable=not boxed and (made.shape is not None or _can_restore(made)),
        note=edit_note(labels) if made.is_complete() else BEYOND,
        held=parts,
        proof=_boxed(walk, made) if boxed else made.shape,
    )


def _boxed(walk: Walk, made: Collected) -> Boxed:
    """The Shape of much data: held only while it is the current one."""
    walk.boxes.append(Box(made.shape, made.hidden_bytes))
    return Boxed(walk.boxes[-1])


def edit_note(labels: tuple[PathItem, ...]) -> str:
    """Of the value of ``st.data_editor``: it looks like data, and is none."""
    if len(labels) == len(_DELTA) and all(label in _DELTA for label in labels):
        return "edit delta, not the table"
    return ""


def _can_restore(made: Collected) -> bool:
    keys = all(is_scalar(k) or (type(k) is Node and k.restorable) for k in made.keys)
    return made.restorable and made.is_recorded() and keys and all(n.restorable for n in made.every())


def _listed(walk: Walk, made: Collected, previous: Node | None) -> list[Node]:
    entries = made.entries[: made.shown]
    if made.kind == "sequence" and not made.attributes:
        before = () if previous is None else previous.parts
        moved = 0 if previous is None else made.count - count_of(previous)
        return match_items(walk, [part for _, part in entries], before, moved)
    old = {} if previous is None else dict(previous.children)
    if made.kind == "set":
        return [walk.visit(part, old.get(label)) for label, part in entries]
    return [walk.part(label, part, old.get(label)) for label, part in entries]


def _hidden(walk: Walk, made: Collected, previous: Node | None) -> tuple[Node, ...]:
    held = None if previous is None else previous.held
    old = held.nodes if type(held) is Parts else ()
    # What has come or gone before them has moved them all.
    by = 0 if previous is None or made.kind != "sequence" else count_of(previous) - made.count
    # As many as before, or the fingerprint of the others would be of other parts.
    same = type(held) is Parts and previous is not None and count_of(previous) == made.count
    out: list[Node] = []
    for i, (label, part) in enumerate(made.entries[made.shown : len(old) if same else None], made.shown):
        if walk.is_spent() and not same:
            break
        before = old[i + by] if 0 <= i + by < len(old) else None
        node = walk.part(label, part, before)
        if by and node is not before and i < len(old):
            node = walk.part(label, part, old[i])
        out.append(node)
    return tuple(out)


def count_of(node: Node) -> int:
    """How many parts the container had."""
    return len(node.parts) + node.truncated


def preview_of(cls: type, kind: str, labels: Sequence[PathItem], nodes: Sequence[Node], count: int) -> str:
    """``{'a': 1, 'b': [1, 2, 3]}`` in at most MAX_PREVIEW characters, from the previews of the parts."""
    pieces, room, brackets = [], MAX_PREVIEW - 30, _BRACKETS.get(kind, "()")
    for label, node in zip(labels, nodes, strict=True):
        text = node.preview
        if kind == "mapping":
            text = f"{label!r}: {text}"
        elif kind == "object":
            text = f"{label}={text}"
        if len(text) > room:
            text = shorten(text, max(room, 1))
        pieces.append(text)
        room -= len(text) + 2
        if room <= 0:
            break
    if count > len(pieces):
        pieces.append(f"… {count - len(pieces):,} more")
    pair = "()" if cls is tuple else brackets
    comma = "," if cls is tuple and count == 1 else ""  # (1) is no tuple
    text = pair[0] + ", ".join(pieces) + comma + pair[1]
    if cls is dict or cls is list or cls is tuple or (cls is set and count):
        return shorten(text)
    return shorten(class_name(cls) + (text if cls is not set else "()"))
