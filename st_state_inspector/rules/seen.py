"""What was seen in one run beyond what its record keeps. Filled by the recorder, read by rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from st_state_inspector.events import FailedWidget, WidgetDrawn
from st_state_inspector.model import Node, Site, WidgetChange
from st_state_inspector.rules.watched import Watched


class Features(NamedTuple):
    """What this Streamlit can, as far as the key warnings depend on it.

    ``persist_state``: widgets take it (since 1.59). ``key_is_identity``: a keyed widget stays the
    same whatever its default (since 1.50).
    """

    persist_state: bool = False
    key_is_identity: bool = False


class SessionBefore(NamedTuple):
    """The session that the same browser tab had before this one; ``keys`` None: not known."""

    keys: int | None


class Default(NamedTuple):
    """The default that the app gave a widget in one run, and what code said of its key.

    ``assigned`` is True where code had set the key in this run before the widget, ``equal`` where
    it had set it to that very value.
    """

    value: Node
    assigned: bool
    equal: bool


@dataclass(slots=True)
class Seen:
    """What only the recorder sees.

    ``drawn``: every widget of this run by its id, with or without a key. ``drawn_at``: its place in
    the order of the run's reads and writes. ``arrived``: what the browser changed, by widget id.
    ``defaults``: by key. ``refused``: assignments that Streamlit refused because the widget exists.
    ``read_only``, ``duplicate`` (the id of an element) and ``failed`` belong to the run's exception.
    ``listed``: all of the state was read at once. ``middle``: the state after the last
    callback, empty where none ran. ``used``: where the script's body first read the
    value of a key, not counting mere questions whether the key is there. ``watched``: see there.
    """

    drawn: dict[str, WidgetDrawn] = field(default_factory=dict)
    drawn_at: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, WidgetChange] = field(default_factory=dict)
    defaults: dict[str, Default] = field(default_factory=dict)
    refused: dict[str, Site | None] = field(default_factory=dict)
    read_only: str | None = None
    duplicate: str | None = None
    failed: FailedWidget | None = None
    listed: bool = False
    middle: Mapping[str, Node] = field(default_factory=dict)
    used: dict[str, Site | None] = field(default_factory=dict)
    watched: Watched = field(default_factory=Watched)
