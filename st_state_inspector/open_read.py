"""The reads of one key in the run that is under way."""

from __future__ import annotations

from dataclasses import dataclass, field

from st_state_inspector.events import KeyRead
from st_state_inspector.model import Read, Site

MAX_LINES = 4
"""Of those that read a key, how many are named."""


def read_between(event: KeyRead) -> KeyRead:
    """A read by a thread between two runs, for the next one: with its line, and as none of that run's own."""
    site = event.site()
    return event._replace(site=lambda: site, place=None, check=True)


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
        others, more = tuple(found[1:MAX_LINES]), max(0, len(found) - MAX_LINES)
        given, count = bool(self.lines), self.count or self.asks
        return Read(key, run_id, site, callback, count, self.first, self.last, others, more, given)
