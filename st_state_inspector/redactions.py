"""What was redacted, as a list; and one more key redacted in what is kept already."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from st_state_inspector.causes import widgets_text
from st_state_inspector.model import CallbackTrace, Change, Node, Owner, Path, Run

_FIELDS: dict[type, tuple[str, ...]] = {}
_SHORTEST = 4
_SAY_NOTHING = ("builtins.bool", "builtins.NoneType")
_GONE = "redacted (key name)"

Found = tuple[tuple[Path, str], ...]


class Redaction(NamedTuple):
    """Where a secret was, and by which rule it was removed: all that is kept of it."""

    path: Path
    reason: str


def redactions_in(roots: Iterable[tuple[str, Node]]) -> tuple[Redaction, ...]:
    """Every place below the named Nodes where a value was redacted, each once."""
    known: dict[int, Found] = {}
    found: dict[Redaction, None] = {}
    for name, root in roots:
        found.update(dict.fromkeys(Redaction((name, *path), why) for path, why in _below(root, known)))
    return tuple(found)


def _below(node: Node, known: dict[int, Found]) -> Found:
    if node.redacted:
        return (((), node.preview.removeprefix("redacted (").removesuffix(")")),)
    if node.parts and node.uid not in known:
        known[node.uid] = tuple(
            ((label, *path), why) for label, child in node.children for path, why in _below(child, known)
        )
    return known.get(node.uid, ())


def named_nodes(run: Run) -> Iterator[tuple[str, Node]]:
    """The Nodes of a run's own record that are no part of the state, by what they are."""
    if run.query is not None:
        yield "query parameters", run.query
    for trace in run.callbacks:
        for i, node in enumerate(trace.args):
            yield f"argument {i + 1} of {trace.name}", node
        for name, node in trace.kwargs:
            yield f"argument {name} of {trace.name}", node
    for widget in run.cause.widgets:
        shown = (node for node in (widget.before, widget.after) if node is not None)
        yield from ((f"widget {widget.key or widget.label}", node) for node in shown)


def fields_of(cls: type) -> tuple[str, ...]:
    """The names of a dataclass's fields."""
    found = _FIELDS.get(cls)
    if found is None:
        found = _FIELDS[cls] = tuple(field.name for field in dataclasses.fields(cls))
    return found


def rewrite(record: Any, text: Callable[[str], str], node: Callable[[Node], Node]) -> Any:
    """The record, or a tuple of them, with every text and every Node replaced."""
    if type(record) is str:
        return text(record)
    if type(record) is Node:
        return node(record)
    if type(record) is tuple:
        return tuple(rewrite(item, text, node) for item in record)
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        return record
    old = {name: getattr(record, name) for name in fields_of(type(record))}
    new = {name: rewrite(value, text, node) for name, value in old.items()}
    changed = {name: value for name, value in new.items() if value is not old[name]}
    return dataclasses.replace(record, **changed) if changed else record


class KeyRedaction:
    """Takes one key out of records: its values, what was said of them, and texts that quote them."""

    def __init__(self, key: str, nodes: Iterable[Node | None]) -> None:
        self._key = key
        self._nodes: dict[int, Node] = {}
        texts = {text for node in nodes if node is not None for text in _texts(node)}
        self._texts = sorted(texts, key=len, reverse=True)

    def node(self, node: Node) -> Node:
        """What stands for a value of the key."""
        if node.redacted:
            return node
        gone = Node(node.type, _GONE, restorable=False, redacted=True)
        return self._nodes.setdefault(node.uid, gone)

    def text(self, text: str) -> str:
        """A text without the values of the key."""
        for value in self._texts:
            text = text.replace(value, _GONE)
        return text

    def run(self, run: Run) -> Run:
        """The record of a run without the values of the key."""
        widgets = tuple(
            dataclasses.replace(w, before=self._maybe(w.before), after=self._maybe(w.after))
            if w.key == self._key
            else w
            for w in run.cause.widgets
        )
        cause = dataclasses.replace(run.cause, widgets=widgets)
        if widgets != run.cause.widgets and run.cause.kind == "widget":
            cause = dataclasses.replace(cause, text=widgets_text(widgets))
        warnings = tuple(
            dataclasses.replace(w, message=f"The message of {w.rule} was redacted with its key.", hint="")
            if w.key == self._key
            else w
            for w in run.warnings
        )
        made = dataclasses.replace(
            run,
            cause=cause,
            warnings=warnings,
            changes=self._changes(run.changes),
            callbacks=tuple(map(self._callback, run.callbacks)),
        )
        return rewrite(made, self.text, self._same)  # type: ignore[no-any-return]

    def owner(self, owner: Owner | None) -> Owner | None:
        """A widget whose label may quote the value."""
        return rewrite(owner, self.text, self._same)  # type: ignore[no-any-return]

    def _callback(self, trace: CallbackTrace) -> CallbackTrace:
        made = dataclasses.replace(trace, changes=self._changes(trace.changes))
        if trace.widget_key != self._key:
            return made
        kwargs = tuple((name, self.node(node)) for name, node in trace.kwargs)
        return dataclasses.replace(made, args=tuple(map(self.node, trace.args)), kwargs=kwargs)

    def _changes(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """The changes of the key become one, without the path inside it."""
        kept: list[Change] = []
        told = False
        for change in changes:
            if change.key != self._key:
                kept.append(change)
            elif not told:
                told = True
                kept.append(self._whole(change))
        return tuple(kept)

    def _whole(self, change: Change) -> Change:
        gone = Node("redacted", _GONE, restorable=False, redacted=True)
        inside = len(change.path) > 1
        before = gone if inside else self._maybe(change.before)
        after = gone if inside else self._maybe(change.after)
        kind = "changed" if inside and change.kind in ("added", "removed") else change.kind
        return Change((self._key,), kind, before, after, change.write)

    def _maybe(self, node: Node | None) -> Node | None:
        return None if node is None else self.node(node)

    def patch(self, state: Mapping[str, Node | None]) -> dict[str, Node | None]:
        """The Nodes of several keys, without the values of the one."""
        return {
            key: None if node is None else self.node(node) if key == self._key else self._same(node)
            for key, node in state.items()
        }

    def _same(self, node: Node) -> Node:
        """A Node elsewhere that shows a value of the key: a copy of it."""
        pending = [node]
        while pending:
            part = pending.pop()
            shown = part.held if type(part.held) is str else part.preview
            if not part.redacted and any(value in shown for value in self._texts):
                return self.node(node)
            pending += part.parts
        return node


def _texts(node: Node) -> Iterator[str]:
    """How the value of a Node may be quoted: whole texts, and previews that say something."""
    pending = [node]
    while pending:
        part = pending.pop()
        if type(part.held) is str and len(part.held) >= _SHORTEST:
            yield part.held
        shown = part.preview.strip("'\"")
        says = part.kind == "leaf" and not part.redacted and part.type not in _SAY_NOTHING
        if says and len(shown) >= _SHORTEST:
            yield shown
        pending += part.parts
