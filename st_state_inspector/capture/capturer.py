"""The entrance: from the values of a session to Nodes, once per run."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from st_state_inspector.model import Node

from .alone import Alone
from .boxes import Boxes
from .budget import Budget
from .classes import qualified_name
from .clock import OutOfTime
from .dispatch import visit
from .proofs import Digest
from .redact import Redactor
from .sample import Sampled, not_yet, sample_print, sampled
from .stand_ins import caught_up, has_held_still, may_hold_still, original, postponed
from .still import Still
from .walk import Box, Memo, Parts, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from st_state_inspector.options import Options


_TELLS_AT_ONCE = (tuple, Digest)  # proofs of which a "no" was nearly for nothing
_HOLDERS = 3  # of a value that is alone: the session's state, the dict that was made of it, and Still


class Capturer:
    """Turns values into Nodes. One per session; holds no value beyond what Nodes hold.

    ``heard`` answers None where values may be handed out without ``touch`` being told, and another object
    after a time like that; and promises that each dict of values, which nobody else holds, was made of
    the session's state, where a value is held once.
    """

    def __init__(
        self,
        options: Options,
        secrets: Callable[[], Iterable[str]] = tuple,
        heard: Callable[[], object] = lambda: None,
    ) -> None:
        self._ignore = frozenset(options.ignore)
        self._budget = Budget(options.max_run_ms, options.max_bytes, options.max_value_bytes)
        self._secrets = secrets
        self._redactor = Redactor(options.redact)
        self._boxes = Boxes()
        self._memo = Memo()
        self._memo_version = 0
        self._still = Still()
        self._heard = heard
        self._alone = Alone()
        self._lonely: set[str] = set()  # keys that are alone, should they be unchanged in this snapshot
        self.touch = self._alone.touch
        self._differs: str | None = None  # the key of which the value in hand is not what it was
        self._stale = False  # what is a secret has changed since the last snapshot

    def snapshot(
        self, values: Mapping[str, object], previous: Mapping[str, Node], run: int = 0
    ) -> dict[str, Node]:
        """One Node per key that is not ignored; what has not changed is the very Node of ``previous``.

        All snapshots of one ``run`` share its time; 0 is a run of its own. Never raises, and runs no
        code of the values' classes.
        """
        self._refresh()
        version = self._redactor.version
        nodes = self._snapshot(values, previous, run)
        if self._redactor.version == version:
            return nodes
        self._stale = True  # a secret was met: another key may hold it under an innocent name
        self._budget.again()
        return self._snapshot(values, previous, run or -1)

    @property
    def not_compared(self) -> tuple[str, ...]:
        """The keys that were too expensive to be compared in full in the last snapshot."""
        return self._budget.waiting

    @property
    def secrets_version(self) -> int:
        """Another number whenever more, or less, is secret."""
        return self._redactor.version

    def _snapshot(
        self, values: Mapping[str, object], previous: Mapping[str, Node], run: int
    ) -> dict[str, Node]:
        trust = not self._refresh()
        self._stale = False
        values = {k: v for k, v in values.items() if k not in self._ignore} if self._ignore else values
        if not trust:
            self._still.clear()
            self._alone.clear()
            self._memo.clear()
        self._budget.begin(run)
        looked = self._to_be_looked_at(values, previous, run)
        nodes = dict(previous)
        for key in self._budget.order(looked):
            nodes[key] = self._looked_at(key, values[key], previous.get(key), trust)
        if len(nodes) != len(values):
            nodes = {key: nodes[key] for key in values}
        self._budget.end(values)
        plain = [key for key in looked if may_hold_still(nodes[key], previous.get(key))]
        self._still.wait_for({key: values[key] for key in plain})
        calm = [key for key in looked if has_held_still(nodes[key], previous.get(key))]
        self._still.look_at({key: values[key] for key in calm}, self._budget.until())
        self._boxes.release(values)
        return nodes

    def _to_be_looked_at(
        self, values: Mapping[str, object], previous: Mapping[str, Node], run: int
    ) -> list[str]:
        """All keys but those that certainly have the Node of ``previous``."""
        self._alone.begin(self._heard(), values, previous, run)
        if self._alone.touched is not None:
            self._still.let_go(self._alone.touched)
        looked = self._still.moved(values, previous, self._alone.keys)
        # Counted before they are compared: whoever has one now may change it in between.
        calm = [key for key in looked if self._still.waits(key, values[key])]
        self._lonely = self._alone.candidates(values, calm, holders=_HOLDERS + bool(self._ignore))
        return looked

    def _looked_at(self, key: str, value: object, old: Node | None, trust: bool) -> Node:
        known = None if old is None else original(old)
        owed = old is None or known is not old or type(old.proof) is Sampled
        new = old is None or self._budget.is_new(key)
        free = new and self._redactor.is_secret_name(key)  # and must not be sampled
        seen = self._still.is_seen(key, value)
        if self._budget.must_wait(key, owed, value, new or seen) and not free:
            return self._instead(key, value, old, trust, new)
        clock = perf_counter()
        boxes: list[Box] = []
        try:
            node = self._compared(key, value, known, trust, boxes)
        except OutOfTime:
            self._still.give_up(key, value, perf_counter() - clock)
            if not self._budget.is_small(value, key):
                # What is known to have changed is as good as new: it would not fit into what can be saved.
                new = (new or self._differs == key) and not self._budget.has_tried(key, clock)
                if not new:
                    self._budget.failed(key)
                return self._instead(key, value, old, trust, new)
            boxes.clear()
            node = self._compared(key, value, known, trust, boxes)
        self._boxes.hold(key, boxes)
        sample = known.proof if known is not None and type(known.proof) is Sampled else None
        if sample is not None and (sample.prints is None or sample.may_be(sample_print(value))):
            sample.exact = node  # what the sample stood for, as is known now
        seconds = perf_counter() - clock
        self._still.granted(key, seconds if seen else 0.0)
        self._budget.spent(key, value, node, seconds)
        if node is not old and key in self._alone.late:
            self._budget.unknown(key)
            return caught_up(node, self._alone.late[key])
        if old is None or type(old.proof) is not Sampled or old.proof.exact is not node:
            return node
        self._budget.unknown(key)
        return caught_up(node, old.proof.since)

    def _compared(self, key: str, value: object, known: Node | None, trust: bool, boxes: list[Box]) -> Node:
        alone = key in self._lonely
        if known is not None and trust and self._still.found(key, value, known, enter=not alone):
            if alone:
                self._alone.add(key, value, known)
            return known
        self._differs = key if known is not None and type(known.proof) in _TELLS_AT_ONCE else None
        seen = known is not None and type(known.proof) is not Sampled
        node = self._capture(key, value, known if seen else None, trust, boxes)
        if node is known and trust and type(node.held) is Parts:
            self._still.enter(key, value, node)
        return node

    def _instead(self, key: str, value: object, old: Node | None, trust: bool, new: bool) -> Node:
        """What stands for a value in a run that has no time for it; ``new`` if it will be captured soon."""
        since = self._budget.later(key) if new else self._budget.waits(key)
        same = self._budget.looks_the_same(key, value)
        known = None if old is None else original(old)
        is_sample = known is not None and type(known.proof) is Sampled
        if new and (is_sample or old is None) and not self._budget.is_big(key):
            return not_yet(value, old, since)
        if old is not None and trust and same and not is_sample and not self._budget.is_hopeless(key):
            return postponed(old)
        if old is not None and trust and is_sample and not self._budget.may_sample(key):
            return old
        self._boxes.hold(key, [])
        return sampled(value, known, unsure=same or not trust, since=since)

    def capture(self, name: str, value: object, previous: Node | None = None) -> Node:
        """The Node of one value that goes by ``name``, such as an argument of a callback."""
        return self._capture_in_time(name, value, previous, self._boxes.loose)

    def _capture_in_time(self, name: str, value: object, previous: Node | None, boxes: list[Box]) -> Node:
        known = None if previous is None else original(previous)
        trust = not self._refresh()
        try:
            with self._budget.for_others():
                return self._capture(name, value, known, trust, boxes)
        except OutOfTime:
            if self._budget.is_small(value):
                return self._capture(name, value, known, trust, boxes)
            return sampled(value, known, unsure=False)

    def settle(
        self, values: Mapping[str, object], before: Mapping[str, Node], middle: Mapping[str, Node], run: int
    ) -> dict[str, Node]:
        """The state after a run, sharing Nodes with the state before it and with one within it."""
        self._boxes.begin_middle()
        after = self.snapshot(values, before, run)
        for key in middle.keys() & after.keys():
            if after[key] is before.get(key) or after[key] is middle[key] or key in self._budget.waiting:
                continue
            boxes: list[Box] = []
            node = self._capture_in_time(key, values[key], middle[key], boxes)
            if type(node.proof) is not Sampled:
                self._boxes.hold(key, boxes)
                after[key] = node
        self._boxes.end_middle(values)
        return after

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
            pending += part.parts
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

    def _capture(self, name: str, value: object, old: Node | None, trust: bool, boxes: list[Box]) -> Node:
        walk = Walk(visit, self._redactor, self._budget.limits(name), trust, boxes, self._memo)
        try:
            return _part_calmly(walk, name, value, old)
        finally:
            if walk.has_changed:
                self._differs = name


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
    except OutOfTime:
        raise
    except Exception as error:  # noqa: BLE001 - see the docstring
        note = f"not compared: reading it failed ({qualified_name(type(error))})"
        return Node(qualified_name(type(value)), "not readable", restorable=False, note=note)
