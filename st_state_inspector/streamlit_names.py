"""The private names of Streamlit that ``streamlit_hooks`` uses; nobody else may.

They are looked up by name, so that what has moved fails where it is needed, and not when the app
imports us. ``MISSING`` says what could not be found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_state_inspector.finding import Finder

_found = Finder("streamlit")
MISSING = _found.missing

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
_Proxy = _found("runtime.state.session_state_proxy", "SessionStateProxy")
_Requests = _found("runtime.scriptrunner_utils.script_requests", "ScriptRequests")
_State = _found("runtime.state.session_state", "SessionState")
_Watcher = _found("watcher.local_sources_watcher", "LocalSourcesWatcher")
_Storage = _found("runtime.fragment", "MemoryFragmentStorage")

# The code of what raises when a key is assigned after its widget, read while it is not there,
# assigned though its widget allows no assignment, or used twice: found again in a traceback.
SET_ITEM_CODE = _found.code(_State, "__setitem__")
GET_ITEM_CODE = _found.code(_State, "__getitem__")
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
    "list_state": ((_Proxy, "__iter__"), (_Proxy, "to_dict")),
    "state_rules": ((policies, "check_session_state_rules"),),
    "clear": ((_State, "clear"),),
    "request": ((_Requests, "request_rerun"), (_Requests, "request_stop")),
    "session_rerun": ((_AppSession, "request_rerun"),),
    "watch_module": ((_Watcher, "_register_watcher"),),
    "fragment": ((_Storage, "register"), (_Storage, "set")),
}
"""Where to hook: owner and name, by what happens there."""
