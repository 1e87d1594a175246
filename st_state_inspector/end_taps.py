"""A run ends: Streamlit cleans up and tells the browser; then the record is made, and the panel drawn.

In this order (see ``_TOLD_FIRST``) nobody waits for the inspector. The thread of the script has nothing else
to do then, and what belongs to the session is as the run has left it: a newer run, in a thread of its own,
begins for the record by ending this one (``Slot.finished``).
"""

from __future__ import annotations

import re
import sys
from functools import partial
from time import perf_counter, sleep
from typing import Any

import streamlit as st

from st_state_inspector import browser_taps, events
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.events import RunEnded
from st_state_inspector.installed import CONTROL, FAULTS, NOW, PATCHES
from st_state_inspector.kinds import InterruptedBy
from st_state_inspector.slot import Slot

_TOLD_FIRST = [int(n) for n in re.findall(r"\d+", st.__version__)[:2]] >= [1, 51]
"""Older frontends (1.40 at least) lose what comes right behind the end of a run: the record comes first."""
_FLUSHED = 0.012  # seconds: Streamlit sends what there is every ten milliseconds
_CHAIN_DRAWN_EVERY = 10  # of runs in a row that end in st.rerun: one that never ends must be seen


def hook_runner(runner: type) -> None:
    """Hook the end of a run in one class of runner, if it defines one of its own."""
    PATCHES.apply(runner, hooks.RUNNER_FINISHED, runner_finished, optional=runner is not hooks.Runner)


# ---- as Streamlit goes on -----------------------------------------------------------------------


def runner_finished(
    original: Any, self: Any, ctx: Any, event: Any, premature_stop: bool, *args: Any, **kwargs: Any
) -> None:
    """The end of a run: Streamlit cleans up, then tells the browser that the run is over."""
    FAULTS.guarded("end of run", _plan_finish, ctx, event, premature_stop)
    try:
        original(self, ctx, event, premature_stop, *args, **kwargs)
    finally:
        _finish()


def browser_told(original: Any, self: Any) -> None:
    """``MediaFileManager.remove_orphaned_files``: what Streamlit does when it has told the browser.

    It has not, in truth: its other thread does that a little later. And the next thing here is to collect
    garbage for tens of milliseconds, in which no other thread can run, and longer with all that the inspector
    keeps. So that nobody waits for that, this thread waits for the other.
    """
    slot, NOW.answered = _finish() or NOW.answered, None
    if slot is not None:  # or the next run of this thread would have thrown away what there is to send
        sleep(_FLUSHED)
        FAULTS.guarded("panel", _tell_arrived, slot)
    original(self)


def _plan_finish(ctx: Any, event: Any, premature_stop: bool) -> None:
    slot = hooks.get_slot(hooks.state_of(ctx))
    if slot is None:
        return
    rerun = getattr(event, "name", "") == "SCRIPT_STOPPED_FOR_RERUN"
    with slot.in_turn():
        if slot.running is ctx:
            _note_end(ctx, slot, rerun, premature_stop)
        elif slot.running is None and slot.panel_fragments.intersection(hooks.fragments_of(ctx)):
            NOW.answered = slot
            return
        elif not _is_drawn_without_runs(slot, ctx):
            return
        if slot.sink is not None and not rerun and _is_decided(slot, ctx):
            slot.sink.hold()
    NOW.finish = partial(_end_and_draw, ctx, slot, rerun)
    if premature_stop:  # no clean-up will come
        finish_first()


def _finish() -> Slot | None:
    """Do what waits for the browser's being told, once. A session whose browser sees the end of this run."""
    finish, NOW.finish = NOW.finish, None
    slot = None if finish is None else FAULTS.guarded("panel", finish)
    return slot if isinstance(slot, Slot) else None


def finish_first() -> None:
    """The clean-up is over: where the browser must not be told first, this is the time."""
    slot = None if _TOLD_FIRST else _finish()
    if slot is not None and slot.sink is not None:
        slot.sink.arrived()  # it comes before the end of the run


def _tell_arrived(slot: Slot) -> None:
    ctx = hooks.context()
    sent = hooks.all_is_sent(ctx) and browser_taps.stopped_by(ctx) is None
    with slot.in_turn():
        if slot.running is None and slot.sink is not None and sent:
            slot.sink.arrived()


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
    NOW.request = result[2]  # the RerunData of the run that follows in this thread, or None


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


# ---- what is told ---------------------------------------------------------------------------------


def _note_end(ctx: Any, slot: Slot, rerun: bool, stopped_early: bool, overtaken: bool = False) -> None:
    """What must be known at once: soon a newer run may be there. The values are looked at later.

    The session of a run that a newer one has ``overtaken`` shows that one's page already.
    """
    page = slot.page
    if not overtaken:  # st.navigation chooses the page while the run is under way
        page = ("", hooks.page_hash(ctx))
        slot.page = (slot.page[0], page[1])
    asked = NOW.asked if ctx is hooks.context() else None
    by = _interrupted_by(ctx, (rerun and asked is None) or overtaken)
    slot.cut_short = by == "newer_run"
    address, now = str(ctx.query_string), perf_counter()
    slot.finished = RunEnded(rerun, stopped_early, asked, *page, {}, {}, address, by, now)


def end_overtaken(ctx: Any, slot: Slot) -> None:
    """A newer run begins: the one before is over, even where its thread does not know that yet."""
    if slot.finished is None:
        _note_end(ctx, slot, rerun=False, stopped_early=True, overtaken=True)
    _end(ctx, slot)


def end_older(slot: Slot) -> None:
    """A page switch begins, before its run does, with forgetting widgets, which the run before still had."""
    with slot.in_turn():
        if slot.finished is not None and slot.running is not hooks.context():
            _end(slot.running, slot)
            slot.running = None


def _end(ctx: Any, slot: Slot) -> None:
    finished, slot.finished = slot.finished, None
    if finished is None:
        return
    values = hooks.read_values(hooks.state_of(ctx))
    FAULTS.guarded("browser values", _tell_unread, ctx, slot)
    query = FAULTS.guarded("query parameters", hooks.query_of, hooks.state_of(ctx)) or {}
    page = finished.page
    if not page:
        page = FAULTS.guarded("pages", hooks.page_of, ctx) or ""
        slot.page = (page, finished.page_hash)
    slot.tell(finished._replace(values=values, query=query, page=page))


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
        _note_end(ctx, slot, rerun=False, stopped_early=True)
    _end_and_draw(ctx, slot)


def _end_and_draw(ctx: Any, slot: Slot, rerun: bool = False) -> Slot | None:
    with slot.in_turn():
        if slot.running is ctx:
            FAULTS.guarded("ending", _end, ctx, slot)
            slot.running = None
        elif not _is_drawn_without_runs(slot, ctx):
            return None  # a newer run has taken over
        # What the thread of this run still sends is thrown away where a newer one has been asked for; and who
        # has the session now may be another one, who was not decided about.
        seen = browser_taps.stopped_by(ctx) != "newer_run" and _is_decided(slot, ctx)
        _after(slot, rerun, seen)  # before the newer run begins: both would be at the panel
    return slot if seen and not rerun and not slot.test else None


def _after(slot: Slot, rerun: bool, seen: bool = True) -> None:
    if not rerun:
        NOW.asked = None  # whatever the app asked for, Streamlit did not do it
    slot.rerun_chain = slot.rerun_chain + 1 if rerun else 0
    # A run that st.rerun cut short is followed by the next at once, and its sidebar is not whole.
    if slot.rerun_chain % _CHAIN_DRAWN_EVERY == 0 and slot.sink is not None and seen:
        slot.sink.draw()


def _is_drawn_without_runs(slot: Slot, ctx: Any) -> bool:
    """Whether no run is recorded any more, as its beginning hangs: the panel is drawn to say so.

    To nobody who has the session now and was not decided about.
    """
    return "start of run" in FAULTS.hung and _is_decided(slot, ctx)


def _is_decided(slot: Slot, ctx: Any) -> bool:
    return slot.is_decided(None if slot.test else hooks.client_of(ctx))
