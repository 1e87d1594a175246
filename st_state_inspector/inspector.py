"""Switching the inspector on and off.

Light on purpose: what records and shows a session is imported when there is one to be inspected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from st_state_inspector import sites, streamlit_hooks, taps
from st_state_inspector.faults import LOG
from st_state_inspector.gate import advice, decide
from st_state_inspector.installed import FAULTS
from st_state_inspector.options import Options, env_switch, make_options
from st_state_inspector.visitors import SessionSink, Visitor
from st_state_inspector.watchdog import unwatched

if TYPE_CHECKING:
    from st_state_inspector.history import History

_options = [Options()]  # the table in force
_advised: set[str] = set()


def install(**options: Any) -> None:
    """Record every session of this process from now on, and show it in its sidebar.

    Takes the options of ``Options``. Installing again only replaces the options, for the sessions
    that begin from then on. ``ST_STATE_INSPECTOR=0`` in the environment makes this do nothing.

    Raises ``TypeError`` or ``ValueError`` for options that can't be used, saying what to write.
    """
    checked = make_options(**options)
    if checked.rules:
        from st_state_inspector.rules import check_settings

        check_settings(checked.rules)
    if env_switch() is False or checked.enabled is False:
        return
    _options[0] = checked
    sites.count_as_app(checked.app_packages)
    taps.install(_admit)


def uninstall() -> None:
    """Put Streamlit back as it was. What was recorded stays with its sessions until they end."""
    taps.uninstall()
    _advised.clear()


def _admit(visitor: Visitor, known: SessionSink | None) -> SessionSink | None:
    switch = env_switch()
    decision = decide(visitor, _options[0].enabled if switch is None else switch)
    if decision.allowed:
        from st_state_inspector.session import Session

        if not isinstance(known, Session):
            return Session(_options[0], decision, visitor)
        known.take(_options[0], decision)
        return known
    if decision.reason not in _advised:
        _advised.add(decision.reason)
        with unwatched():
            LOG.warning(advice(decision))
    return None


def state_inspector() -> None:
    """Draw the panel here instead of at the end of the sidebar. Installs the inspector if need be.

    Does nothing where the session may not be inspected, or has no browser (``AppTest``).
    """
    if not taps.is_installed():
        install()
    FAULTS.guarded("panel", _place_panel)


def _place_panel() -> None:
    slot = streamlit_hooks.slot_of()
    panel = getattr(slot.sink, "panel", None) if slot is not None else None
    if panel is not None:
        panel.place_here()


def history_of(session: object = None) -> History | None:
    """The history of the current session, or of an ``AppTest``; None where nothing is recorded."""
    slot = streamlit_hooks.slot_of(session)
    sink = slot.sink if slot is not None else None
    recorder, faults = getattr(sink, "recorder", None), getattr(sink, "faults", None)
    if recorder is None or faults is None:
        return None
    history: History = recorder.log.history
    return replace(history, problems=(*FAULTS.problems, *faults.problems))
