"""One value at one moment: what snapshots are made of."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from st_state_inspector.kinds import NodeKind

PathItem = str | int
"""One step into a value: a mapping key, an attribute name, a column, or an index into a sequence."""

_node_ids = itertools.count(1)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An immutable picture of one value at one moment.

    Two snapshots share the Node of everything that did not change: ``before is after`` means
    *exactly unchanged*, for a leaf as for a tree of a million values. Two different Nodes at the
    same path mean that something below differs, even where both previews read the same.

    ``type`` is the qualified name of the value's class (``builtins.dict``), ``kind`` says how its
    children are to be read, ``preview`` is one short line, ``size_bytes`` an estimate of what the
    value itself takes (None: not known), ``labels`` and ``parts`` are its recorded parts,
    together its ``children``,
    ``truncated`` counts the parts (items, rows, characters) that were left out, ``restorable`` is
    True where the value can be put back as it was, ``redacted`` where it was removed as a secret,
    ``note`` says in words what is not exact about it (``sampled``, ``not compared``), and ``image`` is a
    small picture of an image, as a ``data:`` address.

    ``uid`` names the Node within this process and its wire; ``held`` and ``proof`` are private to
    ``capture`` (what a restore needs, and what the exact change test compares). Neither is ever
    set on a redacted Node.
    """

    type: str
    preview: str
    kind: NodeKind = "leaf"
    size_bytes: int | None = None
    labels: tuple[PathItem, ...] = ()
    parts: tuple[Node, ...] = ()
    truncated: int = 0
    restorable: bool = True
    redacted: bool = False
    note: str = ""
    image: str = ""
    uid: int = field(default_factory=_node_ids.__next__)
    held: Any = field(default=None, repr=False)
    proof: Any = field(default=None, repr=False)

    @property
    def children(self) -> tuple[tuple[PathItem, Node], ...]:
        """The recorded parts with their labels.

        Made when asked for: a pair for each part, kept for each value of the app, is what the garbage
        collection that Streamlit asks for after every run would have to pass over.
        """
        return tuple(zip(self.labels, self.parts, strict=True))
