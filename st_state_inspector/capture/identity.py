"""Which object is which: the same one under two keys or in two sessions, or of a class that is no more.

Only identities are kept, and no value of any session. An identity says something as long as its
object lives: it is dropped as soon as its key is written, and when the session's state ends.
"""

from __future__ import annotations

import collections
import sys
import types
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from st_state_inspector.events import Life
from st_state_inspector.sites import is_app_file

from .classes import has_base, ids, is_from_stdlib, known_base, module_name, qualified_name
from .leaves import is_enum
from .modules import Global, ModuleWatch, namespace
from .pickling import is_builtin, parts_of, unpicklable
from .shape import is_scalar

_CONTAINERS = ids(
    list,
    dict,
    set,
    bytearray,
    collections.deque,
    collections.defaultdict,
    collections.OrderedDict,
    collections.Counter,
)
_TABLES: dict[str, bool] = dict.fromkeys(
    (
        "pandas.DataFrame pandas.core.frame.DataFrame pandas.Series pandas.core.series.Series numpy.ndarray"
    ).split(),
    True,
)
_lives: dict[int, weakref.ref[Life]] = {}
"""The lives of the sessions' states, by their identities."""
_holders: set[tuple[int, int]] = set()
"""Which object is held by which life, by their identities.

Here, as in ``_keys``, there is one entry for each value: a tuple of numbers is nothing that a garbage
collection would pass over.
"""


class Redefined(NamedTuple):
    """A key whose value, or a value in it, is of a class that its module now holds another of."""

    key: str
    cls: str
    is_enum: bool
    has_eq: bool


class Objects(NamedTuple):
    """What the identities of one run say.

    ``aliases``: pairs of keys that came to hold one object. ``shared``: of the keys changed in
    place, those whose object other sessions reach too, and through what (a module's variable, or
    nothing where another session's state holds it). ``unpicklable``: the type in the way, of keys
    with a new value. ``modules``: containers of the app's modules that have changed.
    """

    aliases: tuple[tuple[str, str], ...] = ()
    shared: Mapping[str, str] = types.MappingProxyType({})
    redefined: tuple[Redefined, ...] = ()
    unpicklable: Mapping[str, str] = types.MappingProxyType({})
    modules: tuple[Global, ...] = ()


class Identities:
    """The identities of one session's values, kept up to date by what its runs touch."""

    def __init__(self) -> None:
        self._life: weakref.ref[Life] | None = None
        self._watch = ModuleWatch("")
        self._held: dict[str, int] = {}
        self._keys: dict[int, tuple[str, ...]] = {}
        self._classes: dict[str, tuple[weakref.ref[type], ...]] = {}
        self._told: dict[str, tuple[weakref.ref[type], ...]] = {}
        self._looked = False

    def begin(self, life: weakref.ref[Life] | None, app: str) -> None:
        """A run begins; ``life`` is another one where the state has been emptied since."""
        if life is not None and (self._life is None or self._life() is not life()):
            self._life, alive = life, life()
            self._watch = ModuleWatch(app)
            self._held, self._keys, self._classes, self._told = {}, {}, {}, {}
            self._looked = False
            if alive is not None:
                _lives[id(alive)] = life
                weakref.finalize(alive, _purge, self._held, id(alive)).atexit = False

    def forget(self, key: str) -> None:
        """The value of ``key`` is being replaced or removed: its identity says nothing any more."""
        self._classes.pop(key, None)
        held = self._held.pop(key, None)
        if held is None:
            return
        keys = tuple([other for other in self._keys.pop(held, ()) if other != key])
        if keys:
            self._keys[held] = keys
        elif (alive := None if self._life is None else self._life()) is not None:
            _holders.discard((held, id(alive)))

    def look(
        self,
        values: Mapping[str, object],
        touched: Iterable[str],
        mutated: Collection[str],
        whole: bool,
        owned: Callable[[str], bool],
    ) -> Objects:
        """What is to be said after a run that ``touched`` these keys, ``mutated`` ones among them.

        ``whole`` says that the script ran, and not only a fragment. ``owned`` answers whether a key
        is a widget's: Streamlit makes these values anew.
        """
        redefined = tuple(self._redefined()) if whole else ()
        if not self._looked:  # the state may be older than the recording
            self._looked, touched = True, {*values, *touched}
        aliases: list[tuple[str, str]] = []
        hard: dict[str, str] = {}
        for key in sorted(touched):
            if key not in values:
                self.forget(key)
                continue
            value = values[key]
            if is_scalar(value) or owned(key):
                self.forget(key)
                continue
            aliases += self._hold(key, value, values)
            self._note_classes(key, value)
            if (found := unpicklable(value)) is not None:
                hard[key] = found
        shared = {key: how for key in mutated if (how := self._sharing(key, values)) is not None}
        return Objects(tuple(aliases), shared, redefined, hard, self._watch.changed())

    def _hold(self, key: str, value: object, values: Mapping[str, object]) -> list[tuple[str, str]]:
        if self._held.get(key) == id(value):
            return []
        self.forget(key)
        if not _is_mutable_data(value):
            return []
        others = sorted(k for k in self._keys.get(id(value), ()) if values.get(k) is value)
        self._held[key] = id(value)
        self._keys[id(value)] = (*self._keys.get(id(value), ()), key)
        alive = None if self._life is None else self._life()
        if alive is not None:
            _holders.add((id(value), id(alive)))
        return [(other, key) for other in others[:1]]

    def _sharing(self, key: str, values: Mapping[str, object]) -> str | None:
        value = values.get(key)
        if self._held.get(key) != id(value):
            return None
        name = self._watch.name_of(value)
        if name is not None:
            return name
        alive = None if self._life is None else self._life()
        others = [ref() for life, ref in _lives.copy().items() if (id(value), life) in _holders]
        return "" if alive and any(other not in (None, alive) for other in others) else None

    def _note_classes(self, key: str, value: object) -> None:
        classes = {id(type(v)): type(v) for v in (value, *parts_of(value)) if is_app_class(type(v))}
        if classes:
            self._classes[key] = tuple(map(weakref.ref, classes.values()))
        else:
            self._classes.pop(key, None)

    def _redefined(self) -> Iterable[Redefined]:
        """Told once for a value and its class: in all later runs it is the same mistake still."""
        for key, classes in sorted(self._classes.items()):
            for ref in classes:
                cls = ref()
                told = tuple(known for known in self._told.get(key, ()) if known() is not None)
                if cls is None or any(known() is cls for known in told):
                    continue
                if _is_replaced(cls):
                    self._told[key] = (*told, ref)
                    name = qualified_name(cls).removeprefix("__main__.")
                    yield Redefined(key, name, is_enum(cls), _defines_eq(cls))


def is_app_class(cls: type) -> bool:
    """Whether a file of the app defines ``cls``, at the top of a module."""
    if is_builtin(cls) or is_from_stdlib(cls):
        return False
    return _module_of(cls) is not None and "." not in _own_name(cls)


def _is_replaced(cls: type) -> bool:
    """Whether the class's module now has another class under its name."""
    module = _module_of(cls)
    now = None if module is None else module.get(_own_name(cls))
    if now is cls or not has_base(type(now), type):
        return False
    return module_name(now) == module_name(cls) and _own_name(now) == _own_name(cls)  # type: ignore[arg-type]


def _own_name(cls: type) -> str:
    return str(type.__dict__["__qualname__"].__get__(cls))


def _module_of(cls: type) -> dict[str, Any] | None:
    module = sys.modules.get(module_name(cls))
    if not has_base(type(module), types.ModuleType):
        return None
    found = namespace(module)
    file = found.get("__file__")
    return found if type(file) is str and is_app_file(file) else None


def _defines_eq(cls: type) -> bool:
    return "__eq__" in type.__dict__["__dict__"].__get__(cls)


def _is_mutable_data(value: object) -> bool:
    return id(type(value)) in _CONTAINERS or bool(known_base(type(value), _TABLES))


def _purge(held: dict[str, int], life: int) -> None:
    _lives.pop(life, None)
    for object_id in list(held.values()):
        _holders.discard((object_id, life))
