"""Reading a class and an instance without running a line of the app's code.

``v.__class__``, ``isinstance``, ``cls.__name__`` and ``v.__dict__`` can all be overridden by a class or
its metaclass. The descriptors of ``type`` can't: everything here goes through them. Nor is a class
of the app ever put to ``in``, ``==`` or into a dict, which would ask its metaclass: ``is`` and ``id`` don't.
"""

from __future__ import annotations

import builtins
import functools
import sys
import types
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

_MRO = type.__dict__["__mro__"].__get__
class_body = type.__dict__["__dict__"].__get__
"""What stands in the body of a class, past any metaclass."""
_QUALNAME = type.__dict__["__qualname__"].__get__
_FLAGS = type.__dict__["__flags__"].__get__
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE
_SIZE = type.__dict__["__basicsize__"].__get__
_ITEM_SIZE = type.__dict__["__itemsize__"].__get__
_WEAKREFS = type.__dict__["__weakrefoffset__"].__get__
_DICT = type.__dict__["__dictoffset__"].__get__
_ATTRIBUTES_ONLY = frozenset({id(object), id(types.SimpleNamespace)})
_MAX_KNOWN = 10_000
T = TypeVar("T")
_ABSENT = object()
_BUILTIN_NAMES = {
    id(t): f"builtins.{t.__qualname__}" for t in (*vars(builtins).values(), type(None)) if type(t) is type
}
_OWN_CODE = frozenset({"__main__", "builtins", "types"})
_STDLIB = frozenset(sys.stdlib_module_names) - _OWN_CODE


def once_per_class(
    find: Callable[[type], T], forget_when: Callable[[Callable[[], None]], None] | None = None
) -> Callable[[type], T]:
    """``find``, asked once for each class, and anew after ``forget_when`` has called what it is given.

    No class is kept alive by it, as long as no answer refers to its class.
    """
    known: dict[int, tuple[weakref.ref[type], T]] = {}  # by id, which another class may have later

    @functools.wraps(find)
    def ask(cls: type) -> T:
        found = known.get(id(cls))
        if found is not None and found[0]() is cls:
            return found[1]
        if len(known) >= _MAX_KNOWN:
            known.clear()
        answer = find(cls)
        known[id(cls)] = weakref.ref(cls), answer
        return answer

    if forget_when is not None:
        forget_when(known.clear)
    return ask


def mro(cls: type) -> tuple[type, ...]:
    """The method resolution order, past any metaclass."""
    found: tuple[type, ...] = _MRO(cls)
    return found


def ids(*classes: type) -> frozenset[int]:
    """A set of classes to be asked with ``id(cls) in``; for classes that are never collected."""
    return frozenset(map(id, classes))


def has_base(cls: type, base: type) -> bool:
    """Whether ``cls`` is ``base`` or a subclass of it."""
    return any(b is base for b in mro(cls))


def class_attribute(cls: type, name: str) -> Any:
    """What ``name`` is in the class bodies, not bound and not called; None where it is not there."""
    for base in mro(cls):
        found = class_body(base).get(name, _ABSENT)
        if found is not _ABSENT:
            return found
    return None


def module_name(cls: type) -> str:
    """The module that says it defines ``cls``; ``builtins`` for a static type without one."""
    if id(cls) in _BUILTIN_NAMES:
        return "builtins"
    module = class_body(cls).get("__module__")
    if type(module) is str:
        return module
    name = type.__dict__["__name__"].__get__(cls)
    full = _static_module(cls)
    return full or ("builtins" if name else "")


def _static_module(cls: type) -> str:
    """``type.__module__`` of a class made in C, which keeps it in its name and not in its body."""
    if type(cls) is not type:
        return ""
    found = type.__dict__["__module__"].__get__(cls)
    return found if type(found) is str else ""


def qualified_name(cls: type) -> str:
    """``module.qualname``, as Node.type wants it, of at most 200 characters."""
    known = _BUILTIN_NAMES.get(id(cls))
    if known is not None:
        return known
    return f"{module_name(cls)}.{_QUALNAME(cls)}"[:200]


def class_name(cls: type) -> str:
    """The last part of the qualified name, for previews."""
    return qualified_name(cls).rpartition(".")[2]


def is_from_stdlib(cls: type) -> bool:
    """Whether the standard library defines it: its insides are no part of an app's state."""
    return module_name(cls).partition(".")[0] in _STDLIB


def known_base(cls: type, names: dict[str, Any]) -> Any:
    """The entry of ``names`` for the nearest base of ``cls`` whose qualified name it holds.

    A class may claim any name: it counts only where the module of that name, already imported by the
    app, really holds it.
    """
    for base in mro(cls):
        found = names.get(f"{module_name(base)}.{_QUALNAME(base)}")
        if found is not None and _is_in_its_module(base):
            return found
    return None


def _is_in_its_module(cls: type) -> bool:
    module = sys.modules.get(module_name(cls))
    if type(module) is not types.ModuleType and not issubclass(type(module), types.ModuleType):
        return False
    return types.ModuleType.__getattribute__(module, "__dict__").get(_QUALNAME(cls)) is cls


@once_per_class
def layout(cls: type) -> type:
    """The nearest base that is made in C (or Rust): what decides how an instance is stored and made."""
    for base in mro(cls):
        if not _FLAGS(base) & _HEAP_TYPE:
            break
    if base is object and _unseen_bytes(cls):
        # Also a module in C may make its classes while Python runs, as Python does: they have more room.
        return next(b for b in reversed(mro(cls)) if _unseen_bytes(b))
    return base


def _unseen_bytes(cls: type) -> int:
    """How much an instance stores that neither its ``__dict__`` nor its slots show.

    ``__dict__`` has a place of its own outside of the instance where its offset is -1.
    """
    seen = _SIZE(object) + (8 if _WEAKREFS(cls) > 0 else 0) + (8 if _DICT(cls) > 0 else 0)
    unseen: int = _SIZE(cls) + _ITEM_SIZE(cls) - seen
    if unseen:
        unseen -= 8 * sum(
            type(found) is types.MemberDescriptorType
            for base in mro(cls)
            if "__slots__" in class_body(base)  # in C they may show what no attribute of ours does
            for found in list(class_body(base).values())
        )
    return max(0, unseen)


def has_dict(cls: type) -> bool:
    """Whether an instance has a ``__dict__``, whatever its class says of it."""
    return bool(_DICT(cls))


def stores_more(cls: type) -> bool:
    """Whether an instance stores more than attributes, which only its own code could tell."""
    return id(layout(cls)) not in _ATTRIBUTES_ONLY
