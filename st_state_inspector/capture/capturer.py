"""The entrance: from the values of a session to Nodes, once per run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from st_state_inspector.model import Node

from .classes import qualified_name
from .dispatch import visit
from .redact import Redactor
from .shape import Shape, unchanged
from .walk import Box, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from st_state_inspector.options import Options


class Capturer:
    """Turns values into Nodes. One per session; holds no value beyond what Nodes hold."""

    def __init__(self, options: Options, secrets: Callable[[], Iterable[str]] = tuple) -> None:
        self._ignore = frozenset(options.ignore)
        self._max_bytes = options.max_value_bytes
        self._secrets = secrets
        self._redactor = Redactor(options.redact)
        self._boxes: list[Box] = []
        self._stale = False  # what is a secret has changed since the last snapshot

    def snapshot(self, values: Mapping[str, object], previous: Mapping[str, Node]) -> dict[str, Node]:
        """One Node per key that is not ignored; what has not changed is the very Node of ``previous``.

        Never raises, and runs no code of the values' classes.
        """
        trust = not self._refresh()
        self._stale = False
        boxes: list[Box] = []
        nodes: dict[str, Node] = {}
        for key, value in list(values.items()):
            if key in self._ignore:
                continue
            old = previous.get(key)
            if old is not None and trust and _is_proven_calmly(value, old.proof):
                nodes[key] = old
            else:
                nodes[key] = self._capture(key, value, old, trust, boxes)
        self._release(boxes)
        return nodes

    def capture(self, name: str, value: object, previous: Node | None = None) -> Node:
        """The Node of one value that goes by ``name``, such as an argument of a callback."""
        return self._capture(name, value, previous, not self._refresh(), self._boxes)

    def redact_text(self, text: str) -> str:
        """``text`` without the secrets in it."""
        self._refresh()
        return self._redactor.clean(text)

    def redact_key(self, key: str) -> None:
        """Never keep the value of ``key`` from now on, whatever its name: it is a password field's."""
        self._stale = self._redactor.add_name(key) or self._stale

    def _refresh(self) -> bool:
        # Sticky: a capture between two snapshots must not hide the change from the next snapshot.
        self._stale = self._redactor.refresh(_secrets_calmly(self._secrets)) or self._stale
        return self._stale

    def _capture(self, name: str, value: object, old: Node | None, trust: bool, boxes: list[Box]) -> Node:
        walk = Walk(visit, self._redactor, self._max_bytes, trust, boxes)
        return _part_calmly(walk, name, value, old)

    def _release(self, boxes: list[Box]) -> None:
        """Let go of the big values that have been replaced since the last snapshot."""
        current = {id(box) for box in boxes}
        for box in self._boxes:
            if id(box) not in current:
                box.value = None
        self._boxes = boxes


def _secrets_calmly(secrets: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """Hazard: the secrets come from the app's own file or provider, which may be broken."""
    try:
        return tuple(secrets())
    except Exception:  # noqa: BLE001 - see the docstring
        return ()


def _is_proven_calmly(value: object, proof: object) -> bool:
    """Hazard: another thread changes the container while it is being compared."""
    try:
        return type(proof) is Shape and unchanged(value, proof)
    except Exception:  # noqa: BLE001 - see the docstring
        return False


def _part_calmly(walk: Walk, name: str, value: object, old: Node | None) -> Node:
    """Hazard: a value that breaks its own type's rules, or a change by another thread meanwhile."""
    try:
        return walk.part(name, value, old)
    except Exception as error:  # noqa: BLE001 - see the docstring
        note = f"not compared: reading it failed ({qualified_name(type(error))})"
        return Node(qualified_name(type(value)), "not readable", restorable=False, note=note)
