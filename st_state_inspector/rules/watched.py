"""What was watched in one run for the rules about order and about objects. Filled by the recorder."""

from __future__ import annotations

from dataclasses import dataclass, field

from st_state_inspector.capture.identity import Objects
from st_state_inspector.events import CallbackBound, KeyDeleted, KeyWritten
from st_state_inspector.model import Site

_MAX_SITES = 4


@dataclass(slots=True)
class Shared:
    """One outer variable of the callbacks that one line gives to its widgets."""

    token: object
    widgets: int = 0
    differs: bool = False


@dataclass(slots=True)
class Watched:
    """``read_at``: the first lines of the body that read each key, with their places in the order.

    ``callbacks``: where the callback of a widget is defined, by widget id. ``foreign``: writes from
    threads of the app's own: key, line, the thread's function. ``objects``: see there.
    """

    read_at: dict[str, list[tuple[Site, int]]] = field(default_factory=dict)
    callbacks: dict[str, Site] = field(default_factory=dict)
    foreign: list[tuple[str, Site | None, str]] = field(default_factory=list)
    objects: Objects = field(default_factory=Objects)
    _shared: dict[tuple[Site | None, Site, int, str], Shared] = field(default_factory=dict)

    def note_read(self, key: str, at: int, site: Site | None) -> None:
        """Note the line of a read, of the first few of a key."""
        sites = self.read_at.setdefault(key, [])
        if len(sites) < _MAX_SITES and site is not None:
            sites.append((site, at))

    def note_write(self, event: KeyWritten | KeyDeleted) -> None:
        """Note a write that came from a thread of the app's own."""
        if event.thread:
            self.foreign.append((event.key, event.site, event.thread))

    def note_callback(self, event: CallbackBound, drawn_at: Site | None) -> None:
        """Note the callback of a widget, and which variables it has in common with others of its line."""
        if event.defined is None:
            return
        self.callbacks[event.widget_id] = event.defined
        for home, name, token in event.names:
            shared = self._shared.setdefault((drawn_at, event.defined, home, name), Shared(token))
            shared.widgets += 1
            shared.differs = shared.differs or shared.token != token

    @property
    def late_names(self) -> list[tuple[Site, Site, str, int]]:
        """Variables that had several values while one line gave callbacks that use them to widgets.

        The line, the callback's definition, the name, and how many widgets there were.
        """
        return [
            (at, defined, name, shared.widgets)
            for (at, defined, _, name), shared in self._shared.items()
            if shared.differs and at is not None
        ]
