"""What a rule may know: the run, the states around it, and what came before. Read-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.kinds import Severity
from st_state_inspector.model import Node, Run, Site, WidgetChange, Write
from st_state_inspector.rules.memory import Deletion, Memory
from st_state_inspector.rules.seen import Features, Seen, SessionBefore
from st_state_inspector.rules.wording import differ


@dataclass(frozen=True, slots=True)
class Finding:
    """One match of a rule. ``severity`` None: that of the rule. ``sites``: both sides of the mistake."""

    key: str
    message: str
    hint: str
    sites: tuple[Site | None, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one run that has just ended.

    ``drawn``: the widgets of this run by key. ``widgets``: the last seen form of every widget of the
    session by its id. ``earlier``: the kept runs before this one, newest first. ``seen``: what was
    seen in this run beyond its record. ``memory``: what the session has learnt from all the runs
    before this one, also from those that are no longer kept. ``features``: what this Streamlit can.
    """

    run: Run
    before: Mapping[str, Node]
    after: Mapping[str, Node]
    drawn: Mapping[str, WidgetDrawn]
    widgets: Mapping[str, WidgetDrawn]
    earlier: Iterable[Run]
    seen: Seen = field(default_factory=Seen)
    memory: Memory = field(default_factory=Memory)
    features: Features = field(default_factory=Features)
    session_before: SessionBefore | None = None

    @property
    def reads(self) -> Mapping[str, Site | None]:
        """Where each key was first read in this run."""
        return {read.key: read.site for read in reversed(self.run.reads)}

    @property
    def sent(self) -> Mapping[str, WidgetChange]:
        """What the browser changed before this run, by key; widgets without a key are left out."""
        return {widget.key: widget for widget in self.run.cause.widgets if widget.key is not None}

    @property
    def changed(self) -> Iterator[tuple[str, Node, Node]]:
        """The keys that were there before and after this run with another value, and these values."""
        for key in dict.fromkeys(change.key for change in self.run.changes):
            if key in self.before and key in self.after:
                yield key, self.before[key], self.after[key]

    @property
    def thrown_away(self) -> Iterator[tuple[str, Write]]:
        """Keys that got a fresh value before the script's body, and the write in it that replaced that.

        Fresh is what the browser sent or a callback wrote. It was not thrown away where anything
        read it before the write, or where the key ended up with that very value.
        """
        fresh = {key: widget.after for key, widget in self.sent.items() if widget.after is not None}
        called = {write.key for trace in self.run.callbacks for write in trace.writes}
        fresh.update({key: self.seen.middle[key] for key in called & self.seen.middle.keys()})
        if not fresh:
            return
        first_reads = {read.key: read.first for read in reversed(self.run.reads)}
        for write in self.run.writes:
            if write.key not in fresh or write.kind != "assigned" or write.callback or not write.at:
                continue
            value, end = fresh.pop(write.key), self.after.get(write.key)
            read = first_reads.get(write.key, write.at)
            if read >= write.at and end is not None and differ(value, end):
                yield write.key, write

    @property
    def deletions(self) -> Mapping[str, Deletion]:
        """The keys of live widgets that this run deleted, with the values that the browser still shows.

        What a widget began with, and nobody has changed since, is what it begins with again.
        """
        found: dict[str, Deletion] = {}
        for write in self.run.writes:
            if write.kind != "deleted":
                continue
            sent = self.sent.get(write.key)
            value = self.before.get(write.key) if sent is None else sent.after
            if sent is None and not self.memory.story(write.key).chosen:
                continue
            widget = self.widget_of(write.key)
            if value is not None and widget is not None and not widget.trigger:
                found[write.key] = Deletion(write, value, widget.widget_id)
        return found

    def writes_of(self, key: str) -> Iterator[tuple[Run, Write]]:
        """The writes of ``key`` in this run and the kept ones before it, newest first."""
        for run in chain((self.run,), self.earlier):
            yield from ((run, write) for write in reversed(run.writes) if write.key == key)

    def line_of(self, key: str) -> Site | None:
        """Where ``key`` was assigned last in this run; else a line that created it in an earlier one."""
        here = (w.site for w in reversed(self.run.writes) if w.key == key and w.kind == "assigned")
        return next(here, None) or next(iter(self.memory.story(key).created), None)

    def widget_of(self, key: str) -> WidgetDrawn | None:
        """The widget that owns ``key`` now, or owned it last."""
        return self.drawn.get(key) or self.memory.widgets.get(key)
