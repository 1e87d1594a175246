"""What the recorder may hear, and a last look at what it wrote: no text of a record holds a secret.

Values are redacted in ``capture``, which is told here what was typed into password fields. Names and
sentences come by other ways: keys, labels, file names, causes, messages. The option ``ignore`` is kept
here too: an ignored key is not even heard of.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from st_state_inspector import events
from st_state_inspector.capture import Capturer
from st_state_inspector.model import Node, Owner, Run, Site
from st_state_inspector.redactions import rewrite

_MAX_KNOWN = 50_000
_TEXTLESS = ("int", "float", "bool", "datetime")  # annotations are strings in ``model``


class Ears:
    """Lets through what is not about an ignored key, and says what was typed into password fields."""

    def __init__(self, ignored: Iterable[str], learn_password: Callable[[object], None]) -> None:
        self._ignored = frozenset(ignored)
        self._learn_password = learn_password
        self._widgets: set[str] = set()
        names = "|".join(map(re.escape, sorted(self._ignored, key=len, reverse=True)))
        self._mention = re.compile(rf"([\"'`])(?:{names})\1|session_state\.(?:{names})\b")

    def hear(self, event: events.Event) -> events.Event | None:
        """The event without what is ignored; None where nothing is left of it."""
        if type(event) is events.PasswordSeen:
            self._learn_password(event.value)
            return None
        return self._not_ignored(event) if self._ignored else event

    def _not_ignored(self, event: events.Event) -> events.Event | None:
        if isinstance(event, events.BrowserValues):
            return event._replace(widgets=tuple(w for w in event.widgets if w.key not in self._ignored))
        if isinstance(event, events.KeysCleaned):
            keys = tuple(key for key in event.keys if key not in self._ignored)
            return event._replace(keys=keys) if keys else None
        if isinstance(event, events.ExceptionSeen):
            return self._exception(event)
        if isinstance(event, events.WidgetDrawn) and event.key in self._ignored:
            self._widgets.add(event.widget_id)
        if isinstance(event, events.CallbackBound) and event.widget_id in self._widgets:
            return None
        return None if getattr(event, "key", None) in self._ignored else event

    def _exception(self, event: events.ExceptionSeen) -> events.ExceptionSeen:
        kept = event._replace(
            missing_key=self._unless_ignored(event.missing_key),
            refused_key=self._unless_ignored(event.refused_key),
            read_only_key=self._unless_ignored(event.read_only_key),
        )
        if kept.drawing is not None and kept.drawing.key in self._ignored:
            kept = kept._replace(drawing=None)
        ours = any(kept.duplicate and kept.duplicate.endswith(f"-{key}") for key in self._ignored)
        return kept._replace(duplicate=None) if ours else kept

    def _unless_ignored(self, key: str | None) -> str | None:
        return None if key in self._ignored else key

    def text(self, text: str) -> str:
        """A sentence or a line of source without mention of an ignored key."""
        return self._mention.sub("(ignored key)", text) if self._ignored else text


class Kept(NamedTuple):
    """What goes into the history at the end of a run."""

    run: Run
    before: Mapping[str, Node]
    after: Mapping[str, Node]
    owners: Mapping[str, Owner | None]


class Scrub:
    """Cleans the texts of finished records. Those it knows to be clean are looked at once."""

    def __init__(self, capturer: Capturer, ears: Ears) -> None:
        self._capturer = capturer
        self._ears = ears
        self._known: set[str] = set()
        self._version = capturer.secrets_version  # nothing was captured before

    def text(self, text: str) -> str:
        """A text without secrets and ignored keys."""
        return self._ears.text(self._capturer.redact_text(text))

    def line(self, line: str) -> str:
        """A line of source likewise; a text that it gives to a secret name goes too."""
        return self._ears.text(self._capturer.redact_line(line))

    def keys(self, state: Mapping[str, Any]) -> Mapping[str, Any]:
        """The same values, by names without secrets."""
        self._refresh()
        if self._are_clean(state.keys()):
            return state
        return {self.text(key): value for key, value in state.items()}

    def entry(self, kept: Kept) -> Kept:
        """What may be kept of a run."""
        fresh = self._refresh()
        found: set[str] = set()
        _gather((kept.run, tuple(kept.owners.values())), found)
        run, owners = kept.run, kept.owners
        if not self._are_clean(found) or fresh:
            node = self._capturer.without_secrets if fresh else _as_it_is
            run = rewrite(run, self.text, node)
            owners = {key: rewrite(owner, self.text, node) for key, owner in owners.items()}
        return Kept(run, self.keys(kept.before), self.keys(kept.after), self.keys(owners))

    def _refresh(self) -> bool:
        """True where more is secret than at the last look."""
        fresh, self._version = self._version != self._capturer.secrets_version, self._capturer.secrets_version
        if fresh or len(self._known) > _MAX_KNOWN:
            self._known.clear()
        return fresh

    def _are_clean(self, texts: Iterable[str]) -> bool:
        unknown = texts - self._known  # type: ignore[operator]  # sets and views of keys
        clean = {text for text in unknown if self.text(text) == text}
        self._known |= clean
        return len(clean) == len(unknown)


def _as_it_is(node: Node) -> Node:
    return node


def _gather(record: Any, found: set[str]) -> None:
    """Put every text of a record, or of a tuple of them, into ``found``; Nodes have been cleaned.

    Sites are looked at once: a run that reads a thousand keys names a few lines a thousand times.
    """
    pending, sites = [record], set()
    while pending:
        part = pending.pop()
        cls = type(part)
        if cls is str:
            found.add(part)
        elif cls is tuple:
            pending += part
        elif cls is Site:
            if id(part) not in sites:
                sites.add(id(part))
                found.update((part.file, part.function))
        elif cls is not Node and (names := _texts_in(cls)):
            pending += [value for name in names if (value := getattr(part, name))]


_texts: dict[type, tuple[str, ...]] = {}  # by class, the fields that may hold a text


def _texts_in(cls: type) -> tuple[str, ...]:
    known = _texts.get(cls)
    if known is None:
        fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
        known = _texts[cls] = tuple(field.name for field in fields if field.type not in _TEXTLESS)
    return known
