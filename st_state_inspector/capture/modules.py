"""The app's imported modules: which of their lists, dicts and sets change while the app runs.

A module is imported once for all sessions, so what changes in it is shared by all users. Nothing of
the contents is kept: only the identities of items, which say whether these are still the same.
"""

from __future__ import annotations

import collections
import os
import re
import sys
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

from st_state_inspector.sites import is_app_file

from .classes import has_base, ids

_SEQUENCES = ids(list, collections.deque)
_MAPPINGS = ids(dict, collections.OrderedDict, collections.defaultdict, collections.Counter)
_SETS = ids(set)
_MAX_ITEMS = 1_000
"""Items of one container that are compared; a longer one counts by its length alone."""
_MAX_GLOBALS = 500
_MEANT = re.compile(
    r"cache|memo|regist|pool|lock|log|metric|stats|handler|queue|plugin|lru|singleton", re.IGNORECASE
)
"""Names that say of themselves that they are shared on purpose."""

Print = tuple[int, Any]
"""The number of items, and their identities: by key for a mapping, in order for a sequence."""


class Global(NamedTuple):
    """A variable of a module of the app."""

    module: str
    name: str
    file: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class ModuleWatch:
    """What one session has seen of the modules under the folder of its app."""

    def __init__(self, app: str) -> None:
        self._folder = os.path.dirname(os.path.abspath(app)) + os.sep if app else ""
        self._looked_at = 0
        self._names: tuple[str, ...] = ()
        self._prints: dict[Global, tuple[int, Print]] = {}

    def changed(self) -> tuple[Global, ...]:
        """The containers whose content is not what it was at the last call.

        Filling an empty one, and adding keys to a dict, are how things are loaded once and for all.
        """
        found: list[Global] = []
        prints: dict[Global, tuple[int, Print]] = {}
        for at, home, value in self._containers():
            now = print_of(value)
            before = self._prints.get(at)
            prints[at] = (home, now)
            if before is not None and before[0] == home and _is_used_as_state(before[1], now):
                found.append(at)
        self._prints = prints
        return tuple(found)

    def name_of(self, value: object) -> str | None:
        """The module-level name that stands for this very object, if there is one."""
        for module, _, file in self._modules():
            for name, held in module.copy().items():
                if held is value and type(name) is str:
                    return str(Global(module["__name__"], name, file))
        return None

    def _containers(self) -> Iterator[tuple[Global, int, Any]]:
        left = _MAX_GLOBALS
        for module, called, file in self._modules():
            for name, value in module.copy().items():
                kind = id(type(value))
                if kind not in _SEQUENCES and kind not in _MAPPINGS and kind not in _SETS:
                    continue
                if type(name) is not str or name.startswith("__") or _MEANT.search(name):
                    continue
                left -= 1
                if left < 0:
                    return
                yield Global(called, name, file), id(value), value

    def _modules(self) -> Iterator[tuple[dict[str, Any], str, str]]:
        if not self._folder:
            return
        if len(sys.modules) != self._looked_at:
            self._looked_at = len(sys.modules)
            known = sys.modules.copy().items()
            self._names = tuple(name for name, module in known if self._file_of(name, module))
        for name in self._names:
            module = sys.modules.get(name)
            file = self._file_of(name, module)
            if file:
                yield namespace(module), name, file

    def _file_of(self, name: str, module: object) -> str:
        if name == "__main__" or not has_base(type(module), types.ModuleType):
            return ""
        file = namespace(module).get("__file__")
        if type(file) is not str or not file.startswith(self._folder) or not is_app_file(file):
            return ""
        return file


def namespace(module: object) -> dict[str, Any]:
    """The variables of a module, past whatever it does to its attributes."""
    found: dict[str, Any] = types.ModuleType.__getattribute__(module, "__dict__")
    return found


def print_of(value: Any) -> Print:
    """What tells whether a container still holds the same objects."""
    count = len(value)
    if count > _MAX_ITEMS:
        return count, None
    kind = id(type(value))
    if kind in _MAPPINGS:
        return count, {id(key): id(item) for key, item in list(dict.items(value))}
    items = tuple(map(id, list(value)))
    return count, frozenset(items) if kind in _SETS else items


def _is_used_as_state(before: Print, now: Print) -> bool:
    if before == now or before[0] == 0 or before[1] is None or now[1] is None:
        return False
    if type(before[1]) is dict and type(now[1]) is dict:
        return any(now[1].get(key) != item for key, item in before[1].items())
    return True
