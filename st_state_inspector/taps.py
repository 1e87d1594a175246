"""What happens at each place where Streamlit is hooked: the original, and an event for the record.

A hook is called instead of the original, with the original as its first argument. It calls it as it
was called, and does its own work through ``FAULTS.guarded``: no failure of ours reaches the app.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from st_state_inspector import (
    callables,
    end_taps,
    events,
    other_taps,
    read_taps,
    run_taps,
    sites,
    sources,
    tracebacks,
)
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.installed import ADMIT, CONTROL, FAULTS, NOW, PATCHES, untrace
from st_state_inspector.patching import Before, Hook, with_subclasses
from st_state_inspector.slot import Slot
from st_state_inspector.visitors import Admit


def install(admit: Admit) -> None:
    """Hook Streamlit, once; ``admit`` decides for each session that has not been decided yet.

    The run that is under way on this thread, if there is one, is recorded from here on.
    """
    if ADMIT:
        ADMIT[:] = [admit]
        return
    ADMIT.append(admit)
    FAULTS.guarded("hooks", _apply)
    for name in PATCHES.missing:
        FAULTS.note("hooks", f"This Streamlit lacks {name}: what it would tell is not recorded.")
    FAULTS.guarded("start of run", _record_from_here_on)


def _apply() -> None:
    PATCHES.missing += hooks.MISSING
    for point, places in hooks.POINTS.items():
        for owner, name in places:
            PATCHES.apply(owner, name, _HOOKS[point], optional=name in hooks.RENAMED)
    for runner in with_subclasses(hooks.Runner) if isinstance(hooks.Runner, type) else ():
        end_taps.hook_runner(runner)
    for module in (hooks.exec_code, hooks.fragment):
        PATCHES.apply_any(module, hooks.EXCEPTION_HANDLERS, other_taps.exception)


def _record_from_here_on() -> None:
    ctx = hooks.context()
    if ctx is not None:
        run_taps.begin(ctx, late=True)


def uninstall() -> None:
    """Put Streamlit back as it was. Sessions keep nothing that was not in their own state."""
    PATCHES.undo()
    ADMIT.clear()
    sources.SAVED.clear()
    FAULTS.hung.clear()


def is_installed() -> bool:
    """True between ``install`` and ``uninstall``."""
    return bool(ADMIT)


# ---- what happens to the state ------------------------------------------------------------------


def _state_will_rerun(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    """The browser's values arrive, then the callbacks run."""
    slot = _slot("passwords", self)
    if slot is not None and slot.password_fields:
        FAULTS.guarded("passwords", _tell_passwords, slot, *args[:1])
    try:
        original(self, *args, **kwargs)
    finally:
        FAULTS.guarded("browser values", _tell_browser_values, self)


def _tell_passwords(slot: Slot, arriving: Any = None) -> None:
    """Before a callback can copy them; what arrives is Streamlit's message, not deserialised yet."""
    for widget in arriving.widgets if arriving is not None else ():
        if widget.id in slot.password_fields:
            slot.tell(events.PasswordSeen(widget.string_value))


def _tell_browser_values(state: Any) -> None:
    with _own_run(state) as slot:
        if slot is not None and not slot.told_values:  # once: before the first callback, if there is any
            slot.told_values = True
            if values := hooks.browser_values(state):
                slot.tell(events.BrowserValues(values))


def _state_finished(original: Any, self: Any, widget_ids: Any, *args: Any, **kwargs: Any) -> None:
    """Streamlit forgets the widgets that were not drawn."""
    slot = _slot("clean-up", self)
    if slot is None:
        original(self, widget_ids, *args, **kwargs)
        return
    if slot.finished is not None and NOW.finish is None:  # not the end of this thread's own run
        FAULTS.guarded("ending", end_taps.end_older, slot)
    before = FAULTS.guarded("clean-up", hooks.widget_keys, self)
    # The panel is drawn after this: without its id here Streamlit would forget the panel's value.
    original(self, widget_ids | slot.panel_widgets, *args, **kwargs)
    FAULTS.guarded("clean-up", _tell_cleaned, slot, self, before)
    end_taps.finish_first()


def _slot(stage: str, state: Any) -> Slot | None:
    """The slot of an inspected session; None for any other, and where it can't be found."""
    slot = FAULTS.guarded(stage, hooks.inspected_slot, state)
    return slot if isinstance(slot, Slot) else None


def _tell_cleaned(slot: Slot, state: Any, before: set[str] | None) -> None:
    gone = (before or set()) - hooks.widget_keys(state)
    if gone:
        slot.tell(events.KeysCleaned(tuple(sorted(gone))))


def _register_widget(original: Any, self: Any, metadata: Any, user_key: str | None) -> Any:
    slot = _slot("widgets", self)
    if slot is not None:
        noted = FAULTS.guarded("widgets", _note_widget, slot, metadata, user_key)
        metadata = noted if type(noted) is type(metadata) else metadata
    result = original(self, metadata, user_key)
    if slot is not None and slot.password_fields:
        FAULTS.guarded("passwords", _tell_password, slot, metadata.id, result)
    if slot is not None and user_key is not None:
        FAULTS.guarded("widgets", other_taps.tell_value, slot, self, metadata.id, user_key, result)
    return result


def _tell_password(slot: Slot, widget_id: str, result: Any) -> None:
    if widget_id in slot.password_fields:
        slot.tell(events.PasswordSeen(result.value))


def _note_widget(slot: Slot, metadata: Any, key: str | None) -> Any:
    if hooks.PANEL_KEY in metadata.id:
        return metadata
    call = sites.widget_call()
    followed = callables.with_callbacks(metadata, partial(_traced, metadata.id))
    if call.secret:
        slot.add_password_field(metadata.id)
    slot.tell(
        events.WidgetDrawn(
            metadata.id,
            key,
            call.type,
            call.label,
            call.site,
            has_callback=followed is not metadata,
            fragment=_running_fragment() or "",
            form=FAULTS.guarded("forms", hooks.form_of, call.container) or "",
            bound=getattr(metadata, "bind", None) or "",
            persist=getattr(metadata, "persist_state", None) or "",
            secret=call.secret,
            options=call.options,
            trigger=str(metadata.value_type).endswith("trigger_value"),
        )
    )
    for given in callables.callbacks_of(metadata):
        defined = callables.describe(given)[1]
        slot.tell(events.CallbackBound(metadata.id, defined, callables.outer_names(given)))
    return followed


def _running_fragment() -> str | None:
    ctx = hooks.context()
    return None if ctx is None else FAULTS.guarded("fragments", hooks.running_fragment, ctx)


def _traced(widget_id: str, callback: Any) -> Any:
    return callables.traced(
        callback,
        lambda args, kwargs: FAULTS.guarded(
            "callbacks", _callback_started, callback, widget_id, args, kwargs
        ),
        lambda error: FAULTS.guarded("callbacks", _callback_ended, error),
        untrace,
    )


def _callback_started(callback: Any, widget_id: str, args: Any, kwargs: Any) -> None:
    state = hooks.state_of(hooks.context())
    with _own_run(state) as slot:
        if slot is not None:
            _tell_browser_values(state)  # a run may be interrupted while its callback is running
            name, site = callables.describe(callback)
            given = callables.arguments(callback, args, kwargs)
            values, held = hooks.read_values(state), callables.held_by(callback)
            slot.tell(events.CallbackStarted(name, site, widget_id, *given, values, held))


def _callback_ended(error: BaseException | None) -> None:
    rerun = None if error is None else run_taps.callback_asked(error)
    command = None if error is None else sites.command_in(error.__traceback__)
    state = hooks.state_of(hooks.context())
    control = type(error).__name__ in CONTROL
    cut_short = control and command is None
    failed = None if control else error
    with _own_run(state) as slot:
        if slot is not None:
            values = hooks.read_values(state)
            stop = tracebacks.callback_stopped(error)
            by = command if control else None
            slot.tell(events.CallbackEnded(failed, values, rerun and rerun.site, stop, cut_short, by))


@contextmanager
def _own_run(state: Any) -> Iterator[Slot | None]:
    """The slot of a session whose recorded run is this thread's; no newer run can begin meanwhile.

    None for an older thread, which has no run any more, and where nothing is inspected.
    """
    slot = hooks.inspected_slot(state)
    with nullcontext() if slot is None else slot.in_turn():
        yield slot if slot is not None and slot.running is hooks.context() else None


def _set_item(original: Any, self: Any, user_key: str, value: Any) -> None:
    refused, same = True, FAULTS.guarded("writes", _has_it, self, user_key, value)
    try:
        original(self, user_key, value)
        refused = False
    finally:
        FAULTS.guarded("writes", _tell_written, self, user_key, refused, bool(same))


def _has_it(state: Any, key: str, value: Any) -> bool:
    ours = not hooks.is_user_key(key) or hooks.inspected_slot(state) is None
    return not ours and hooks.has_value(state, key, value)


def _tell_written(state: Any, key: str, refused: bool, same: bool) -> None:
    if hooks.is_user_key(key) and (slot := hooks.inspected_slot(state)) is not None:
        fragment, thread = _running_fragment(), read_taps.foreign_thread(slot)
        slot.tell(events.KeyWritten(key, sites.caller_site(), refused, fragment, thread, same))


def _delete_item(original: Any, self: Any, key: str) -> None:
    original(self, key)
    FAULTS.guarded("writes", _tell_deleted, self, key)


def _tell_deleted(state: Any, key: str) -> None:
    if hooks.is_user_key(key) and (slot := hooks.inspected_slot(state)) is not None:
        slot.tell(
            events.KeyDeleted(key, sites.caller_site(), _running_fragment(), read_taps.foreign_thread(slot))
        )


def _clear(original: Any, self: Any) -> None:
    """The menu's "Clear cache" in the browser's menu empties the state; the history of the session stays."""
    slot = _slot("clearing", self)
    original(self)
    if slot is not None:
        slot.life = events.Life()
        FAULTS.guarded("clearing", hooks.put_slot, self, slot)


_HOOKS: dict[str, Hook | Before] = {
    "run_begins": run_taps.run_begins,
    "run_script": run_taps.run_script,
    "run_executed": end_taps.run_executed,
    "compile": end_taps.script_compiled,
    "state_will_rerun": _state_will_rerun,
    "state_finished": _state_finished,
    "register_widget": _register_widget,
    "set_item": _set_item,
    "delete_item": _delete_item,
    "get_item": read_taps.get_item,
    "get_held": Before(read_taps.look_at_held, read_taps.STATE_CODES),
    "list_state": read_taps.list_state,
    "give_state": read_taps.give_state,
    "state_rules": other_taps.state_rules,
    "clear": _clear,
    "browser_told": end_taps.browser_told,
    "request": run_taps.request,
    "session_rerun": other_taps.session_rerun,
    "watch_module": other_taps.watch_module,
    "fragment": other_taps.fragment_declared,
}
