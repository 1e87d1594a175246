"""The run that is under way, as far as it has come: what only the recorder sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import perf_counter

from st_state_inspector.capture.reach import in_reach
from st_state_inspector.events import (
    CallbackBound,
    CallbackEnded,
    CallbackStarted,
    KeyRead,
    RunStarted,
    Values,
    WidgetDrawn,
)
from st_state_inspector.kinds import WriteKind
from st_state_inspector.model import (
    CallbackTrace,
    Change,
    ExceptionInfo,
    Node,
    Read,
    Site,
    WidgetChange,
    Write,
)
from st_state_inspector.rules import Seen

_MAX_LINES = 4  # of those that read a key, how many are named


def read_between(event: KeyRead) -> KeyRead:
    """A read by a thread between two runs, for the next one: with its line, and as none of that run's own."""
    site = event.site()
    return event._replace(site=lambda: site, place=None, check=True)


@dataclass(slots=True)
class OpenCallback:
    """A callback that is running: the state before it, and what it has done so far.

    ``held`` is all that it has at hand without a read. ``disturbed`` are keys that another thread got or
    wrote meanwhile: who changed them is not known. ``meanwhile`` are those that did change.
    """

    started: CallbackStarted
    before: Mapping[str, Node]
    args: tuple[Node, ...]
    kwargs: tuple[tuple[str, Node], ...]
    held: tuple[object, ...] = ()
    clock: float = field(default_factory=perf_counter)
    writes: list[Write] = field(default_factory=list)
    disturbed: set[str] = field(default_factory=set)
    meanwhile: list[str] = field(default_factory=list)

    @property
    def last_writes(self) -> dict[str, Write]:
        """Its last write of each key that may have changed it."""
        return {write.key: write for write in self.writes if not write.same}


@dataclass(slots=True)
class OpenRead:
    """The reads of one key so far, by the body or by one callback.

    ``lines`` got the value: by identity, since there is one ``Site`` for each line in a run.
    ``count`` says how often. ``earlier`` are those before the last write of the key. ``asked`` is the
    first line that only asked whether the key is there.
    """

    first: int
    last: int = 0
    count: int = 0
    asks: int = 0
    lines: dict[int, Site | None] = field(default_factory=dict)
    asked: Site | None = None
    earlier: OpenRead | None = None

    @property
    def given(self) -> bool:
        """Whether anybody got the value."""
        return bool(self.lines) or (self.earlier is not None and self.earlier.given)

    def behind_a_write(self, first: int) -> OpenRead:
        """The reads since the key was written, these being ``earlier`` ones: no more than two are kept."""
        if (before := self.earlier) is None:
            before = self
        else:
            before.last, before.asked = self.last, before.asked or self.asked
            before.count, before.asks = before.count + self.count, before.asks + self.asks
            before.lines.update(self.lines)
        return OpenRead(first, earlier=before)

    def record(self, key: str, run_id: int, callback: str | None) -> Read:
        """What is kept of it."""
        found = [site for site in self.lines.values() if site is not None]
        site = found[0] if found else None if self.lines else self.asked
        others, more = tuple(found[1:_MAX_LINES]), max(0, len(found) - _MAX_LINES)
        given, count = bool(self.lines), self.count or self.asks
        return Read(key, run_id, site, callback, count, self.first, self.last, others, more, given)


@dataclass(slots=True)
class OpenRun:
    """A run that has begun. Mutable and private; it becomes a ``Run`` when it ends."""

    id: int
    started: RunStarted
    follows: int | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=perf_counter)
    overhead: float = 0.0
    widgets: tuple[WidgetChange, ...] = ()
    drawn: dict[str, WidgetDrawn] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    running: list[OpenCallback] = field(default_factory=list)
    callbacks: list[CallbackTrace] = field(default_factory=list)
    early: Mapping[str, Node] | None = None  # the state before the first callback
    middle: dict[str, Node] = field(default_factory=dict)
    meanwhile: dict[str, str] = field(default_factory=dict)
    exception: ExceptionInfo | None = None
    callback_failed: bool = False
    unread: bool = False
    _reads: dict[tuple[str, str | None], OpenRead] = field(default_factory=dict)
    _sites: dict[object, Site | None] = field(default_factory=dict)
    _lines: dict[Site | None, Site | None] = field(default_factory=dict)
    _written: dict[str, int] = field(default_factory=dict)
    _all_given: list[tuple[int, str | None, Site | None]] = field(default_factory=list)
    _steps: int = 0

    @property
    def callback(self) -> str | None:
        """The name of the callback that is running, if any."""
        return self.running[-1].started.name if self.running else None

    def write(
        self,
        key: str,
        site: Site | None,
        kind: WriteKind,
        fragment: str | None = None,
        same: bool = False,
        foreign: bool = False,
    ) -> Write:
        """Note one write, as that of the callback that is running, if any; not one of another thread."""
        self._steps += 1
        self._written[key] = self._steps
        callback = None if foreign else self.callback
        write = Write(key, self.id, site, callback, kind, fragment, self._steps, same)
        self.writes.append(write)
        if self.running and foreign:
            self.running[-1].disturbed.add(key)
        elif self.running:
            self.running[-1].writes.append(write)
        return write

    def browser_wrote(self, key: str, site: Site | None) -> None:
        """Note a value from the browser: it came before whatever the callbacks have written since."""
        self.writes.insert(0, Write(key, self.id, site, None, "widget"))

    def draw(self, widget: WidgetDrawn) -> None:
        """Note a widget that was drawn."""
        self._steps += 1
        self.seen.drawn[widget.widget_id] = widget
        self.seen.drawn_at[widget.widget_id] = self._steps
        if widget.key is not None:
            self.drawn[widget.key] = widget

    def read(self, event: KeyRead) -> None:
        """Note one read; only the first from a place of the app's code looks for its line."""
        self._steps += 1
        callback = None if event.foreign else self.callback
        if self.running and event.foreign:
            self.running[-1].disturbed.add(event.key)
        known = self._reads.get((event.key, callback))
        if known is None:
            known = self._reads[event.key, callback] = OpenRead(self._steps)
        elif known.first < self._written.get(event.key, 0):
            known = self._reads[event.key, callback] = known.behind_a_write(self._steps)
        known.last = self._steps
        site = self._sites[event.place] if event.place in self._sites else self._site_of(event)
        if event.given:
            known.count += 1
            known.lines[id(site)] = site
        else:
            known.asks += 1
            known.asked = known.asked or site
        if callback is None and not event.check and not event.foreign:
            self.seen.used.setdefault(event.key, site)
            self.seen.watched.note_read(event.key, self._steps, site)

    def read_all(self, site: Site | None) -> None:
        """Note that a line got all values at once."""
        self._steps += 1
        if len(self._all_given) < _MAX_LINES:
            self._all_given.append((self._steps, self.callback, site))

    def _site_of(self, event: KeyRead) -> Site | None:
        found = event.site()
        site = self._lines.setdefault(found, found)
        if event.place is not None:
            self._sites[event.place] = site
        return site

    def trace(
        self,
        call: OpenCallback,
        ended: CallbackEnded,
        changes: tuple[Change, ...],
        widgets: Mapping[str, WidgetDrawn],
    ) -> CallbackTrace:
        """What a callback that has ended did; its exception and how long it took are not in it."""
        widget, name = widgets.get(call.started.widget_id), call.started.name
        return CallbackTrace(
            name=name,
            site=call.started.site,
            widget_key=widget.key if widget else None,
            widget_label=widget.label if widget else "",
            args=call.args,
            kwargs=call.kwargs,
            duration_ms=0.0,
            changes=changes,
            writes=tuple(call.writes),
            reads=self._reads_of_callback(name),
            rerun=ended.rerun,
            stop=ended.stop,
            cut_short=ended.cut_short,
            meanwhile=tuple(call.meanwhile),
            ended_by=ended.command,
        )

    def changes_by(
        self, call: OpenCallback, changes: tuple[Change, ...], values: Values
    ) -> tuple[Change, ...]:
        """The changes of a callback that has ended; those in place are noted as its writes.

        What it was not seen to get hold of was changed while it ran, and that is all that is known.
        """
        in_place = dict.fromkeys(change.key for change in changes if change.kind == "mutated")
        at_hand = self._at_hand(call, in_place, values) if in_place else set()
        call.meanwhile += [key for key in in_place if key not in at_hand]
        self._steps += 1
        name, at = call.started.name, self._steps
        self.meanwhile |= dict.fromkeys(call.meanwhile, name)
        made = {
            key: Write(key, self.id, None, name, "mutated", None, at) for key in in_place if key in at_hand
        }
        self.writes += made.values()
        known = (c for c in changes if c.key not in call.meanwhile)
        return tuple(replace(c, write=made.get(c.key, c.write)) for c in known)

    def _at_hand(self, call: OpenCallback, keys: Iterable[str], values: Values) -> set[str]:
        """The keys whose values the callback, and no other thread, was seen to have at hand."""
        name = call.started.name
        got = {key for (key, by), read in self._reads.items() if by == name and read.given}
        if any(by == name for _, by, _ in self._all_given):
            got.update(keys)
        unread = {key: values[key] for key in keys if key not in got | call.disturbed and key in values}
        held = (*call.held, *(values[key] for key in got if key in values))
        return (got | (in_reach(unread, held) if unread else set())) - call.disturbed

    def bind(self, event: CallbackBound) -> None:
        """Note the callback of a widget that was just drawn."""
        drawn = self.seen.drawn.get(event.widget_id)
        self.seen.watched.note_callback(event, None if drawn is None else drawn.site)

    @property
    def reads(self) -> tuple[Read, ...]:
        """The reads of the run, in the order of the first read of each key.

        Who got all values at once has read each key; it is said of those that were changed in place.
        """
        by_key = (
            part.record(key, self.id, callback)
            for (key, callback), read in self._reads.items()
            for part in (read.earlier, read)
            if part is not None
        )
        in_place = {write.key: None for write in self.writes if write.kind == "mutated"}
        of_all = (
            Read(key, self.id, site, callback, 1, at, at)
            for key in in_place
            for at, callback, site in self._all_given
        )
        return (*by_key, *of_all)

    def _reads_of_callback(self, name: str) -> tuple[str, ...]:
        """The keys that the callback ``name`` has read."""
        return tuple(key for key, callback in self._reads if callback == name)

    @property
    def last_writes(self) -> dict[str, Write]:
        """The last write of each key that may have changed it."""
        return {write.key: write for write in self.writes if not write.same}
