"""What happens at each place where Streamlit is hooked: the original, and an event for the record.

A hook is called instead of the original, with the original as its first argument. It calls it as it
was called, and does its own work through ``FAULTS.guarded``: no failure of ours reaches the app.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from st_state_inspector import callables, events, run_taps, sites, tracebacks
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.events import Admit
from st_state_inspector.patching import Hook
from st_state_inspector.run_taps import ADMIT, FAULTS, PATCHES, SOURCE_CHANGED
from st_state_inspector.slot import Slot


def install(admit: Admit) -> None:
    """Hook Streamlit, once; ``admit`` decides for each session that has not been decided yet.

    The run that is under way on this thread, if there is one, is recorded from here on.
    """
    if ADMIT:
        ADMIT[:] = [admit]
        return
    ADMIT.append(admit)
    hooks.apply(PATCHES, _HOOKS)
    for name in PATCHES.missing:
        FAULTS.note("hooks", f"This Streamlit lacks {name}: what it would tell is not recorded.")
    ctx = hooks.context()
    if ctx is not None:
        FAULTS.guarded("start of run", run_taps.begin, ctx, late=True)


def uninstall() -> None:
    """Put Streamlit back as it was. Sessions keep nothing that was not in their own state."""
    PATCHES.undo()
    ADMIT.clear()
    SOURCE_CHANGED.clear()


def is_installed() -> bool:
    """True between ``install`` and ``uninstall``."""
    return bool(ADMIT)


# ---- what happens to the state ------------------------------------------------------------------


def _state_will_rerun(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """The browser's values arrive, then the callbacks run."""
    try:
        original(self, *args, **kwargs)
    finally:
        FAULTS.guarded("browser values", _tell_browser_values, self)


def _tell_browser_values(state: Any) -> None:
    slot = hooks.get_slot(state)
    if slot is not None and slot.sink is not None:
        slot.tell(events.BrowserValues(hooks.browser_values(state)))


def _state_finished(original: Any, self: Any, widget_ids: Any, *args: Any, **kwargs: Any) -> None:
    """Streamlit forgets the widgets that were not drawn."""
    slot = hooks.get_slot(self)
    if slot is None or slot.sink is None:
        original(self, widget_ids, *args, **kwargs)
        return
    before = FAULTS.guarded("clean-up", hooks.widget_keys, self) or set()
    # The panel is drawn after this: without its id here Streamlit would forget the panel's value.
    original(self, widget_ids | slot.panel_widgets, *args, **kwargs)
    after = FAULTS.guarded("clean-up", hooks.widget_keys, self)
    gone = before - (before if after is None else after)
    if gone:
        slot.tell(events.KeysCleaned(tuple(sorted(gone))))
    run_taps.run_pending_finish()


def _register_widget(original: Any, self: Any, metadata: Any, user_key: str | None) -> Any:
    slot = hooks.get_slot(self)
    if slot is not None and slot.sink is not None:
        metadata = FAULTS.guarded("widgets", _note_widget, slot, metadata, user_key) or metadata
    return original(self, metadata, user_key)


def _note_widget(slot: Slot, metadata: Any, key: str | None) -> Any:
    if hooks.PANEL_KEY in metadata.id:
        slot.panel_widgets.add(metadata.id)
        return metadata
    call = sites.widget_call()
    followed = callables.with_callbacks(metadata, partial(_traced, metadata.id))
    slot.tell(
        events.WidgetDrawn(
            metadata.id,
            key,
            call.type,
            call.label,
            call.site,
            has_callback=followed is not metadata,
            fragment=_running_fragment() or "",
            form=hooks.form_of(call.container),
            bound=getattr(metadata, "bind", None) or "",
            persist=getattr(metadata, "persist_state", None) or "",
            secret=call.secret,
        )
    )
    return followed


def _running_fragment() -> str | None:
    ctx = hooks.context()
    return None if ctx is None else hooks.running_fragment(ctx)


def _traced(widget_id: str, callback: Any) -> Any:
    return callables.traced(
        callback,
        lambda args, kwargs: FAULTS.guarded(
            "callbacks", _callback_started, callback, widget_id, args, kwargs
        ),
        lambda error: FAULTS.guarded("callbacks", _callback_ended, error),
    )


def _callback_started(callback: Any, widget_id: str, args: Any, kwargs: Any) -> None:
    state = hooks.state_of(hooks.context())
    slot = hooks.get_slot(state)
    if slot is not None and slot.sink is not None:
        name, site = callables.describe(callback)
        values = hooks.read_values(state)
        slot.tell(events.CallbackStarted(name, site, widget_id, args, kwargs, values))


def _callback_ended(error: BaseException | None) -> None:
    rerun = None if error is None else run_taps.callback_asked(error)
    state = hooks.state_of(hooks.context())
    slot = hooks.get_slot(state)
    if slot is not None and slot.sink is not None:
        failed = None if rerun is not None else error
        slot.tell(events.CallbackEnded(failed, hooks.read_values(state), rerun and rerun.site))


def _set_item(original: Any, self: Any, user_key: str, value: Any) -> None:
    refused = True
    try:
        original(self, user_key, value)
        refused = False
    finally:
        if hooks.is_user_key(user_key) and (slot := hooks.get_slot(self)) is not None:
            slot.tell(events.KeyWritten(user_key, sites.caller_site(), refused, _running_fragment()))


def _delete_item(original: Any, self: Any, key: str) -> None:
    original(self, key)
    if hooks.is_user_key(key) and (slot := hooks.get_slot(self)) is not None:
        slot.tell(events.KeyDeleted(key, sites.caller_site(), _running_fragment()))


def _get_item(original: Any, self: Any, key: str) -> Any:
    """A read by the app; Streamlit's own reads don't come this way."""
    if hooks.is_user_key(key) and (slot := hooks.get_slot(hooks.state_of(self))) is not None:
        slot.tell(events.KeyRead(key, sites.caller_site))
    return original(self, key)


def _clear(original: Any, self: Any) -> None:
    """The menu's "Clear cache" in the browser's menu empties the state; the history of the session stays."""
    slot = hooks.get_slot(self)
    original(self)
    if slot is not None:
        hooks.put_slot(self, slot)


# ---- exceptions and files ---------------------------------------------------------------------------


def _exception(original: Any, error: BaseException, *args: Any, **kwargs: Any) -> None:
    """An exception of the app, on its way to the browser and to the log."""
    FAULTS.guarded("exceptions", _tell_exception, error)
    original(error, *args, **kwargs)


def _tell_exception(error: BaseException) -> None:
    missing = tracebacks.argument_of(error, hooks.GET_ITEM_CODE, "key")
    refused = tracebacks.argument_of(error, hooks.SET_ITEM_CODE, "user_key")
    tracebacks.remove_own_frames(error)
    slot = hooks.get_slot(hooks.state_of(hooks.context()))
    if slot is not None:
        slot.tell(events.ExceptionSeen(error, missing, refused))


def _source_changed(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    SOURCE_CHANGED[self.id] = str(args[0]) if args and args[0] else ""
    original(self, *args, **kwargs)


def _fragment_declared(original: Any, self: Any, key: str, fragment: Any, *args: Any, **kwargs: Any) -> None:
    original(self, key, fragment, *args, **kwargs)
    FAULTS.guarded("fragments", _tell_fragment, fragment)


def _tell_fragment(fragment: Any) -> None:
    ctx, every = hooks.context(), sites.argument_on_stack("run_every")
    slot = None if ctx is None else hooks.get_slot(hooks.state_of(ctx))
    name = hooks.fragment_function(fragment)
    if slot is not None and every is not None and name is not None:
        slot.tell(events.FragmentDeclared(name, sites.interval_text(every)))


_HOOKS: dict[str, Hook] = {
    "run_begins": run_taps.run_begins,
    "run_script": run_taps.run_script,
    "run_executed": run_taps.run_executed,
    "compile": run_taps.script_compiled,
    "runner_finished": run_taps.runner_finished,
    "state_will_rerun": _state_will_rerun,
    "state_finished": _state_finished,
    "register_widget": _register_widget,
    "set_item": _set_item,
    "delete_item": _delete_item,
    "get_item": _get_item,
    "clear": _clear,
    "exception": _exception,
    "request": run_taps.request,
    "source_changed": _source_changed,
    "fragment": _fragment_declared,
}
