"""What an instance of the app's subclass of a library's class stores besides what the library does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .classes import module_name
from .objects import fields_of

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_THEIRS = frozenset(
    "_mgr _attrs _flags _name name _is_copy _item_cache _cacher _cache _metadata "  # pandas
    "_getitem _mask _fill_value _hardmask _sharedmask _isfield _baseclass _optinfo _basedict "  # NumPy
    "_df _s".split()  # polars
)


def own_fields(
    walk: Walk, value: Any, previous: Node | None, more: dict[str, Any] | None = None
) -> Node | None:
    """The dict of them, and of ``more``, as a Node, such as ``crs`` of a frame; None where there are none.

    Only what is stored: no property and no descriptor of the app's is run.
    """
    own = {**(more or {}), **stored_by_app(value)}
    return walk.visit(own, previous) if own else None


def stored_by_app(value: Any) -> dict[Any, Any]:
    """The attributes by their names; empty for the library's own classes."""
    if module_name(type(value)).partition(".")[0] in ("pandas", "numpy", "polars"):
        return {}
    return {name: part for name, part in fields_of(value) if name not in _THEIRS}


def fields_note(old: Node | None, new: Node | None) -> str:
    """In words: how they differ."""
    texts = ["{}" if node is None else node.preview for node in (old, new)]
    return f"attributes: {' -> '.join(texts)}"
