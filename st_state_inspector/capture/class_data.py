"""Lists, dicts and sets in the bodies of the app's classes: all instances share them, in all sessions.

``class Cart: items = []`` is a mistake that shows in nothing that an instance stores.
"""

from __future__ import annotations

import collections
import sys
import types
from typing import TYPE_CHECKING, Any

from st_state_inspector.sites import is_app_file

from .classes import class_body, class_name, ids, mro

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .collect import Entry

_DATA = ids(list, dict, set, collections.deque, collections.defaultdict, collections.Counter)
_MAX_ITEMS = 200
"""Items that all of them may have together: whatever is larger is a table of constants."""
_FRAMEWORKS = ("__pydantic_fields__", "__fields__", "__table__", "__mapper__")
"""Who has one of these in a class's body makes fields of what stands there, or keeps its own things."""


def class_entries(cls: type, stored: Iterable[Entry]) -> list[Entry]:
    """What instances of ``cls`` that have ``stored`` themselves get from its body, labelled ``Cart.items``.

    No descriptor runs, and nothing that a library's class holds is looked at.
    """
    found: list[Entry] = []
    known, left = {name for name, _ in stored}, _MAX_ITEMS
    for base in mro(cls)[:-1]:  # the last one is object
        for name, value in _data_in(base):
            if name not in known and len(value) <= left:
                found.append((f"{class_name(base)}.{name}", value))
                left -= len(value)
            known.add(name)
    return found


def _data_in(base: type) -> Iterator[tuple[str, Any]]:
    namespace = class_body(base)
    if _DATA.isdisjoint(map(id, map(type, tuple(namespace.values())))):
        return  # as of nearly all classes, and this is asked of each object in each run
    data = [pair for pair in list(namespace.items()) if id(type(pair[1])) in _DATA]
    found = [(name, value) for name, value in data if type(name) is str and not name.startswith("__")]
    if found and _is_of_the_app(namespace) and not any(name in namespace for name in _FRAMEWORKS):
        yield from found


def _is_of_the_app(namespace: Any) -> bool:
    name = namespace.get("__module__")
    if name == "__main__":
        return True
    module = sys.modules.get(name) if type(name) is str else None
    file = module.__dict__.get("__file__") if type(module) is types.ModuleType else None
    return type(file) is str and is_app_file(file)
