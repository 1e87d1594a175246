"""One walk through one value: budgets, cycles, and the decision to keep the Node of the last time."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from st_state_inspector.kinds import NodeKind
from st_state_inspector.model import Node, PathItem

from .classes import ids, qualified_name
from .clock import Clock
from .draft import make_node
from .freezer import Freezer
from .patient import MUCH, unchanged_in_time
from .proofs import Boxed, Digest
from .shape import FLAT, MAX_WORK, same_scalar, unchanged

if TYPE_CHECKING:
    from .redact import Reason, Redactor

MAX_CHILDREN = 200
"""Parts of one value that are recorded; the change test goes on through all the others."""
MAX_DEPTH = 16
"""Levels that are recorded; plain data below them still takes part in the change test."""
MAX_NODES = 2_000
"""Nodes recorded of one value."""
MAX_HIDDEN = 2_000
"""Nodes that follow for the change test alone, where the parts are not plain data."""
MAX_REST = 200_000
"""Units of work, of some 0.4 microseconds, for what follows these as one fingerprint."""
MAX_PREVIEW = 120
"""Characters of a preview."""

_LONG = 50_000  # characters of a text that is looked through only once
_NO_NUMBERS = ids(type(None), bool, complex)

BEYOND = "not compared beyond the recorded parts"
NOT_COMPARED = "not compared"
"""The note of a Node where neither Nodes nor a fingerprint stand for all of its parts."""
LEAF = "scalar"
"""The proof of a Node whose ``held`` is the scalar itself."""

Visit = Callable[["Walk", object, Node | None], Node]


class Rest:
    """A fingerprint of the parts that no Node stands for; two are the same for the same content.

    ``nodes`` are of parts that nothing else can compare. ``by_object``: a part that is met again counts as
    that object, because where objects refer to each other in many ways there would be no end of it;
    otherwise it counts by its content. Where ``box`` is not None there is a picture in it instead of a
    fingerprint (see ``pictures``), for as long as the value is the current one.
    """

    __slots__ = ("box", "by_object", "digest", "nodes")

    def __init__(
        self, digest: bytes, nodes: tuple[Node, ...] = (), by_object: bool = False, box: Box | None = None
    ) -> None:
        self.digest = digest
        self.nodes = nodes
        self.by_object = by_object
        self.box = box

    def same(self, other: Rest | None) -> bool:
        """Whether they are of the same content."""
        return self is other or (
            other is not None
            and self.digest == other.digest != b""
            and len(self.nodes) == len(other.nodes)
            and all(a is b for a, b in zip(self.nodes, other.nodes, strict=True))
        )

    def bytes_now(self) -> int:
        """What its picture keeps alive at the moment."""
        return self.box.size if self.box is not None and self.box.value is not None else 0


class Parts:
    """All parts of a container that is not plain data, also those that are not listed as children.

    ``cls`` answers the class (weakly: a class of the app's script keeps that whole run alive),
    ``keys`` the mapping's keys or the fields' names, ``extra`` plain data that a rebuild needs besides;
    ``rest`` stands for those parts that are not among ``nodes``.
    """

    __slots__ = ("cls", "extra", "keys", "nodes", "rest")

    def __init__(
        self,
        cls: type,
        keys: tuple[Any, ...],
        nodes: tuple[Node, ...],
        extra: tuple[Any, ...] = (),
        rest: Rest | None = None,
    ) -> None:
        self.cls = weakref.ref(cls)
        self.keys = keys
        self.nodes = nodes
        self.extra = extra
        self.rest = rest

    def same(self, other: object) -> bool:
        """Whether key for key and Node for Node they are the same."""
        return (
            type(other) is Parts
            and len(self.nodes) == len(other.nodes)
            and all(a is b for a, b in zip(self.nodes, other.nodes, strict=True))
            and len(self.keys) == len(other.keys)
            and all(a is b or same_scalar(a, b) for a, b in zip(self.keys, other.keys, strict=True))
            and self.extra == other.extra
            and (self.rest.same(other.rest) if self.rest is not None else other.rest is None)
        )


class Memo:
    """What a session has met, for as long as its secrets are the same.

    ``leaves``: the Nodes of small scalars by class and value: equal ones share their Node. ``safe``:
    keys that are neither a secret nor the name of one.
    """

    __slots__ = ("leaves", "safe")

    def __init__(self) -> None:
        self.leaves: dict[tuple[type, object], Node] = {}
        self.safe: set[str] = set()

    def clear(self) -> None:
        """Forget it all."""
        self.leaves.clear()
        self.safe.clear()


class Box:
    """Holds a big value for as long as it is the current one: emptied when it has been replaced.

    ``size`` is what that takes besides what the app itself holds. ``lasts``: for one more snapshot, because
    nothing else could tell that the value has come back in the same run.
    """

    __slots__ = ("lasts", "size", "value")

    def __init__(self, value: Any, size: int = 0, *, lasts: bool = False) -> None:
        self.value = value
        self.size = size
        self.lasts = lasts


class Limits(NamedTuple):
    """What one walk may take: bytes of Nodes, bytes that it looks at and may box, and until when."""

    max_bytes: int
    max_work: int = MAX_WORK
    clock: Clock = Clock()


class Walk:
    """What handlers share while one value is captured.

    ``trust`` is False where the secrets are others than last time, so that "unchanged" is not enough.
    ``boxes`` gathers the Boxes of the Nodes that this walk answered; ``lean`` is True as long as
    plain data may be recorded the short way. ``rests`` counts the fingerprints that are being made,
    ``work_left`` is for them all, and ``by_object`` how they take what they meet again (see ``Rest``).
    ``has_changed``: a part is known not to be what it was, even should there be no time to describe it.
    ``looked`` and ``differs`` remember what was found out of a value beside a Node.
    """

    def __init__(
        self, visit: Visit, redactor: Redactor, limits: Limits, trust: bool, boxes: list[Box], memo: Memo
    ) -> None:
        self._visit = visit
        self.redactor = redactor
        self.max_bytes = limits.max_bytes
        self.clock = limits.clock
        self.trust = trust
        self.boxes = boxes
        self.leaves, self.safe = memo.leaves, memo.safe
        self.lean = True
        self.depth = 0
        self.rests, self.work_left, self.by_object = 0, MAX_REST, False
        self.looked: dict[tuple[int, int], tuple[object, Node]] = {}
        self.differs: set[tuple[int, int]] = set()
        self.has_changed = False
        self._long: dict[int, tuple[str, Reason | None]] = {}
        self.nodes_left = MAX_NODES
        self._open: dict[int, int] = {}
        unasked = _NO_NUMBERS if redactor.numbers else FLAT
        self.freezer = Freezer(redactor, limits.max_bytes, limits.clock, unasked, limits.max_work)

    def visit(self, value: object, previous: Node | None) -> Node:
        """The Node of a part of the value in hand."""
        return self._visit(self, value, previous)

    def part(self, label: PathItem, value: object, previous: Node | None) -> Node:
        """The Node of a part that goes by a name, which may be the name of a secret."""
        if type(label) is str and not is_flag(value) and self.redactor.is_secret_name(label):
            self.redactor.learn(value)
            return redacted(type(value), "key name", previous)
        return self._visit(self, value, previous)

    def enter(self, value: object) -> bool:
        """Go one level down; False where ``value`` is being walked already (a cycle)."""
        if id(value) in self._open:
            return False
        self.depth += 1
        self._open[id(value)] = self.depth
        return True

    def levels_up(self, value: object) -> int:
        """How far from here ``value``, which is being walked, was entered."""
        return self.depth - self._open[id(value)]

    def leave(self, value: object) -> None:
        """Go one level up."""
        self._open.pop(id(value), None)
        self.depth -= 1

    def is_full(self) -> bool:
        """Whether what comes now is too deep or too much to be recorded part by part."""
        return self.depth >= MAX_DEPTH or self.nodes_left <= 0

    def is_spent(self) -> bool:
        """Whether what comes now gets no Node at all: a fingerprint stands for it."""
        return self.depth >= MAX_DEPTH or self.nodes_left <= -MAX_HIDDEN

    def reason(self, text: str) -> Reason | None:
        """Why ``text``, which may be very long, is a secret; None where it is none."""
        if len(text) < _LONG:
            return self.redactor.reason(text)
        known = self._long.get(id(text))
        if known is None:  # a list puts each of its items to several Nodes
            known = self._long[id(text)] = text, self.clock.timed(len(text), self.redactor.reason, text)
        return known[1]

    def is_unchanged(self, value: object, node: Node) -> bool:
        """Whether the proof that ``node`` carries shows ``value`` to be unchanged. Runs no app code."""
        proof = node.proof
        if type(proof) is Boxed:
            shape = proof.box.value
            if shape is None or not unchanged_in_time(value, shape, self.clock):
                return False
            self.boxes.append(proof.box)
            return True
        if type(proof) is Digest:
            if proof.box is None or proof.box.value is not value or value is None:
                return False
            self.boxes.append(proof.box)
            return True
        if type(proof) is tuple and (node.size_bytes or 0) > MUCH:
            return unchanged_in_time(value, proof, self.clock)
        return is_proven(value, node)

    def node(self, cls: type, preview: str, kind: NodeKind = "leaf", **rest: Any) -> Node:
        """Make a Node, and count it."""
        self.nodes_left -= 1
        self.clock.tick(20)
        return make_node(qualified_name(cls), preview, kind, **rest)


def is_flag(value: object) -> bool:
    """None, True and False: whatever they are called, they are no secret."""
    return value is None or value is True or value is False


def redacted(cls: type, reason: Reason, previous: Node | None) -> Node:
    """The Node that stands for a secret: the same one for as long as there is one."""
    preview, name = f"redacted ({reason})", qualified_name(cls)
    if previous is not None and previous.redacted and previous.preview == preview and previous.type == name:
        return previous
    return Node(name, preview, restorable=False, redacted=True)


def is_proven(value: object, node: Node) -> bool:
    """Whether the proof that ``node`` carries shows ``value`` to be unchanged. Runs no app code."""
    proof = node.proof
    if type(proof) is tuple:
        return unchanged(value, proof)
    return proof is LEAF and same_scalar(value, node.held)


def weight(node: Node) -> int:
    """What making ``node`` anew would have cost: budgets must end at the same part in every run."""
    return 1 + sum([weight(part) for part in node.parts])


def shorten(text: str, limit: int = MAX_PREVIEW) -> str:
    """``text`` in at most ``limit`` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
