"""Switching the inspector on and off, and the inspected session: the parts put together."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

import streamlit

from st_state_inspector import streamlit_hooks, taps
from st_state_inspector.capture import Capturer
from st_state_inspector.events import Event, Visitor
from st_state_inspector.faults import LOG, Faults
from st_state_inspector.gate import Decision, advice, decide
from st_state_inspector.history import History
from st_state_inspector.options import Options, env_switch, make_options
from st_state_inspector.panel import Panel
from st_state_inspector.recorder import Recorder
from st_state_inspector.run_taps import FAULTS
from st_state_inspector.version import __version__
from st_state_inspector.wire import AppInfo

_options = [Options()]  # the table in force
_advised: set[str] = set()


class Session:
    """One inspected session: its recorder and, where there is a browser, its panel."""

    def __init__(self, options: Options, decision: Decision, visitor: Visitor) -> None:
        self.faults = Faults()
        self.recorder = Recorder(options, Capturer(options, secret_leaves))
        app = AppInfo(
            name=os.path.basename(visitor.app_path).removesuffix(".py"),
            streamlit=streamlit.__version__,
            python=platform.python_version(),
            inspector=__version__,
            everyone=decision.everyone,
        )
        self.panel = None if visitor.test else Panel(self.recorder, app, self.faults, FAULTS)

    def handle(self, event: Event) -> None:
        """Record one event."""
        self.faults.guarded("recorder", self.recorder.handle, event)

    def draw(self) -> None:
        """Draw the panel; under AppTest there is nobody to see one."""
        if self.panel is not None:
            self.faults.guarded("panel", self.panel.draw)


def secret_leaves() -> tuple[str, ...]:
    """The leaves of ``st.secrets`` as strings, if Streamlit has loaded them."""
    found: list[str] = []
    pending: list[object] = [streamlit_hooks.loaded_secrets()]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            found.append(str(value))
    return tuple(found)


def install(**options: Any) -> None:
    """Record every session of this process from now on, and show it in its sidebar.

    Takes the options of ``Options``. Installing again only replaces the options, for the sessions
    that begin from then on. ``ST_STATE_INSPECTOR=0`` in the environment makes this do nothing.

    Raises ``TypeError`` or ``ValueError`` for options that can't be used, saying what to write.
    """
    checked = make_options(**options)
    if env_switch() is False or checked.enabled is False:
        return
    _options[0] = checked
    taps.install(_admit)


def uninstall() -> None:
    """Put Streamlit back as it was. What was recorded stays with its sessions until they end."""
    taps.uninstall()
    _advised.clear()


def _admit(visitor: Visitor) -> Session | None:
    switch = env_switch()
    decision = decide(visitor, _options[0].enabled if switch is None else switch)
    if decision.allowed:
        return Session(_options[0], decision, visitor)
    if decision.reason not in _advised:
        _advised.add(decision.reason)
        LOG.warning(advice(decision))
    return None


def state_inspector() -> None:
    """Draw the panel here instead of at the end of the sidebar. Installs the inspector if need be.

    Does nothing where the session may not be inspected, or has no browser (``AppTest``).
    """
    if not taps.is_installed():
        install()
    slot = streamlit_hooks.slot_of()
    panel = getattr(slot.sink, "panel", None) if slot is not None else None
    if panel is not None:
        panel.place_here()


def history_of(session: object = None) -> History | None:
    """The history of the current session, or of an ``AppTest``; None where nothing is recorded."""
    slot = streamlit_hooks.slot_of(session)
    sink = slot.sink if slot is not None else None
    return sink.recorder.log.history if isinstance(sink, Session) else None
