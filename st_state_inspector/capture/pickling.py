"""Which values can't be pickled, told from their types: nothing of the app's is tried or called.

Only what is sure to fail is named. Trying would run ``__reduce__`` and ``__getstate__`` of the app.
"""

from __future__ import annotations

import _thread
import copyreg
import types
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from .classes import (
    class_attribute,
    has_base,
    ids,
    is_from_stdlib,
    known_base,
    module_name,
    mro,
    qualified_name,
)
from .shape import is_scalar
from .storage import instance_dict

_NEVER = ids(
    _thread.LockType,
    _thread.RLock,
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    types.FrameType,
    types.TracebackType,
    types.CodeType,
    types.ModuleType,
    types.MappingProxyType,
    memoryview,
    weakref.ReferenceType,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)
_BY_NAME = dict.fromkeys(
    (
        "_io.BufferedRandom _io.BufferedReader _io.BufferedWriter _io.FileIO _io.TextIOWrapper "
        "_queue.SimpleQueue queue.Queue socket.socket sqlite3.Connection sqlite3.Cursor ssl.SSLContext "
        "subprocess.Popen concurrent.futures._base.Executor concurrent.futures._base.Future "
        "threading.Barrier threading.Condition threading.Event threading.Semaphore threading.Thread "
        "sqlalchemy.engine.base.Connection sqlalchemy.engine.base.Engine psycopg2.extensions.connection "
        "pymongo.mongo_client.MongoClient duckdb.DuckDBPyConnection"
    ).split(),
    True,
)
_LISTS, _MAPPING = ids(list, tuple, set, frozenset), ids(dict)
_MAX_PARTS = 20
_OVERRIDES = ("__reduce_ex__", "__reduce__", "__getstate__")


def unpicklable(value: object) -> str | None:
    """The type that keeps ``value`` from being pickled; looks one level into it. None: nothing known."""
    found = _stands_in_the_way(value)
    if found is not None:
        return found
    return next((name for part in parts_of(value) if (name := _stands_in_the_way(part))), None)


def parts_of(value: object) -> Iterator[object]:
    """The first values one level down: items of a builtin container, attributes of a plain instance."""
    held: Any = value
    if id(type(value)) in _MAPPING:
        held = held.values()
    elif id(type(value)) not in _LISTS:
        stored = instance_dict(value) if _is_pickled_by_attributes(type(value)) else None
        held = dict.values(stored) if stored else ()
    yield from _first(held)


def _first(held: Iterable[object]) -> list[object]:
    """Hazard: another thread changes the container meanwhile."""
    try:
        return list(islice(held, _MAX_PARTS))
    except RuntimeError:
        return []


def _is_pickled_by_attributes(cls: type) -> bool:
    if is_builtin(cls) or any(cls is known for known in list(copyreg.dispatch_table)):
        return False
    return not any(_overrides(cls, name) for name in _OVERRIDES)


def _overrides(cls: type, name: str) -> bool:
    return class_attribute(cls, name) is not object.__dict__.get(name)


def is_builtin(cls: type) -> bool:
    """Whether the interpreter itself defines ``cls``."""
    return module_name(cls) == "builtins"


def _stands_in_the_way(value: object) -> str | None:
    cls = type(value)
    if is_scalar(value) or id(cls) in _LISTS or id(cls) in _MAPPING:
        return None
    if id(cls) == id(types.FunctionType):
        return _hidden_function(value)
    if id(cls) in _NEVER or (known_base(cls, _BY_NAME) and not _is_taught(cls)):
        return qualified_name(cls)
    if "<locals>" in qualified_name(cls) and _is_pickled_by_attributes(cls) and not has_base(cls, type):
        return f"{qualified_name(cls)}, a class made inside a function"
    return None


def _is_taught(cls: type) -> bool:
    """Whether a subclass of the app's has been taught how to be pickled all the same."""
    if any(cls is known for known in list(copyreg.dispatch_table)):
        return True
    own = (base for base in mro(cls) if not is_from_stdlib(base) and not is_builtin(base))
    return any(_defines(base, name) for base in own for name in _OVERRIDES)


def _defines(cls: type, name: str) -> bool:
    return name in type.__dict__["__dict__"].__get__(cls)


def _hidden_function(value: Any) -> str | None:
    name = value.__qualname__
    if "<lambda>" in name:
        return "a lambda"
    return f"{name}, a function made inside a function" if "<locals>" in name else None
