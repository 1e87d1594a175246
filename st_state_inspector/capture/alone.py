"""The values that nobody can have changed in place: they need not even be looked at.

A change in place needs a reference. A plain value that nothing refers to but the session's state (the
reference counts of it and of every container in it say so), and that nobody has been handed since, is
what it was. Of every read the recorder hears (``touch``); a value comes in when a whole run has gone by
without one, and goes when the next one comes.

This rests on hearing of every read. Who digs in Streamlit's private dictionaries is not heard, so a few
values are compared by content in every run all the same, each in turn. The first that has changed ends
it for this session; whatever had not been compared since an earlier run is said to be so.
"""

from __future__ import annotations

import sys
from operator import is_
from sys import getrefcount
from typing import TYPE_CHECKING, Any
from weakref import getweakrefcount

from .classes import ids
from .shape import are_scalars, is_scalar, unchanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from st_state_inspector.model import Node

_TURNS = 100  # snapshots within which each value is compared once
_MAX_TOUCHED = 100_000
_MAX_PARTS, _MAX_ITEMS = 10_000, 100_000  # containers, and all items, of a value whose references are counted
_ALL = ""  # stands for every key
_MISSING = object()
_CONTAINERS = ids(list, tuple, set)
# What a count says of an object that only the list holds which is being counted through.
_IN_A_LIST = next(map(getrefcount, [[]]))
# Other Pythons, and CPython without its lock, count otherwise or not at all.
_COUNTS = sys.implementation.name == "cpython" and getattr(sys, "_is_gil_enabled", lambda: True)()


class Alone:
    """The keys of one session whose values are alone, with the Nodes that these have."""

    def __init__(self) -> None:
        self._roots: dict[str, object] = {}
        self._nodes: dict[str, Node] = {}
        self._seen_in: dict[str, int] = {}
        self._due: list[str] = []
        self._touched = {_ALL}
        self._heard: object = None
        self._deceived = False
        self._run = 0
        self.touched: set[str] | None = None
        """Keys that may not come in: touched since the last snapshot, or in this run. None: no key may."""
        self.late: dict[str, int] = {}
        """Keys that were not compared, though they should have been, since a run: for this snapshot."""

    @property
    def keys(self) -> Mapping[str, Node]:
        """The keys that hold still, by the last ``begin``."""
        return self._nodes

    def touch(self, key: str | None) -> None:
        """Somebody may have got the value of ``key``; None: any value."""
        self._touched.add(_ALL if key is None or len(self._touched) > _MAX_TOUCHED else key)

    def clear(self) -> None:
        """Forget everything; what has been touched stays so."""
        self._roots, self._nodes, self._seen_in, self._due = {}, {}, {}, []

    def begin(
        self, heard: object, values: Mapping[str, object], previous: Mapping[str, Node], run: int
    ) -> None:
        """A snapshot begins: let go of all that has been touched, replaced or removed since the last one.

        ``heard`` is None where not every read is heard of, and another object after a time like that.
        """
        touched = self._touched.copy()
        self._touched -= touched  # the set stays the same one: other threads are putting keys into it
        if run and run == self._run and self.touched is not None:
            touched |= self.touched  # what a callback has touched may be touched again in this run
        whole, self._heard = heard == self._heard, heard
        self._run, self.late = run, {}
        if _ALL in touched or not whole or heard is None or self._deceived or not _COUNTS:
            self.touched = None
            self.clear()
            return
        self.touched = touched
        for key in touched & self._nodes.keys():
            self._remove(key)
        if not self._are_where_they_were(values, previous):
            for key, node in [*self._nodes.items()]:
                if values.get(key, _MISSING) is not self._roots[key] or previous.get(key) is not node:
                    self._remove(key)
        self._compare_some()

    def candidates(self, values: Mapping[str, object], keys: Iterable[str], holders: int) -> set[str]:
        """Those of ``keys`` that may come in, should they be found unchanged after this.

        ``holders`` is how many references to a value of the state, ``values`` included, are known.
        """
        if self.touched is None:
            return set()
        keys = [key for key in keys if key not in self.touched]
        roots = [values[key] for key in keys]
        counts = [*map(getrefcount, roots)]
        expected = _IN_A_LIST + holders
        return {
            key
            for key, root, count in zip(keys, roots, counts, strict=True)
            if count == expected and _holds_only_its_own(root)
        }

    def add(self, key: str, root: object, node: Node) -> None:
        """``root``, of which ``node`` is the Node with its Shape, is alone from now on."""
        self._roots[key], self._nodes[key], self._seen_in[key] = root, node, self._run

    def _remove(self, key: str) -> None:
        del self._roots[key], self._nodes[key], self._seen_in[key]

    def _are_where_they_were(self, values: Mapping[str, object], previous: Mapping[str, Node]) -> bool:
        try:
            return all(map(is_, map(values.__getitem__, self._roots), self._roots.values())) and all(
                map(is_, map(previous.__getitem__, self._nodes), self._nodes.values())
            )
        except KeyError:
            return False

    def _compare_some(self) -> None:
        if not self._due:
            self._due = [*self._nodes]
        for _ in range(min(len(self._due), len(self._nodes) // _TURNS + 1)):
            key = self._due.pop()
            if key not in self._nodes:
                continue
            if not _unchanged_calmly(self._roots[key], self._nodes[key].proof):
                self._deceived, self.touched, self.late = True, None, self._seen_in
                self.clear()
                return
            self._seen_in[key] = self._run


def _unchanged_calmly(root: object, proof: Any) -> bool:
    """Hazard: whoever changes the value against all expectation may do so in this moment."""
    try:
        return unchanged(root, proof)
    except Exception:  # noqa: BLE001 - see the docstring
        return False


def _holds_only_its_own(root: Any) -> bool:
    """Whether every container in ``root`` is referred to from one place, which is in ``root``.

    Hazard: another thread changes a container while its parts are being counted.
    """
    try:
        return _count_parts(root)
    except RuntimeError:
        return False


def _count_parts(root: Any) -> bool:
    pending: list[Any] = [root]
    parts = seen = 0
    while pending:
        part = pending.pop()
        cls = type(part)
        if cls is dict:
            items = part.values()
        elif id(cls) in _CONTAINERS:
            items = part
            if cls is set and getweakrefcount(part):
                return False  # by a weak reference anybody can get at it
        elif is_scalar(part) or cls is frozenset:
            continue  # a frozenset of plain data can't be changed, nor can what is in it
        else:
            return False
        seen += len(items)
        if seen > _MAX_ITEMS:
            return False
        if are_scalars(items):
            continue
        inner = [item for item in items if not is_scalar(item)]
        counts = [*map(getrefcount, inner)]
        if any(n != _IN_A_LIST + 1 and not _is_frozen(i) for n, i in zip(counts, inner, strict=True)):
            return False
        pending += inner
        parts += len(inner)
        if parts > _MAX_PARTS:
            return False
    return True


def _is_frozen(value: object) -> bool:
    """A tuple of scalars, such as a constant of the code: it may be anywhere, nobody can change it."""
    return type(value) is frozenset or (type(value) is tuple and are_scalars(value))
