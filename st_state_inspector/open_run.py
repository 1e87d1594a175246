"""The run that is under way, as far as it has come: what only the recorder sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from st_state_inspector.events import CallbackStarted, RunStarted, WidgetDrawn
from st_state_inspector.model import CallbackTrace, ExceptionInfo, Node, Site, WidgetChange, Write, WriteKind


@dataclass(slots=True)
class OpenCallback:
    """A callback that is running: the state before it, and what it has written."""

    started: CallbackStarted
    before: Mapping[str, Node]
    args: tuple[Node, ...]
    kwargs: tuple[tuple[str, Node], ...]
    clock: float
    writes: dict[str, Write] = field(default_factory=dict)


@dataclass(slots=True)
class OpenRun:
    """A run that has begun. Mutable and private; it becomes a ``Run`` when it ends."""

    id: int
    started: RunStarted
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=perf_counter)
    overhead: float = 0.0
    widgets: tuple[WidgetChange, ...] = ()
    drawn: dict[str, WidgetDrawn] = field(default_factory=dict)
    reads: dict[str, Site | None] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    refused: dict[str, Site | None] = field(default_factory=dict)
    cleaned: tuple[str, ...] = ()
    running: list[OpenCallback] = field(default_factory=list)
    callbacks: list[CallbackTrace] = field(default_factory=list)
    middle: dict[str, Node] = field(default_factory=dict)
    exception: ExceptionInfo | None = None
    callback_failed: bool = False

    def write(self, key: str, site: Site | None, kind: WriteKind) -> None:
        """Note one write, as that of the callback that is running, if any."""
        callback = self.running[-1] if self.running else None
        name = callback.started.name if callback else None
        write = Write(key, self.id, site, name, kind)
        self.writes.append(write)
        if callback is not None:
            callback.writes[key] = write

    @property
    def last_writes(self) -> dict[str, Write]:
        """The last write of each key."""
        return {write.key: write for write in self.writes}
