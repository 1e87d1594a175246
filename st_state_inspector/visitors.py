"""Who visits a session, who decides about it, and where its events go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from st_state_inspector.events import Event


class SessionSink(Protocol):
    """Receives the events of one session. Kept in the session's state, so it lives as long."""

    def handle(self, event: Event) -> None:
        """Take one event. Must not raise."""

    def hold(self) -> None:
        """Keep the panel on the page, as it is, until ``draw``: a run is over. Must not raise."""

    def draw(self) -> None:
        """Draw the panel; called when a run is over and a drawing can be seen. Must not raise."""

    def arrived(self) -> None:
        """What was drawn has arrived in the browser. Must not raise."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the other end of a session, as far as Streamlit can tell.

    ``remote_ip`` is the address of the connection's peer, None where it is not known; header names
    are in lower case. ``test`` is True under ``AppTest``, where there is no browser.
    """

    session_id: str
    app_path: str
    remote_ip: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    test: bool = False


Admit = Callable[[Visitor, "SessionSink | None"], "SessionSink | None"]
"""Decides by what a session is inspected, if at all; asked again when another connection takes it over."""


def named_headers(given: Mapping[object, object] | Iterable[tuple[object, object]]) -> dict[str, str]:
    """Headers by their names in lower case; of one that was said twice both values count."""
    headers: dict[str, str] = {}
    for said, value in given.items() if isinstance(given, Mapping) else given:
        name = str(said).lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else str(value)
    return headers
