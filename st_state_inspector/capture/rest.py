"""What is too deep or too much to be recorded part by part: one fingerprint of it all, without recursion.

Plain content goes into a hash, in the order in which it is met; parts that only a handler can compare (a
table, a lock) have their Nodes. The hash is salted and stays in this process, and no secret goes into it.
"""

from __future__ import annotations

import collections
import os
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node

from . import containers, objects
from .classes import has_base, qualified_name, stores_more
from .collect import LOOKED_AT, Entry, container_base, count_of
from .dispatch import handler_of
from .pictures import picture_of
from .same_parts import read_parts
from .shape import are_scalars, is_scalar
from .walk import BEYOND, LEAF, MAX_REST, Parts, Rest, is_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .collect import Collected
    from .walk import Walk

_CONTAINER, _OBJECT, _TEXT, _NODE = 4, 10, 20, 200  # units of work; a scalar is one
_RESTS = 3  # fingerprints in fingerprints
_AT_ONCE = 1_024  # tokens
_LONG = 10_000  # characters of a text that is hashed by itself
_SALT = os.urandom(16)
_HIDDEN = object()  # stands for the value that goes by a secret name
_REDACTED = ("redacted",)
_OPEN = "object"


class _TooMuch(Exception):  # noqa: N818 - an answer, not an error
    """There are more parts than a fingerprint is made of."""


def rest_of(walk: Walk, made: Collected, previous: Node | None) -> Rest | None:
    """What stands for the parts that have no Node, and for all that is in them: a picture or a fingerprint.

    None where there are none, or too many for both. That there were too many for a fingerprint is not
    found out again.
    """
    start, before = made.shown + len(made.hidden), None if previous is None else previous.held
    if start == made.count:
        return None
    if previous is None or type(before) is not Parts or count_of(previous) != made.count:
        before = None
    old = None if before is None or len(before.nodes) != start else before.rest
    parts = read_parts(walk, made.value, made.kind)
    if parts is not None:
        beyond = parts[0][len(made.keys) :], parts[1][start:]
        box = picture_of(walk, *beyond, None if old is None else old.box)
        if box is not None:
            return old if old is not None and box is old.box else Rest(b"", box=box)
    hopeless = before is not None and len(before.nodes) == start and old is None
    return None if hopeless else _fingerprint(walk, made, start, old)


def _fingerprint(walk: Walk, made: Collected, start: int, old: Rest | None) -> Rest | None:
    if walk.rests >= _RESTS or _least(made, start) > walk.work_left:
        return None
    left = walk.nodes_left
    walk.rests += 1
    walk.by_object = walk.by_object or (old is not None and old.by_object)
    try:
        first = _Print(walk, old)
        try:
            return first.of(made, start)
        except _TooMuch:
            if walk.by_object or not first.has_met_again():
                return None
        walk.by_object, walk.work_left = True, MAX_REST // 2
        return _Print(walk, old).of(made, start)
    except _TooMuch:
        return None
    finally:
        walk.rests -= 1
        walk.nodes_left = left  # these Nodes are not shown: they cost nothing there


def _least(made: Collected, start: int) -> int:
    """The units of work that the parts from ``start`` on will take at least, if they are alike."""
    alike = start >= len(made.entries) or is_scalar(made.entries[start][1])
    return (made.count - start) * (1 if alike else _CONTAINER)


class _Print:
    """One fingerprint in the making."""

    def __init__(self, walk: Walk, old: Rest | None) -> None:
        self._walk = walk
        self._old = old.nodes if old is not None else ()
        self._by_object = walk.by_object
        self._met: dict[int, int] = {}
        self._kinds: dict[int, Any] = {}
        self._tokens: list[Any] = []
        self._units = 0
        self._hasher = blake2b(digest_size=16, key=_SALT)
        self._nodes: list[Node] = []
        self._opened_ones: set[int] = set()
        self._count = 0

    def of(self, made: Collected, start: int) -> Rest:
        pending: list[tuple[Iterator[Any], int]] = [(iter(self._beyond(made, start)), 0)]
        while pending:
            inner, owner = pending[-1]
            for part in inner:
                if is_scalar(part):
                    self._scalar(part)
                elif (opened := self._opened(part)) is not None:
                    pending.append((iter(opened), id(part)))
                    break
            else:
                pending.pop()
                if not self._by_object:
                    self._met.pop(owner, None)
        self._flush()
        return Rest(self._hasher.digest(), tuple(self._nodes), self._by_object)

    def _beyond(self, made: Collected, start: int) -> list[Any]:
        """The parts that no Node stands for. The keys of the first ones are compared elsewhere."""
        found, value = self._named(made.entries[start:]), made.value
        if made.count == len(made.entries):
            return found
        if container_base(type(value)) is dict:
            return found + self._named(containers.items_of(value)[LOOKED_AT:])
        elements = containers.elements_of(value)
        if made.kind != "set":
            return found + elements[LOOKED_AT:]
        if not are_scalars(elements):
            raise _TooMuch
        return found + sorted(elements, key=_spelled)

    def _opened(self, part: Any) -> list[Any] | None:
        """The parts of ``part``; None where it has none, or none that are followed here."""
        if part is _HIDDEN:
            self._add(_REDACTED)
            return None
        if id(part) in self._met:  # by its place, which is the same in the same content
            self._add(("met", self._met[id(part)]))
            return None
        inner = self._inside(part)
        if inner is None:
            self._leaf(part)
            return None
        self._met[id(part)] = len(self._met)
        self._opened_ones.add(id(part))
        self._count += 1
        return inner

    def has_met_again(self) -> bool:
        """Whether one part was followed in several places: by their contents there may be no end of them."""
        return len(self._opened_ones) < self._count

    def _inside(self, part: Any) -> list[Any] | None:
        cls: type = type(part)
        if cls is list or cls is tuple:
            self._add((cls.__name__, len(part)), _CONTAINER)
            return list(part)
        kind = self._kinds.get(id(cls)) or self._kinds.setdefault(id(cls), _kind_of(cls))
        if kind is _OPEN:
            fields = objects.fields_of(part)
            self._add((_OPEN, qualified_name(cls), len(fields)), _OBJECT)
            return self._named(fields) if fields or not stores_more(cls) else None
        if kind is containers.mapping:
            inner = self._named(containers.items_of(part))
        elif kind is containers.sequence or kind is containers.sets:
            inner = containers.elements_of(part)
            if kind is containers.sets and not are_scalars(inner):
                return None
            if kind is containers.sets:
                inner.sort(key=_spelled)
        else:
            return None
        attributes = containers.attributes_of(part)
        self._add((qualified_name(cls), len(inner), len(attributes)), _CONTAINER)
        if has_base(cls, collections.deque):
            self._add(collections.deque.__dict__["maxlen"].__get__(part))
        return inner + self._named(attributes) if attributes else inner

    def _named(self, items: list[Entry]) -> list[Any]:
        """Names and values in turn, without the values of secret names, which are secrets elsewhere too."""
        redactor = self._walk.redactor
        names = [name for name, _ in items if type(name) is str]
        if not redactor.any_name(names):
            return [part for pair in items for part in pair]
        out: list[Any] = []
        for name, value in items:
            secret = type(name) is str and not is_flag(value) and redactor.is_secret_name(name)
            if secret:
                redactor.learn(value)
            out += (name, _HIDDEN if secret else value)
        return out

    def _scalar(self, value: Any) -> None:
        cls = type(value)
        if cls is str and len(value) > _LONG:
            reason = self._walk.reason(value)
            self._add(
                _REDACTED if reason else ("text", len(value), _digest(value.encode("utf-8", "surrogatepass")))
            )
        elif cls is bytes:
            reason = self._walk.clock.timed(len(value), self._walk.redactor.reason_bytes, value)
            self._add(_REDACTED if reason else ("bytes", len(value), _digest(value)))
        elif cls is int and value.bit_length() > _LONG:  # Python refuses to print it
            self._add(("number", hex(value)))
        else:
            self._add(value, 1 + len(value) // 100 if cls is str else 1)

    def _leaf(self, part: Any) -> None:
        """A part without parts that are followed here: it goes in as text, where a text says all about it."""
        at = len(self._nodes)
        node = self._walk.visit(part, self._old[at] if at < len(self._old) else None)
        inner = node.held
        if node.redacted:
            self._add((_REDACTED, node.type), _TEXT)
        elif type(inner) is Node and inner.proof is LEAF:  # of a scalar of a class of its own
            self._add((node.type, inner.held), _TEXT)
        elif type(node.proof) is str and node.proof != "bytearray":
            self._add((node.type, node.proof), _TEXT)
        elif BEYOND in node.note:
            raise _TooMuch
        else:
            self._nodes.append(node)
            self._add(("node", at), _NODE)

    def _add(self, token: Any, units: int = 1) -> None:
        self._tokens.append(token)
        self._units += units
        if len(self._tokens) >= _AT_ONCE or units > _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._walk.clock.tick(4 * self._units)
        self._walk.work_left -= self._units
        if self._walk.work_left < 0:
            raise _TooMuch
        tokens, redactor = self._tokens, self._walk.redactor
        if redactor.reason_of_any([t for t in tokens if type(t) is str]):
            tokens = [_REDACTED if type(t) is str and redactor.reason(t) else t for t in tokens]
        if redactor.numbers:
            numbers = redactor.numbers
            tokens = [_REDACTED if type(t) in (int, float) and t in numbers else t for t in tokens]
        self._hasher.update(repr(tokens).encode("utf-8", "backslashreplace"))
        self._tokens, self._units = [], 0


def _kind_of(cls: type) -> Any:
    handler = handler_of(cls)
    return _OPEN if handler is objects.instance and objects.is_open(cls) else handler


def _spelled(scalar: object) -> tuple[str, str]:
    """To bring scalars into an order that is the same for the same ones."""
    return type(scalar).__name__, hex(scalar) if type(scalar) is int else repr(scalar)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16, key=_SALT).digest()
