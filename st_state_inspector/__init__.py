"""See every run of a Streamlit app: what started it, what it changed, and which line did it.

``import st_state_inspector.auto`` is all an app needs; the rest is for doing the same by hand and
for reading the record.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from st_state_inspector.version import __version__

if TYPE_CHECKING:
    from st_state_inspector.capture import Adapter, register_adapter
    from st_state_inspector.history import History
    from st_state_inspector.inspector import history_of, install, state_inspector, uninstall
    from st_state_inspector.model import (
        CallbackTrace,
        Cause,
        Change,
        ExceptionInfo,
        KeyWarning,
        Node,
        Read,
        Run,
        Site,
        WidgetChange,
        Write,
    )
    from st_state_inspector.rules import Facts, Finding, Rule, register_rule, unregister_rule

__all__ = [
    "Adapter",
    "CallbackTrace",
    "Cause",
    "Change",
    "ExceptionInfo",
    "Facts",
    "Finding",
    "History",
    "KeyWarning",
    "Node",
    "Read",
    "Rule",
    "Run",
    "Site",
    "WidgetChange",
    "Write",
    "__version__",
    "history_of",
    "install",
    "register_adapter",
    "register_rule",
    "state_inspector",
    "uninstall",
    "unregister_rule",
]

_WHERE = {
    "capture": "Adapter register_adapter",
    "history": "History",
    "inspector": "history_of install state_inspector uninstall",
    "model": "CallbackTrace Cause Change ExceptionInfo KeyWarning Node Read Run Site WidgetChange Write",
    "rules": "Facts Finding Rule register_rule unregister_rule",
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: ``import st_state_inspector.auto`` needs few of them."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value
