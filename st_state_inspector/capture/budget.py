"""What one run may cost: which values are compared first, and what stands for those that must wait.

Time: when a run's milliseconds are used up, values that were expensive last time are not compared in
that run; their Node says so. Whoever has waited longest comes first next time. Bytes: all that a
snapshot holds fits half of what the history may keep, so that the state before a change does too.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from .classes import ids
from .draft import make_node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from st_state_inspector.model import Node

NOT_COMPARED = "not compared in this run: time budget"
_CHEAP_MS = 0.2  # values that cost less are always compared
_COUNTED = ids(dict, list, tuple, set, frozenset, str, bytes, bytearray)


class Postponed:
    """The proof of a Node that stands for ``node`` in a run in which the value was not compared."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node


def original(node: Node) -> Node:
    """The Node that was really captured: ``node``, or what it stands for."""
    return node.proof.node if type(node.proof) is Postponed else node


def postponed(previous: Node) -> Node:
    """What stands for ``previous`` in a run without a comparison."""
    if type(previous.proof) is Postponed:
        return previous
    return make_node(
        previous.type,
        previous.preview,
        previous.kind,
        previous.size_bytes,
        previous.children,
        previous.truncated,
        restorable=False,
        redacted=previous.redacted,
        note=NOT_COMPARED,
        proof=Postponed(previous),
    )


class Budget:
    """One session's spending: what each expensive key cost when it was last captured, and holds now."""

    def __init__(self, max_run_ms: float, max_bytes: int, max_value_bytes: int) -> None:
        self._max_seconds = max_run_ms / 1000
        self._max_bytes = max_bytes // 2
        self._max_value_bytes = max_value_bytes
        self._deadline = 0.0
        self._run = 0
        self._cost: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._compared_in: dict[str, int] = {}
        self._outlines: dict[str, object] = {}
        self._held: dict[str, int] = {}
        self._total = 0

    def begin(self, keys: Iterable[str]) -> list[str]:
        """Start a run; the keys in the order in which they are to be captured."""
        self._run += 1
        self._deadline = perf_counter() + self._max_seconds
        keys = list(keys)
        if not self._cost or self._cost.keys().isdisjoint(keys):
            return keys
        return sorted(keys, key=lambda key: (key in self._cost, self._compared_in.get(key, 0)))

    def must_wait(self, key: str, value: object) -> bool:
        """Whether ``key`` is expensive, looks as it did from outside, and there is no time left."""
        cost = self._cost.get(key)
        if cost is None or not self._looks_the_same(key, value):
            return False
        # Whoever has waited n runs has saved the time of n runs: on average the budget holds.
        share = cost / (self._run - self._compared_in[key])
        return perf_counter() + share > self._deadline

    def spent(self, key: str, value: object, node: Node, seconds: float | None) -> None:
        """Note what ``key`` holds and what it cost to compare; None: there was nothing to compare with."""
        held = (node.size_bytes or 0) if node.restorable else 0
        self._total += held - self._held.get(key, 0)
        self._held[key] = held
        if seconds is None:
            return
        # The cheaper of two in a row: what another thread or the garbage collector took is no cost of it.
        cost, self._last[key] = min(seconds, self._last.get(key, 0.0)), seconds
        if cost * 1000 > _CHEAP_MS:
            self._cost[key], self._compared_in[key] = cost, self._run
            self._outlines[key] = outline(value)
        else:
            self._cost.pop(key, None)

    def room(self, key: str) -> int:
        """Bytes that the Nodes of ``key`` may hold."""
        left = self._max_bytes - self._total + self._held.get(key, 0)
        return max(0, min(self._max_value_bytes, left))

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forget the keys that are gone."""
        for key in self._held.keys() - keys:
            self._total -= self._held.pop(key)
            self._forget(key)

    def _forget(self, key: str) -> None:
        for table in (self._cost, self._last, self._compared_in, self._outlines):
            table.pop(key, None)

    def _looks_the_same(self, key: str, value: object) -> bool:
        return bool(self._outlines.get(key) == outline(value))


def outline(value: object) -> object:
    """The cheap fingerprint: the class and, where it is safe to ask, the length."""
    cls = type(value)
    return id(cls), len(value) if id(cls) in _COUNTED else None  # type: ignore[arg-type]
