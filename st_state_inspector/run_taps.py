"""A run begins and ends: who asked for it, and the events and the drawing that go with it.

Runs of one session can overlap for a moment: when the browser asks for a new one, the thread of the
old one goes on until it next meets Streamlit. The slot says whose run is being recorded.
"""

from __future__ import annotations

import sys
import threading
import weakref
from functools import partial
from typing import Any

from st_state_inspector import browser_taps, events, sites, sources
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.events import Request
from st_state_inspector.faults import Faults
from st_state_inspector.kinds import InterruptedBy
from st_state_inspector.patching import Patches
from st_state_inspector.slot import Slot, ThreadNow
from st_state_inspector.tracebacks import remove_own_frames
from st_state_inspector.visitors import Admit

FAULTS = Faults()
PATCHES = Patches(lambda error: untrace(error))  # noqa: PLW0108 - which is defined below
ADMIT: list[Admit] = []  # who decides about new sessions; empty: nothing is installed

_NO_HISTORY = (
    "This Streamlit does not tell the browser's back and forward from a click in the navigation: "
    "all are recorded as a page switch."
)
CONTROL = ("RerunException", "StopException")  # how Streamlit ends a run: no exceptions of the app's
_CHAIN_DRAWN_EVERY = 10  # of runs in a row that end in st.rerun: one that never ends must be seen
_now = ThreadNow()


def _who_asked(ctx: Any, slot: Slot, reconnected: bool) -> Request:
    asked, _now.asked = _now.asked, None
    if asked is not None:
        return asked
    if getattr(_now.request, "is_auto_rerun", False):
        return Request("timer")
    if ctx.session_id in sources.SAVED:
        return Request("source", file=sources.SAVED.pop(ctx.session_id))
    if _now.request is None:
        return Request("unknown")
    history = FAULTS.guarded("browser history", _history, ctx, slot) or False
    return Request("browser", history=history, reconnected=reconnected)


def _history(ctx: Any, slot: Slot) -> bool:
    switched = slot.page[1] not in ("", hooks.page_hash(ctx))
    went = browser_taps.went_through_history(_now.request, ctx, switched and not slot.cut_short)
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
    slot.cut_short = slot.cut_short or overtaken is not None
    request = _who_asked(ctx, slot, reconnected)
    values = {} if first or slot.sink is known else hooks.read_values(state)
    if overtaken is not None:  # another thread's run, which does not know yet that it is over
        FAULTS.guarded("ending", _end, overtaken, slot, rerun=False, stopped_early=True, page=slot.page)
    fragments = FAULTS.guarded("fragments", hooks.fragments_of, ctx) or {}
    own = [f for f in fragments if f in slot.panel_fragments]
    if slot.sink is None or (own and len(own) == len(fragments)):
        slot.running = None  # a run of the panel alone is none of the app's
        return
    slot.running, slot.thread = ctx, threading.get_ident()
    slot.arriving, slot.told_values = getattr(_now.request, "widget_states", None), False
    names = tuple(name for f, name in fragments.items() if f not in own)
    page, life = hooks.page_hash(ctx), weakref.ref(slot.life)
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


def _end(ctx: Any, slot: Slot, rerun: bool, stopped_early: bool, page: tuple[str, str] | None = None) -> None:
    """``page`` is given for a run that a newer one has overtaken: the session shows that one's already."""
    values = hooks.read_values(hooks.state_of(ctx))
    FAULTS.guarded("browser values", _tell_unread, ctx, slot)
    name, page_hash = page or (FAULTS.guarded("pages", hooks.page_of, ctx) or "", hooks.page_hash(ctx))
    asked = _now.asked if ctx is hooks.context() else None
    slot.page = (name, page_hash)  # st.navigation chooses the page while the run is under way
    by = _interrupted_by(ctx, (rerun and asked is None) or page is not None)
    slot.cut_short = by == "newer_run"
    query = FAULTS.guarded("query parameters", hooks.query_of, hooks.state_of(ctx)) or {}
    ended = (rerun, stopped_early, asked, name, page_hash, values, query)
    slot.tell(events.RunEnded(*ended, address=str(ctx.query_string), by=by))


def _tell_unread(ctx: Any, slot: Slot) -> None:
    """What the browser had sent for a run that ended before Streamlit took it is known all the same."""
    arriving, slot.arriving = slot.arriving, None
    if arriving is not None and not slot.told_values:
        slot.tell(events.BrowserValues(hooks.pressed(hooks.state_of(ctx), arriving), unread=True))


def _interrupted_by(ctx: Any, newer_run: bool) -> InterruptedBy | None:
    return browser_taps.stopped_by(ctx) or ("newer_run" if newer_run else None)


def _end_uncompiled(error: BaseException | None) -> None:
    ctx = hooks.context()
    slot = None if ctx is None else hooks.get_slot(hooks.state_of(ctx))
    if slot is None:
        return
    with slot.in_turn():
        if slot.running is not ctx:
            return
        page = FAULTS.guarded("pages", hooks.page_of, ctx) or ""
        values = hooks.read_values(hooks.state_of(ctx))
        FAULTS.guarded("browser values", _tell_unread, ctx, slot)
        slot.tell(events.CompileFailed(error, page, hooks.page_hash(ctx), values))
        slot.running = None
    _after(slot, rerun=False)


def _end_unhandled(error: BaseException) -> None:
    ctx = hooks.context()
    slot = None if ctx is None else hooks.get_slot(hooks.state_of(ctx))
    if slot is None or issubclass(type(error), Exception) or type(error).__name__ in CONTROL:
        return
    with slot.in_turn():
        if slot.running is not ctx:
            return
        slot.tell(events.ExceptionSeen(error))
    _end_and_draw(ctx, slot, rerun=False, stopped_early=True)


def _end_and_draw(ctx: Any, slot: Slot, rerun: bool, stopped_early: bool) -> None:
    with slot.in_turn():
        if slot.running is ctx:
            FAULTS.guarded("ending", _end, ctx, slot, rerun, stopped_early)
            slot.running = None
        elif not _never_begins() or not slot.is_decided(hooks.client_of(ctx)):
            return  # a newer run has taken over; or somebody has the session now who was not decided about
    _after(slot, rerun, dropped=browser_taps.stopped_by(ctx) == "newer_run")


def _after(slot: Slot, rerun: bool, dropped: bool = False) -> None:
    """``dropped``: Streamlit throws away what the thread of this run still sends."""
    if not rerun:
        _now.asked = None  # whatever the app asked for, Streamlit did not do it
    slot.rerun_chain = slot.rerun_chain + 1 if rerun else 0
    # A run that st.rerun cut short is followed by the next at once, and its sidebar is not whole.
    if slot.rerun_chain % _CHAIN_DRAWN_EVERY == 0 and slot.sink is not None and not dropped:
        slot.sink.draw()


def run_pending_finish() -> None:
    """Do what waits for the end of the clean-up, once."""
    finish, _now.finish = _now.finish, None
    if finish is not None:
        FAULTS.guarded("panel", finish)


def _never_begins() -> bool:
    """Whether no run is recorded any more, as its beginning hangs: the panel is drawn to say so."""
    return "start of run" in FAULTS.hung


def run_begins(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """``ScriptRunContext.reset``: the run has its page and its fragments."""
    original(self, *args, **kwargs)
    FAULTS.guarded("start of run", begin, self)


def hook_runner(runner: type) -> None:
    """Hook the end of a run in one class of runner, if it defines one of its own."""
    if not PATCHES.covers(runner, hooks.RUNNER_FINISHED):
        PATCHES.apply(runner, hooks.RUNNER_FINISHED, runner_finished, optional=runner is not hooks.Runner)


def run_script(original: Any, self: Any, rerun_data: Any) -> None:
    """A run that was asked for, and those that it asks for in turn."""
    FAULTS.guarded("hooks", hook_runner, type(self))
    _now.request, _now.asked = rerun_data, None
    original(self, rerun_data)


def run_executed(original: Any, *args: Any, **kwargs: Any) -> Any:
    """``exec_func_with_error_handling``: callbacks and body are over, whatever way.

    ``sys.exit()`` passes through it and ends the thread: Streamlit itself never hears that the run is over.
    """
    try:
        result = original(*args, **kwargs)
    except BaseException as error:
        FAULTS.guarded("end of run", _end_unhandled, error)
        raise
    FAULTS.guarded("requests", _note_next_request, result)
    return result


def _note_next_request(result: Any) -> None:
    _now.request = result[2]  # the RerunData of the run that follows in this thread, or None


def script_compiled(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """``ScriptCache.get_bytecode``: where it raises, nothing of the script runs."""
    compiled = False
    try:
        code = original(self, *args, **kwargs)
        compiled = True
        return code
    finally:
        if not compiled:
            FAULTS.guarded("end of run", _end_uncompiled, sys.exc_info()[1])


def runner_finished(
    original: Any, self: Any, ctx: Any, event: Any, premature_stop: bool, *args: Any, **kwargs: Any
) -> None:
    """The end of a run: Streamlit cleans up, then tells the browser that the run is over.

    The record needs what is left after the one, the panel must be drawn before the other.
    """
    FAULTS.guarded("end of run", _plan_finish, ctx, event, premature_stop)
    try:
        original(self, ctx, event, premature_stop, *args, **kwargs)
    finally:
        run_pending_finish()


def _plan_finish(ctx: Any, event: Any, premature_stop: bool) -> None:
    slot = hooks.get_slot(hooks.state_of(ctx))
    if slot is not None and (slot.running is ctx or _never_begins()):
        rerun = getattr(event, "name", "") == "SCRIPT_STOPPED_FOR_RERUN"
        _now.finish = partial(_end_and_draw, ctx, slot, rerun, premature_stop)
        if premature_stop:  # no clean-up will come
            run_pending_finish()


def request(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """``request_rerun`` and ``request_stop``: the app's own come from one of its commands."""
    FAULTS.guarded("requests", _note_request, self, not args and not kwargs)
    return original(self, *args, **kwargs)


def _note_request(requests: Any, stop: bool) -> None:
    command = sites.command_on_stack()
    if command is not None:
        fragment = FAULTS.guarded("fragments", hooks.running_fragment, hooks.context()) or ""
        _now.asked = Request("app", command, sites.caller_site(), fragment=fragment)
    elif stop:
        browser_taps.note_stop(requests)


def untrace(error: BaseException) -> None:
    """The app's own exception passes: it looks as it does without us."""
    FAULTS.guarded("tracebacks", remove_own_frames, error)


def callback_asked(error: BaseException) -> Request | None:
    """What a callback that ended by ``st.rerun`` or ``st.switch_page`` asked for: its run asks for that."""
    command = sites.command_in(error.__traceback__)
    if type(error).__name__ != "RerunException" or command is None:
        return None
    at = sites.app_sites(error.__traceback__)
    _now.asked = Request("app", command, at[-1] if at else None)
    return _now.asked
