"""One inspected session: the parts put together. Imported when the first session is to be inspected."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import streamlit

from st_state_inspector import read_taps, streamlit_hooks, watchdog
from st_state_inspector.capture import Capturer
from st_state_inspector.capture.classes import ids
from st_state_inspector.cutoff import within
from st_state_inspector.events import (
    BrowserValues,
    CallbackEnded,
    CallbackStarted,
    CompileFailed,
    DefaultGiven,
    Event,
    ExceptionSeen,
    PasswordSeen,
    RunEnded,
    RunStarted,
    ValueDrawn,
)
from st_state_inspector.faults import Faults, TookTooLong
from st_state_inspector.fuse import Fuse
from st_state_inspector.gate import Decision, earlier_session
from st_state_inspector.installed import FAULTS, PATCHES
from st_state_inspector.options import Options
from st_state_inspector.panel import Panel
from st_state_inspector.recorder import Recorder
from st_state_inspector.rules import Features, RuleBook, SessionBefore
from st_state_inspector.version import __version__
from st_state_inspector.visitors import Visitor
from st_state_inspector.wire import AppInfo

_secrets: list[Any] = [None, ()]  # what Streamlit has loaded, and its leaves
_key_counts: dict[str, int] = {}  # session id to its number of keys: all that outlives a session
_MAX_SESSIONS = 1_000
_WITH_VALUES = (CallbackStarted, CallbackEnded, ExceptionSeen, RunEnded, CompileFailed)
_PLAIN = ids(str, int, float, bool, type(None), date, timedelta)
_FEW = 1_000  # of them in a list
_SHORT = 0.2  # seconds: after a longer record the panel's message is cut off, or not, on its own


class Session:
    """One inspected session: its recorder and, where there is a browser, its panel."""

    def __init__(self, options: Options, decision: Decision, visitor: Visitor) -> None:
        self._id = visitor.session_id
        self.faults = Faults()
        earlier = earlier_session(visitor)
        before = None if earlier is None else SessionBefore(_key_counts.get(earlier))
        rules = RuleBook(options.rules, self.faults, Features(*streamlit_hooks.features()), before)
        self.fuse = Fuse(self.faults)
        self._taken = 0
        self.recorder = Recorder(options, Capturer(options, secret_leaves, self._heard), rules)
        app = AppInfo(
            name=os.path.basename(visitor.app_path).removesuffix(".py"),
            streamlit=streamlit.__version__,
            python=platform.python_version(),
            inspector=__version__,
            everyone=decision.everyone,
            editor=options.editor,
        )
        self.panel = None if visitor.test else Panel(self.recorder, app, self.faults, FAULTS, self.resume)
        self.take(options, decision)

    def take(self, options: Options, decision: Decision) -> None:
        """Give the connection that the session has now the powers that were decided for it."""
        self._taken += 1
        allowed = decision.local if options.allow_restore is None else options.allow_restore
        if self.panel is not None:
            self.panel.admit(everyone=decision.everyone, restore=allowed)

    def handle(self, event: Event) -> None:
        """Record one event, unless the fuse has blown; passwords that are typed are heard even so."""
        if FAULTS.hung and not self.fuse.blown:  # what a hook did not hear would be missing in the record
            self._blow(next(iter(FAULTS.hung.values()), "cut off"))
        if type(event) is RunStarted and self.panel is not None:
            self.panel.shown = False
        if self.fuse.blown:
            if type(event) is PasswordSeen:
                self.faults.guarded("passwords", self.recorder.handle, event)
            return
        self.faults.guarded("recorder", self._record, event)
        if "recorder" in self.faults.hung:
            self._blow(self.faults.hung.pop("recorder"))
        elif type(event) is RunEnded and (newest := next(self.recorder.log.runs, None)) is not None:
            self.fuse.note(newest)

    def _blow(self, what: str) -> None:
        self.fuse.blow(f"the inspector's own work was {what}.")

    def resume(self) -> None:
        """Record on; what was cut off is tried again."""
        FAULTS.hung.clear()
        self.faults.hung.pop("passwords", None)
        self.fuse.reset()

    def _record(self, event: Event) -> None:
        if not _looks_into_values(event):
            self.recorder.handle(event)
            return
        try:
            within(watchdog.CUT_OFF_SECONDS, self._take, event)
        except TookTooLong as error:
            if self.panel is None or not self.panel.outbox.preparing:
                raise
            self.panel.outbox.given_up = error

    def _take(self, event: Event) -> None:
        clock = perf_counter()
        self.recorder.handle(event)
        drawn = type(event) is RunEnded and not event.rerun and event.by is None
        if drawn and self.panel is not None and perf_counter() - clock < _SHORT:
            self.faults.guarded("panel", self.panel.outbox.prepare)

    def _heard(self) -> object:
        """For the capturer: None where a read may be missed; another object after such a time."""
        if FAULTS.failed or self.faults.failed or not read_taps.hears_all():
            return None
        return PATCHES.undone, self.fuse.times, self._taken

    def hold(self) -> None:
        """Keep the panel on the page until it is drawn."""
        if self.panel is not None:
            self.faults.guarded("panel", self.panel.hold)

    def arrived(self) -> None:
        """The panel's messages have arrived."""
        if self.panel is not None:
            self.faults.guarded("panel", self.panel.outbox.arrived)

    def draw(self) -> None:
        """Draw the panel; under AppTest there is nobody to see one."""
        if self.panel is not None:
            _key_counts[self._id] = self.recorder.key_count
            while len(_key_counts) > _MAX_SESSIONS:
                del _key_counts[next(iter(_key_counts))]
            self.faults.guarded("panel", self.panel.draw)


def _looks_into_values(event: Event) -> bool:
    """Whether the recorder will look into the app's values, or ask rules: what may hang is to be cut off."""
    if type(event) is BrowserValues:
        return not all(_is_plain(widget.before) and _is_plain(widget.after) for widget in event.widgets)
    if type(event) is ValueDrawn:
        return not _is_plain(event.value)
    if type(event) is DefaultGiven:
        return not _is_plain(event.default)
    return type(event) in _WITH_VALUES or (type(event) is RunStarted and bool(event.values))


def _is_plain(value: object) -> bool:
    """Whether a value is like those of most widgets: too plain to hold anything up."""
    if type(value) is list or type(value) is tuple:
        return len(value) <= _FEW and all(id(type(part)) in _PLAIN for part in value)
    return id(type(value)) in _PLAIN


def secret_leaves() -> tuple[str, ...]:
    """The leaves of ``st.secrets`` as strings, if Streamlit has loaded them.

    Asked for several times a run; Streamlit parses a changed file into another object.
    """
    loaded = streamlit_hooks.loaded_secrets()
    if loaded is not _secrets[0]:
        _secrets[:] = loaded, _leaves_of(loaded)
    leaves: tuple[str, ...] = _secrets[1]
    return leaves


def _leaves_of(secrets: object) -> tuple[str, ...]:
    found: list[str] = []
    pending: list[object] = [secrets]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            found.append(str(value))
    return tuple(found)
