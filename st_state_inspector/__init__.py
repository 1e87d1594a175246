"""See every run of a Streamlit app: what started it, what it changed, and which line did it.

``import st_state_inspector.auto`` is all an app needs; the rest is for doing the same by hand and
for reading the record.
"""

from st_state_inspector.history import History
from st_state_inspector.inspector import history_of, install, state_inspector, uninstall
from st_state_inspector.model import (
    CallbackTrace,
    Cause,
    Change,
    ExceptionInfo,
    KeyWarning,
    Node,
    Run,
    Site,
    WidgetChange,
    Write,
)
from st_state_inspector.version import __version__

__all__ = [
    "CallbackTrace",
    "Cause",
    "Change",
    "ExceptionInfo",
    "History",
    "KeyWarning",
    "Node",
    "Run",
    "Site",
    "WidgetChange",
    "Write",
    "__version__",
    "history_of",
    "install",
    "state_inspector",
    "uninstall",
]
