"""The one file that touches Streamlit's private API.

It knows where Streamlit 1.40 to 1.67 can be hooked and how its objects are read; what is done with
that is in ``taps``. Names are the same in all these versions unless a comment says otherwise. What a
Streamlit lacks is named in ``MISSING``, and that part of the record stays empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import copy_context
from copy import deepcopy
from inspect import signature
from typing import Any

import streamlit as st

from st_state_inspector.callables import fragment_name
from st_state_inspector.drawn import Drawn
from st_state_inspector.events import WidgetValue
from st_state_inspector.finding import Finder
from st_state_inspector.slot import Slot
from st_state_inspector.visitors import Visitor, named_headers

PANEL_KEY = "st_state_inspector_panel"
_INTERNAL = "$$STREAMLIT_INTERNAL_KEY"  # keys that begin like this are hidden from st.session_state
_NOT_USER = "$$"  # element ids and internal keys; Streamlit lets no key of the app begin with $$ID
_BEHIND = "$%"  # what sorts behind all of these: to compare is quicker than to ask how a text begins
_SLOT = f"{_INTERNAL}_ST_STATE_INSPECTOR"
_TESTING = f"{_INTERNAL}_TESTING"  # AppTest puts it into every state that it makes
_SIDEBAR = 1  # RootContainer.SIDEBAR
_RAN_BEFORE = f"{_INTERNAL}_SCRIPT_RUN_WITHOUT_ERRORS"  # Streamlit sets it at the end of every run

# ---- what is used of it: looked up by name, so that what has moved fails where it is needed only ----

_found = Finder("streamlit")

runtime = _found("runtime")
policies = _found("elements.lib.policies")
utils = _found("elements.lib.utils")
fragment = _found("runtime.fragment")
exec_code = _found("runtime.scriptrunner.exec_code")
script_runner = _found("runtime.scriptrunner.script_runner")
script_run_context = _found("runtime.scriptrunner_utils.script_run_context")
form_id = _found("elements.lib.form_utils", "current_form_id")
DeltaGenerator = _found("delta_generator", "DeltaGenerator")
Context = _found("runtime.scriptrunner_utils.script_run_context", "ScriptRunContext")
Runner = _found("runtime.scriptrunner.script_runner", "ScriptRunner")
SafeState = _found("runtime.state.safe_session_state", "SafeSessionState")
Value = _found("runtime.state.session_state", "Value")
_AppSession = _found("runtime.app_session", "AppSession")
_Cache = _found("runtime.scriptrunner.script_cache", "ScriptCache")
_Media = _found("runtime.media_file_manager", "MediaFileManager")
_Proxy = _found("runtime.state.session_state_proxy", "SessionStateProxy")
_Requests = _found("runtime.scriptrunner_utils.script_requests", "ScriptRequests")
_State = _found("runtime.state.session_state", "SessionState")
_Watcher = _found("watcher.local_sources_watcher", "LocalSourcesWatcher")
_Storage = _found("runtime.fragment", "MemoryFragmentStorage")

# What raises when a key is assigned too late, missing, not to be assigned, or used twice: see tracebacks.
SET_ITEM_CODE = _found.code(_State, "__setitem__")
GET_ITEM_CODE = _found.code(_State, "__getitem__")
DELETE_ITEM_CODE = _found.code(_State, "__delitem__")
STATE_RULES_CODE = _found.code(policies, "check_session_state_rules")
REGISTER_ID_CODE = _found.code(utils, "_register_element_id")

POINTS: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "run_begins": ((Context, "reset"),),
    "run_script": ((Runner, "_run_script"),),
    "run_executed": ((script_runner, "exec_func_with_error_handling"),),
    "compile": ((_Cache, "get_bytecode"),),
    "state_will_rerun": ((_State, "on_script_will_rerun"),),
    "state_finished": ((_State, "on_script_finished"),),
    "register_widget": ((_State, "register_widget"),),
    "set_item": ((_State, "__setitem__"),),
    "delete_item": ((_State, "__delitem__"),),
    "get_item": ((SafeState, "__getitem__"),),
    "get_held": ((_State, "__getitem__"),),
    "list_state": ((_Proxy, "__iter__"), (_Proxy, "to_dict")),
    "give_state": ((SafeState, "filtered_state"), (_State, "filtered_state")),
    "state_rules": ((policies, "check_session_state_rules"),),
    "clear": ((_State, "clear"),),
    "browser_told": ((_Media, "remove_orphaned_files"),),
    "request": ((_Requests, "request_rerun"), (_Requests, "request_stop")),
    "session_rerun": ((_AppSession, "request_rerun"),),
    "watch_module": ((_Watcher, "_register_watcher"),),
    "fragment": ((_Storage, "register"), (_Storage, "set")),
}  # where to hook: owner and name, by what happens there

RENAMED = ("register", "set")  # "set": up to 1.57
RUNNER_FINISHED = "_on_script_finished"  # AppTest's class of runner defines its own
EXCEPTION_HANDLERS = ("handle_uncaught_app_exception", "handle_user_script_exception")  # the latter: newer
MISSING = _found.missing


def features() -> tuple[bool, bool]:
    """Whether widgets take ``persist_state``, and whether a key alone can identify one."""
    identity = getattr(utils, "compute_and_register_element_id", open)  # open: of a known signature
    takes = signature(st.text_input).parameters, signature(identity).parameters
    return "persist_state" in takes[0], "key_as_main_identity" in takes[1]


def context() -> Any:
    """The ``ScriptRunContext`` of this thread, or None."""
    return script_run_context.get_script_run_ctx(suppress_warning=True)


def state_of(owner: Any) -> Any:
    """The ``SessionState`` of a context, of a ``SafeSessionState`` or of an ``AppTest``; or itself."""
    if isinstance(owner, _State):
        return owner
    if isinstance(owner, Context):
        owner = owner.session_state
    elif not isinstance(owner, SafeState):
        held = vars(owner)  # an AppTest; "_session_state": since 1.65
        owner = held.get("_session_state") or held["session_state"]
    return vars(owner)["_state"]  # for an attribute that is gone Streamlit looks for a key, and is heard


def page_of(ctx: Any) -> str:
    """The name of the page that a context runs, as the app's navigation shows it."""
    info = ctx.pages_manager.get_pages().get(ctx.page_script_hash, {})
    script = str(info.get("script_path") or ctx.main_script_path).replace("\\", "/")
    return str(info.get("page_name") or script.rsplit("/", 1)[-1].removesuffix(".py"))


def page_path(ctx: Any) -> str | None:
    """The last part of the address of the page that a context runs; None where it has none."""
    path = ctx.pages_manager.get_pages().get(ctx.page_script_hash, {}).get("url_pathname")
    return None if path is None else str(path)


def requests_of(ctx: Any) -> Any:
    """What the runner of a context was told from outside: its own object for each runner."""
    return ctx.script_requests


def page_hash(ctx: Any) -> str:
    """What identifies the page that a context runs."""
    return str(ctx.page_script_hash)


def fragments_of(ctx: Any) -> dict[str, str]:
    """The fragments that this run was asked for: id to the qualified name of its function."""
    return {f: _fragment_name(ctx, f) for f in ctx.fragment_ids_this_run or ()}


def running_fragment(ctx: Any) -> str | None:
    """The name of the fragment that is being run on this thread, or None."""
    fragment_id = running_fragment_id(ctx)
    return None if fragment_id is None else _fragment_name(ctx, fragment_id)


def query_of(state: Any) -> dict[str, object]:
    """The query parameters as they are now."""
    return dict(state.query_params._query_params)


def form_of(container: Any) -> str:
    """The id of the form that a DeltaGenerator is in, or nothing."""
    return form_id(container) if isinstance(container, DeltaGenerator) else ""


def _fragment(ctx: Any, fragment_id: str) -> Callable[[], object] | None:
    storage, found = ctx.fragment_storage, None
    with suppress(KeyError):  # gone: a run that was cut short has not declared it; "get": up to 1.57
        found = (storage.lookup if hasattr(storage, "lookup") else storage.get)(fragment_id)
    return found


def _fragment_name(ctx: Any, fragment_id: str) -> str:
    name = None
    with suppress(Exception):  # the fragment may be gone
        name = fragment_name(_fragment(ctx, fragment_id))
    return name or fragment_id[:8]


def client_of(ctx: Any) -> object:
    """The connection that a context's session has now: another object after a reconnect."""
    return runtime.get_instance().get_client(ctx.session_id) if runtime.exists() else None


def all_is_sent(ctx: Any) -> bool:
    """Whether nothing waits to be sent to the browser of a context's session."""
    info = runtime.get_instance()._session_mgr.get_active_session_info(ctx.session_id)
    return info is not None and not info.session._browser_queue._queue


def visitor_of(ctx: Any) -> Visitor:
    """Who is at the other end of a context's session."""
    state = state_of(ctx)
    if _TESTING in state._old_state or _TESTING in state._new_session_state:
        return Visitor(ctx.session_id, ctx.main_script_path, test=True)
    client = client_of(ctx)
    told = getattr(client, "client_context", None) or getattr(client, "request", None)  # Tornado: "request"
    headers = named_headers(getattr(told, "headers", None) or {})
    return Visitor(ctx.session_id, ctx.main_script_path, getattr(told, "remote_ip", None), headers)


def loaded_secrets() -> object:
    """The parsed ``secrets.toml``, or None where Streamlit has not loaded one; never loads it."""
    return getattr(st.secrets, "_secrets", None)


# ---- reading and keeping things in a SessionState ------------------------------------------------


def is_first_run(state: Any) -> bool:
    """True until the first run of the session has ended."""
    return _RAN_BEFORE not in state._old_state and _RAN_BEFORE not in state._new_session_state


def assigned_value(state: Any, key: str) -> tuple[bool, object]:
    """Whether code has assigned ``key`` in this run, and what."""
    return key in state._new_session_state, state._new_session_state.get(key)


def has_value(state: Any, key: str, value: object) -> bool:
    """Whether ``value`` is the very object that ``key`` has; nothing is deserialised."""
    if key in state._new_session_state:
        return state._new_session_state[key] is value
    widget_id = state._key_id_mapper.get_id_from_key(key, key)
    held, old = state._new_widget_state.states.get(widget_id), state._old_state
    if held is not None:
        return isinstance(held, Value) and held.value is value
    return any(at in old and old[at] is value for at in (widget_id, key))


def is_user_key(key: str) -> bool:
    """False for element ids and for Streamlit's internal keys."""
    return not key.startswith(_NOT_USER)


def _keys_of_widgets(state: Any) -> list[tuple[str, str]]:
    """Ids and keys of the widgets that have a value; Streamlit never forgets the id of one that is gone."""
    ids, held = state._key_id_mapper.id_key_mapping, (state._old_state, state._new_widget_state.states)
    return [(widget_id, ids[widget_id]) for some in held for widget_id in some if widget_id in ids]


def read_values(state: Any) -> dict[str, object]:
    """Every key with its live value, as ``SessionState._getitem`` finds it; nothing is deserialised."""
    old, fresh = state._old_state, state._new_widget_state.states
    values = {k: v for k, v in old.items() if k >= _BEHIND or k < _NOT_USER}
    for widget_id, key in _keys_of_widgets(state):
        held = fresh.get(widget_id)
        if isinstance(held, Value):
            values[key] = held.value
        elif held is None and widget_id in old:
            values[key] = old[widget_id]
    values |= {k: v for k, v in state._new_session_state.items() if not k.startswith(_NOT_USER)}
    values.pop(PANEL_KEY, None)
    return values


def widget_keys(state: Any) -> set[str]:
    """The keys of the widgets that have a value."""
    named, found = state._key_id_mapper._key_id_mapping.keys(), {k for _, k in _keys_of_widgets(state)}
    return found.union(named & state._old_state.keys(), named & state._new_session_state.keys())


def browser_values(state: Any) -> tuple[WidgetValue, ...]:
    """The widgets that the browser sent a value for which is another object than the one before."""
    old, keys = state._old_state, state._key_id_mapper.id_key_mapping
    return tuple(
        WidgetValue(widget_id, keys.get(widget_id), old[widget_id], held.value)
        for widget_id, held in state._new_widget_state.states.items()
        if isinstance(held, Value)
        and widget_id in old
        and held.value is not old[widget_id]
        and PANEL_KEY not in widget_id
    )


def pressed(state: Any, arriving: Any) -> tuple[WidgetValue, ...]:
    """The buttons among what the browser sent (Streamlit's message) and Streamlit has not taken yet."""
    keys = state._key_id_mapper.id_key_mapping
    ids = [w.id for w in arriving.widgets if w.WhichOneof("value") == "trigger_value" and w.trigger_value]
    return tuple(WidgetValue(widget_id, keys.get(widget_id), False, True) for widget_id in ids)


def get_slot(state: Any) -> Slot | None:
    """What the inspector keeps in this session, if anything."""
    slot = state._old_state.get(_SLOT)
    return slot if type(slot) is Slot else None


def inspected_slot(state: Any) -> Slot | None:
    """The slot of a session that is inspected."""
    slot = get_slot(state)
    return None if slot is None or slot.sink is None else slot


def slot_of(owner: object = None) -> Slot | None:
    """The slot of an ``AppTest``, or (None) of the session whose script thread this is."""
    owner = context() if owner is None else owner
    return None if owner is None else get_slot(state_of(owner))


def put_slot(state: Any, slot: Slot) -> None:
    """Keep ``slot`` as long as the session lives."""
    state._old_state[_SLOT] = slot


def running_fragment_id(ctx: Any) -> str | None:
    """The id of the fragment that is being run on this thread, or None."""
    thread_state = getattr(script_run_context, "ThreadState", None)  # until 1.57: on the context
    found: str | None = thread_state.get().fragment_id if thread_state else ctx.current_fragment_id
    return found


def run_fragment_again(ctx: Any, fragment_id: str) -> None:
    """Draw a fragment once more at its own place, outside the runs that Streamlit makes of it.

    While its id is among ``fragment_ids_this_run`` it takes the place where it was declared; without,
    that would be the main area. The copied context keeps its containers from what this thread does next.
    """
    wrapped, ids, cursors = _fragment(ctx, fragment_id), ctx.fragment_ids_this_run, ctx.cursors
    ctx.fragment_ids_this_run = [*(ids or ()), fragment_id]
    try:
        copy_context().run(wrapped or list)  # of one that is gone nothing is drawn
    finally:
        ctx.fragment_ids_this_run, ctx.cursors = ids, cursors


def sidebar_end(ctx: Any) -> tuple[str, int]:
    """Where the next element of the sidebar would be: its page, and how many are before it."""
    cursor = ctx.cursors.get(_SIDEBAR)
    return page_hash(ctx), 0 if cursor is None else cursor.index


@contextmanager
def overheard(ctx: Any) -> Iterator[list[Any]]:
    """What is sent to the browser inside, on top of sending it."""
    sent: list[Any] = []
    send = ctx._enqueue

    def both(message: Any) -> None:
        sent.append(message)
        send(message)

    ctx._enqueue = both
    try:
        yield sent
    finally:
        ctx._enqueue = send


def drawn(ctx: Any, place: tuple[str, int], fragment_id: str | None, sent: list[Any]) -> Drawn | None:
    """What was ``overheard`` while the panel was drawn; None if that was something else."""
    kinds, fragment = [m.delta.WhichOneof("type") for m in sent], _fragment(ctx, fragment_id or "")
    if kinds not in (["add_block", "new_element"], ["new_element"]) or not (fragment and fragment_id):
        return None
    *containers, element = map(deepcopy, sent)
    del element.delta.new_element.component_instance.special_args[:]
    element.ClearField("hash")
    return Drawn(place, fragment_id, fragment, containers, element)


def send_again(ctx: Any, panel: Drawn, args: dict[str, Any]) -> None:
    """Send what drawing the panel sends, with other arguments or none; a third of the cost of drawing it.

    Raises ``LookupError`` where the widget is not registered any more (see ``taps._state_finished``).
    """
    instance = panel.element.delta.new_element.component_instance
    if instance.id not in state_of(ctx)._new_widget_state.widget_metadata:
        raise LookupError("the panel's widget is not registered")
    element = deepcopy(panel.element) if args else panel.element
    if args:
        instance = element.delta.new_element.component_instance
        plain = {name: value for name, value in args.items() if type(value) is not bytes}
        instance.json_args = json.dumps(json.loads(instance.json_args) | plain)
        for name in args.keys() - plain:
            instance.special_args.add(key=name, bytes=args[name])
        element.ClearField("hash")
    storage = ctx.fragment_storage  # a run of the whole script forgets the fragments that it did not meet
    (storage.register if hasattr(storage, "register") else storage.set)(panel.fragment_id, panel.fragment)
    for message in (*panel.containers, element):
        ctx.enqueue(message)


@contextmanager
def panel_widget(ctx: Any, ids: set[str]) -> Iterator[None]:
    """Draw the panel's component inside: afterwards its key is none of the app's, its value under its id.

    Streamlit passes over a keyed widget whose key is not mapped when it lists ``st.session_state``.
    """
    try:
        yield
    finally:
        if PANEL_KEY in (mapper := state_of(ctx)._key_id_mapper):
            ids.add(mapper.get_id_from_key(PANEL_KEY, ""))
            mapper.delete(PANEL_KEY)


def widget_value(state: Any, widget_id: str) -> object:
    """The value that the browser sent for a widget, or None."""
    held = state._new_widget_state.states.get(widget_id)
    return held.value if isinstance(held, Value) else None
