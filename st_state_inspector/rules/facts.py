"""What a rule may know: the run, the states around it, and the runs before it. Read-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Node, Run, Severity, Site, Write


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

    ``drawn``: the widgets of this run by key. ``refused``: assignments that Streamlit refused.
    ``widgets``: the last seen form of every widget of the session by its id. ``earlier``: the kept
    runs before this one, newest first.
    """

    run: Run
    before: Mapping[str, Node]
    after: Mapping[str, Node]
    drawn: Mapping[str, WidgetDrawn]
    refused: Mapping[str, Site | None]
    widgets: Mapping[str, WidgetDrawn]
    earlier: Iterable[Run]

    @property
    def reads(self) -> Mapping[str, Site | None]:
        """Where each key was first read in this run."""
        return {read.key: read.site for read in reversed(self.run.reads)}

    def writes_of(self, key: str) -> Iterator[tuple[Run, Write]]:
        """The writes of ``key`` in this run and the kept ones before it, newest first."""
        for run in (self.run, *self.earlier):
            yield from ((run, write) for write in reversed(run.writes) if write.key == key)

    def widget_of(self, key: str) -> WidgetDrawn | None:
        """The widget that owns ``key`` now, or owned it last."""
        owned = [widget for widget in self.widgets.values() if widget.key == key]
        return owned[-1] if owned else None
