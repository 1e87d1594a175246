"""The run that is under way, as far as it has come: what only the recorder sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from st_state_inspector.events import CallbackBound, CallbackStarted, KeyRead, RunStarted, WidgetDrawn
from st_state_inspector.model import (
    CallbackTrace,
    ExceptionInfo,
    Node,
    Read,
    Site,
    WidgetChange,
    Write,
    WriteKind,
)
from st_state_inspector.rules import Seen


@dataclass(slots=True)
class OpenCallback:
    """A callback that is running: the state before it, and what it has done so far."""

    started: CallbackStarted
    before: Mapping[str, Node]
    args: tuple[Node, ...]
    kwargs: tuple[tuple[str, Node], ...]
    clock: float = field(default_factory=perf_counter)
    writes: list[Write] = field(default_factory=list)


@dataclass(slots=True)
class OpenRead:
    """The reads of one key so far, by the body or by one callback."""

    site: Site | None
    first: int
    last: int
    count: int = 1


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
    middle: dict[str, Node] = field(default_factory=dict)
    exception: ExceptionInfo | None = None
    callback_failed: bool = False
    _reads: dict[tuple[str, str | None], OpenRead] = field(default_factory=dict)
    _steps: int = 0

    @property
    def callback(self) -> str | None:
        """The name of the callback that is running, if any."""
        return self.running[-1].started.name if self.running else None

    def write(self, key: str, site: Site | None, kind: WriteKind, fragment: str | None = None) -> Write:
        """Note one write, as that of the callback that is running, if any."""
        self._steps += 1
        write = Write(key, self.id, site, self.callback, kind, fragment, self._steps)
        self.writes.append(write)
        if self.running:
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
        """Note one read; only the first of a key looks for its line."""
        self._steps += 1
        who = (event.key, self.callback)
        known = self._reads.get(who)
        if known is None:
            known = self._reads[who] = OpenRead(event.site(), self._steps, self._steps, 0)
        known.count += 1
        known.last = self._steps
        if not event.check and self.callback is None:
            site = known.site if known.count == 1 else None
            if event.key not in self.seen.used:
                site = self.seen.used[event.key] = site or event.site()
            self.seen.watched.note_read(event, self._steps, site)

    def bind(self, event: CallbackBound) -> None:
        """Note the callback of a widget that was just drawn."""
        drawn = self.seen.drawn.get(event.widget_id)
        self.seen.watched.note_callback(event, None if drawn is None else drawn.site)

    @property
    def reads(self) -> tuple[Read, ...]:
        """The reads of the run, in the order of the first read of each key."""
        return tuple(
            Read(key, self.id, read.site, callback, read.count, read.first, read.last)
            for (key, callback), read in self._reads.items()
        )

    def reads_of_callback(self, name: str) -> tuple[str, ...]:
        """The keys that the callback ``name`` has read."""
        return tuple(key for key, callback in self._reads if callback == name)

    @property
    def last_writes(self) -> dict[str, Write]:
        """The last write of each key."""
        return {write.key: write for write in self.writes}
