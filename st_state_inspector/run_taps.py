"""A run begins: who asked for it, and whether its session is inspected.

Runs of one session can overlap for a moment: when the browser asks for a new one, the thread of the
old one goes on until it next meets Streamlit. The slot says whose run is being recorded.
"""

from __future__ import annotations

import threading
import weakref
from typing import Any

from st_state_inspector import browser_taps, end_taps, events, sites, sources
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.events import Request
from st_state_inspector.installed import ADMIT, FAULTS, NOW, PATCHES
from st_state_inspector.slot import Slot

_NO_HISTORY = (
    "This Streamlit does not tell the browser's back and forward from a click in the navigation: "
    "all are recorded as a page switch."
)


def _who_asked(ctx: Any, slot: Slot, reconnected: bool) -> Request:
    asked, NOW.asked = NOW.asked, None
    if asked is not None:
        return asked
    if getattr(NOW.request, "is_auto_rerun", False):
        return Request("timer")
    if ctx.session_id in sources.SAVED:
        return Request("source", file=sources.SAVED.pop(ctx.session_id))
    if NOW.request is None:
        return Request("unknown")
    history = FAULTS.guarded("browser history", _history, ctx, slot) or False
    return Request("browser", history=history, reconnected=reconnected)


def _history(ctx: Any, slot: Slot) -> bool:
    switched = slot.page[1] not in ("", hooks.page_hash(ctx))
    went = browser_taps.went_through_history(NOW.request, ctx, switched and not slot.cut_short)
    if went is None and switched and not slot.test:
        FAULTS.note("browser history", _NO_HISTORY)
    return bool(went)


def begin(ctx: Any, late: bool = False) -> None:
    """Tell that a run begins; admit its session first, if it is new. ``late``: it is under way."""
    state = hooks.state_of(ctx)
    slot = hooks.get_slot(state) or Slot(None)
    with slot.in_turn():
        _begin(ctx, state, slot, late)


def _begin(ctx: Any, state: Any, slot: Slot, late: bool) -> None:
    first = hooks.is_first_run(state)
    if slot.running not in (None, ctx) and browser_taps.stopped_by(ctx) is not None:
        return  # an older thread goes on with its chain of st.rerun; Streamlit ends it at its next element
    known, overtaken = slot.sink, slot.running
    reconnected = _admit(slot, ctx)
    hooks.put_slot(state, slot)
    FAULTS.guarded("source changes", sources.look_for_changes)
    slot.cut_short = slot.cut_short or (overtaken is not None and slot.finished is None)
    request = _who_asked(ctx, slot, reconnected)
    values = {} if first or slot.sink is known else hooks.read_values(state)
    if overtaken is not None:
        FAULTS.guarded("ending", end_taps.end_overtaken, overtaken, slot)
    fragments = FAULTS.guarded("fragments", hooks.fragments_of, ctx) or {}
    own = [f for f in fragments if f in slot.panel_fragments]
    if slot.sink is None or (own and len(own) == len(fragments)):
        slot.running = None  # a run of the panel alone is none of the app's
        return
    slot.running, slot.thread = ctx, threading.get_ident()
    slot.arriving, slot.told_values = getattr(NOW.request, "widget_states", None), False
    names = tuple(name for f, name in fragments.items() if f not in own)
    page, life = hooks.page_hash(ctx), weakref.ref(slot.life)
    if page != slot.page[1]:  # else its name is that of the last run, until this one chooses its page
        slot.page = (FAULTS.guarded("pages", hooks.page_of, ctx) or "", page)
    started = (request, names, ctx.query_string, page, values, first, late, life, ctx.main_script_path)
    slot.tell(events.RunStarted(*started))


def _admit(slot: Slot, ctx: Any) -> bool:
    """Decide about a session that is new, or that another connection has taken over.

    A browser that comes back may be another one: what was recorded is shown to nobody before that is
    decided. While nobody is connected there is nobody to decide about. True where a session goes on
    with another connection.
    """
    client = None if slot.test else hooks.client_of(ctx)
    again = slot.client is not None
    if slot.is_decided(client):
        return False
    known, slot.sink = slot.sink, None  # none, should deciding fail
    visitor = hooks.visitor_of(ctx)
    slot.sink, slot.test = ADMIT[0](visitor, known), visitor.test
    slot.client = (lambda: None) if client is None else weakref.ref(client)
    return again


def run_begins(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """``ScriptRunContext.reset``: the run has its page and its fragments."""
    original(self, *args, **kwargs)
    FAULTS.guarded("start of run", begin, self)


def run_script(original: Any, self: Any, rerun_data: Any) -> None:
    """A run that was asked for, and those that it asks for in turn."""
    if not PATCHES.covers(type(self), hooks.RUNNER_FINISHED):
        FAULTS.guarded("hooks", end_taps.hook_runner, type(self))
    NOW.request, NOW.asked = rerun_data, None
    original(self, rerun_data)


def request(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """``request_rerun`` and ``request_stop``: the app's own come from one of its commands."""
    FAULTS.guarded("requests", _note_request, self, not args and not kwargs)
    return original(self, *args, **kwargs)


def _note_request(requests: Any, stop: bool) -> None:
    command = sites.command_on_stack()
    if command is not None:
        fragment = FAULTS.guarded("fragments", hooks.running_fragment, hooks.context()) or ""
        NOW.asked = Request("app", command, sites.caller_site(), fragment=fragment)
    elif stop:
        browser_taps.note_stop(requests)


def callback_asked(error: BaseException) -> Request | None:
    """What a callback that ended by ``st.rerun`` or ``st.switch_page`` asked for: its run asks for that."""
    command = sites.command_in(error.__traceback__)
    if type(error).__name__ != "RerunException" or command is None:
        return None
    at = sites.app_sites(error.__traceback__)
    NOW.asked = Request("app", command, at[-1] if at else None)
    return NOW.asked
