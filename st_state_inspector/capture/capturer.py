"""The entrance: from the values of a session to Nodes, once per run."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from st_state_inspector.model import Node

from .budget import Budget, original, postponed
from .classes import qualified_name
from .dispatch import visit
from .redact import Redactor
from .shape import Shape
from .still import Still
from .walk import Box, Memo, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from st_state_inspector.options import Options


class Capturer:
    """Turns values into Nodes. One per session; holds no value beyond what Nodes hold."""

    def __init__(self, options: Options, secrets: Callable[[], Iterable[str]] = tuple) -> None:
        self._ignore = frozenset(options.ignore)
        self._budget = Budget(options.max_run_ms, options.max_bytes, options.max_value_bytes)
        self._secrets = secrets
        self._redactor = Redactor(options.redact)
        self._boxes: list[Box] = []
        self._memo = Memo()
        self._memo_version = 0
        self._still = Still()
        self._stale = False  # what is a secret has changed since the last snapshot

    def snapshot(self, values: Mapping[str, object], previous: Mapping[str, Node]) -> dict[str, Node]:
        """One Node per key that is not ignored; what has not changed is the very Node of ``previous``.

        Never raises, and runs no code of the values' classes.
        """
        self._refresh()
        version = self._redactor.version
        nodes = self._snapshot(values, previous)
        if self._redactor.version == version:
            return nodes
        self._stale = True  # a secret was met: another key may hold it under an innocent name
        return self._snapshot(values, previous)

    @property
    def secrets_version(self) -> int:
        """Another number whenever more, or less, is secret."""
        return self._redactor.version

    def _snapshot(self, values: Mapping[str, object], previous: Mapping[str, Node]) -> dict[str, Node]:
        trust = not self._refresh()
        self._stale = False
        values = {k: v for k, v in values.items() if k not in self._ignore} if self._ignore else dict(values)
        if not trust:
            self._still.clear()
            self._memo.clear()
        boxes: list[Box] = []
        plain: dict[str, object] = {}
        nodes: dict[str, Node] = dict(zip(values, map(previous.get, values), strict=True))  # type: ignore[arg-type]
        for key in self._budget.begin(self._still.moved(values, previous)):
            nodes[key] = self._looked_at(key, values[key], nodes[key], trust, boxes)
            if type(nodes[key].proof) is Shape:
                plain[key] = values[key]
        self._budget.keep_only(values.keys())
        self._still.wait_for(plain)
        self._release(boxes)
        return nodes

    def _looked_at(self, key: str, value: object, old: Node | None, trust: bool, boxes: list[Box]) -> Node:
        if old is not None and trust and self._budget.must_wait(key, value):
            self._keep_box(old, boxes)
            return postponed(old)
        clock, known = perf_counter(), None if old is None else original(old)
        if known is not None and trust and self._still.found(key, value, known):
            node = known
        else:
            node = self._capture(key, value, known, trust, boxes, self._budget.room(key))
        self._budget.spent(key, value, node, None if old is None else perf_counter() - clock)
        return node

    def _keep_box(self, node: Node, boxes: list[Box]) -> None:
        """What holds a frame's memory stays where the frame has not been looked at."""
        box = getattr(original(node).proof, "box", None)
        if type(box) is Box:
            boxes.append(box)

    def capture(self, name: str, value: object, previous: Node | None = None) -> Node:
        """The Node of one value that goes by ``name``, such as an argument of a callback."""
        known = None if previous is None else original(previous)
        return self._capture(name, value, known, not self._refresh(), self._boxes, self._budget.room(name))

    def redact_text(self, text: str) -> str:
        """``text`` without the secrets in it."""
        self._refresh()
        return self._redactor.clean(text)

    def redact_line(self, line: str) -> str:
        """A line of source without secrets, those that it spells out itself included."""
        return self._redactor.clean_line(line)

    def redact_query(self, query: str) -> str:
        """A query string without the values of secret names."""
        return self._redactor.clean_query(query)

    def without_secrets(self, node: Node) -> Node:
        """The Node, or what stands for it where something in it has become a secret since."""
        pending = [node]
        while pending:
            part = pending.pop()
            texts = part.preview, part.held if type(part.held) is str else ""
            reason = None if part.redacted else next(filter(None, map(self._redactor.reason, texts)), None)
            if reason is not None:
                return Node(node.type, f"redacted ({reason})", restorable=False, redacted=True)
            pending += [child for _, child in part.children]
        return node

    def redact_key(self, key: str) -> bool:
        """Never keep the value of ``key`` from now on, whatever its name; True where that is new."""
        new = self._redactor.add_name(key)
        if new:
            self._stale = True
            self._memo.clear()
        return new

    def learn_password(self, value: object) -> None:
        """Never keep the value of a password field from now on, wherever it turns up."""
        self._redactor.learn_password(value)

    def _refresh(self) -> bool:
        self._redactor.refresh(_secrets_calmly(self._secrets))
        if self._memo_version != self._redactor.version:
            self._memo_version = self._redactor.version
            self._memo.clear()
            # Sticky: a capture between two snapshots must not hide the change from the next snapshot.
            self._stale = True
        return self._stale

    def _capture(
        self, name: str, value: object, old: Node | None, trust: bool, boxes: list[Box], room: int
    ) -> Node:
        return _part_calmly(Walk(visit, self._redactor, room, trust, boxes, self._memo), name, value, old)

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
        return tuple(secrets())  # the very tuple, where it is one
    except Exception:  # noqa: BLE001 - see the docstring
        return ()


def _part_calmly(walk: Walk, name: str, value: object, old: Node | None) -> Node:
    """Hazard: a value that breaks its own type's rules, or a change by another thread meanwhile."""
    try:
        return walk.part(name, value, old)
    except Exception as error:  # noqa: BLE001 - see the docstring
        note = f"not compared: reading it failed ({qualified_name(type(error))})"
        return Node(qualified_name(type(value)), "not readable", restorable=False, note=note)
