"""What happens beside the state: exceptions, the defaults of widgets, saved files, fragments."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from st_state_inspector import callables, events, sites, sources, tracebacks
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.installed import FAULTS
from st_state_inspector.slot import Slot

_PLAIN = (str, int, float, bool, bytes, type(None))  # cannot be changed in place


def exception(original: Any, error: BaseException, *args: Any, **kwargs: Any) -> None:
    """An exception of the app, on its way to the browser and to the log."""
    FAULTS.guarded("exceptions", _tell_exception, error)
    FAULTS.guarded("exceptions", tracebacks.remove_own_frames, error)
    original(error, *args, **kwargs)


def _tell_exception(error: BaseException) -> None:
    seen = events.ExceptionSeen(
        error,
        missing_key=tracebacks.argument_of(error, hooks.GET_ITEM_CODE, "key")
        or tracebacks.argument_of(error, hooks.DELETE_ITEM_CODE, "key"),
        refused_key=tracebacks.argument_of(error, hooks.SET_ITEM_CODE, "user_key"),
        read_only_key=tracebacks.argument_of(error, hooks.STATE_RULES_CODE, "key"),
        duplicate=tracebacks.argument_of(error, hooks.REGISTER_ID_CODE, "element_id"),
        drawing=sites.failed_widget(error.__traceback__),
    )
    slot = hooks.inspected_slot(hooks.state_of(hooks.context()))
    if slot is not None:
        slot.tell(seen)


def state_rules(original: Any, default_value: Any, key: str | None, *args: Any, **kwargs: Any) -> None:
    """Streamlit compares the default of a widget with the state, before it draws the widget."""
    if key is not None and default_value is not None:
        FAULTS.guarded("defaults", _tell_default, default_value, key)
    original(default_value, key, *args, **kwargs)


def _tell_default(default: object, key: str) -> None:
    ctx = hooks.context()
    slot = None if ctx is None else hooks.get_slot(hooks.state_of(ctx))
    if slot is not None and slot.sink is not None and key != hooks.PANEL_KEY:
        known, value = sites.default_option(default)
        if known:
            slot.tell(events.DefaultGiven(key, value, *hooks.assigned_value(hooks.state_of(ctx), key)))


def session_rerun(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """``AppSession.request_rerun``: also what a saved file leads to.

    The function that hears of the file can't be hooked: the first session has handed it out before
    the app's first run, in which the inspector is imported.
    """
    FAULTS.guarded("source changes", _note_saved_file, self)
    original(self, *args, **kwargs)


def _note_saved_file(session: Any) -> None:
    frame = sites.calling_frame()
    if frame is not None and frame.f_code.co_name == "_on_source_file_changed":
        file = frame.f_locals.get("filepath")
        sources.note_saved_file(session.id, file if type(file) is str else "")


def watch_module(
    original: Any, self: Any, filepath: str, module_name: str | None, *args: Any, **kwargs: Any
) -> None:
    """Streamlit imports every watched module anew when a file is saved: none of ours, in a checkout.

    The hooks and the histories are the old modules'; installed packages are not watched either.
    """
    if module_name is None or module_name.split(".")[0] != __name__.split(".")[0]:
        original(self, filepath, module_name, *args, **kwargs)


def fragment_declared(original: Any, self: Any, key: str, fragment: Any, *args: Any, **kwargs: Any) -> None:
    """A fragment is declared, perhaps with a timer."""
    original(self, key, fragment, *args, **kwargs)
    if not sites.is_own_code(sys._getframe(2).f_code):  # else the panel's is kept
        FAULTS.guarded("fragments", _tell_fragment, fragment)


def _tell_fragment(fragment: Any) -> None:
    ctx, every = hooks.context(), sites.argument_on_stack("run_every")
    slot = None if ctx is None else hooks.inspected_slot(hooks.state_of(ctx))
    name = callables.fragment_name(fragment)
    if slot is not None and every is not None and name is not None:
        slot.tell(events.FragmentDeclared(name, _interval_text(every)))


def tell_value(slot: Slot, state: Any, widget_id: str, key: str, result: Any) -> None:
    """A keyed widget was drawn: with what value, where that may differ from what the browser has."""
    changed = bool(result.value_changed)
    if (changed or type(result.value) not in _PLAIN) and hooks.PANEL_KEY not in widget_id:
        assigned, value = hooks.assigned_value(state, key)  # the result is a copy, or what is made of it
        value = value if assigned else hooks.widget_value(state, widget_id)
        slot.tell(events.ValueDrawn(key, widget_id, value, changed))


def _interval_text(every: object) -> str:
    """``run_every`` as Streamlit takes it (seconds, a timedelta, a text), in words."""
    if isinstance(every, timedelta):
        every = every.total_seconds()
    return f"{every:g} s" if isinstance(every, (int, float)) else str(every)
