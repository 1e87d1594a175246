"""In words: how two values differ whose previews can't say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from st_state_inspector.model import Node

_LONG = 60  # characters that a preview shows well enough
_AROUND = 30


def leaf_note(old: Node, new: Node) -> str:
    """The note of a change between two values that are not told apart by their parts; or nothing."""
    if old.redacted or new.redacted:
        return ""
    if old.kind in ("table", "array") and old.kind == new.kind:
        return table_note(old, new)
    if type(old.held) is str and type(new.held) is str and max(len(old.held), len(new.held)) > _LONG:
        return text_note(old.held, new.held)
    return ""


def text_note(old: str, new: str) -> str:
    """Where two long texts part: ``line 3, character 12: 'old' -> 'new'``."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    line = old.count("\n", 0, start) + 1
    column = start - (old.rfind("\n", 0, start) + 1) + 1
    where = f"line {line:,}, character {column:,}" if "\n" in old else f"character {start + 1:,}"
    size = f" ({len(old):,} -> {len(new):,} characters)" if len(old) != len(new) else ""
    return f"{where}: {_cut(gone)} -> {_cut(come)}{size}"


def _cut(text: str) -> str:
    return repr(text) if len(text) <= _AROUND else repr(text[:_AROUND]) + "…"


def _common(a: str, b: str) -> int:
    """Length of the common beginning, by halving: comparing slices runs at memory speed."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def table_note(old: Node, new: Node) -> str:
    """How two frames or arrays differ: shape, columns, rows, first cells."""
    from .table_notes import describe

    return describe(old, new)
