"""The words of the record: every kind of thing that it tells apart."""

from __future__ import annotations

from typing import Literal

ChangeKind = Literal["added", "removed", "changed", "mutated"]
WriteKind = Literal["assigned", "deleted", "widget", "cleanup", "mutated", "unknown"]
Severity = Literal["info", "warning", "error"]
Ending = Literal[
    "finished", "stopped", "rerun", "interrupted", "exception", "callback_exception", "compile_error"
]
CauseKind = Literal[
    "first_load",
    "widget",
    "rerun",
    "timer",
    "page_switch",
    "browser_history",
    "source_change",
    "reconnect",
    "time_travel",
    "edit",
    "unknown",
]
InterruptedBy = Literal["newer_run", "stop_button", "disconnect"]
NodeKind = Literal["leaf", "mapping", "sequence", "set", "object", "table", "array"]
Command = Literal["stop", "rerun", "switch_page"]
"""A command of Streamlit's by which an app ends its run, or a callback."""
