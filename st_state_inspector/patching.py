"""Replacing functions of other people's classes and modules, and putting them back.

``Patches.apply`` and ``Patches.undo`` are a pair: applying is idempotent, undoing happens in reverse
order, and what a copy of this module left behind at a hot reload is undone before a new replacement
takes its place (the mark on the replacement tells).
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType
from typing import Any, NamedTuple

_MARK = "__st_state_inspector_original__"

Hook = Callable[..., Any]
"""Called instead of the original, with the original in front of the arguments."""


class Before(NamedTuple):
    """Called before the original, a method of one argument; not where a ``known`` function calls (by id).

    For what is called for each key in each run: this takes a fifth of the time of a ``Hook``, as Python calls
    a function of plain arguments without going through C.
    """

    look: Callable[..., object]
    known: Mapping[int, CodeType]


class Patches:
    """The replacements made so far. ``missing`` names what could not be found.

    ``untrace`` takes our frames out of an exception's traceback. It is called while the exception is
    on its way through a replacement, and a bare ``raise`` adds no entry of its own: so the app never
    sees them, also where it catches the exception itself.
    """

    def __init__(self, untrace: Callable[[BaseException], None]) -> None:
        self._untrace = untrace
        self._undo: list[tuple[Any, str, Any]] = []
        self._covered: set[tuple[int, str]] = set()  # of these owners, which are kept there
        self.missing: list[str] = []
        self.undone = 0
        """How often they have been put back."""

    def apply(self, owner: Any, name: str, hook: Hook | Before, optional: bool = False) -> None:
        """Have ``owner.name``, a function or a property, call ``hook(original, *args, **kwargs)``.

        ``owner`` is the class or module that defines the name itself. Where it does not, the name
        is noted as missing, unless it is ``optional``.
        """
        found = vars(owner).get(name)
        current = _function(found)
        if not callable(current):
            if not optional:
                self.missing.append(f"{owner.__name__.rsplit('.', 1)[-1]}.{name}")
            return
        original = getattr(current, _MARK, current)
        make = _before if isinstance(hook, Before) else _instead
        replacement = functools.wraps(original)(make(original, hook, self._untrace))
        setattr(replacement, _MARK, original)
        setattr(owner, name, _like(found, replacement))
        self._undo.append((owner, name, found if current is original else _like(found, original)))
        self._covered.add((id(owner), name))

    def apply_any(self, owner: Any, names: Iterable[str], hook: Hook) -> None:
        """Hook those of ``names`` that ``owner`` has: what has one name here and another there."""
        for name in names:
            self.apply(owner, name, hook, optional=True)
        if not any(is_replaced(owner, name) for name in names):
            self.missing.append(f"{owner.__name__}: {' or '.join(names)}")

    def covers(self, owner: Any, name: str) -> bool:
        """True while ``owner.name`` is one of these replacements."""
        return (id(owner), name) in self._covered

    def undo(self) -> None:
        """Put every original back, last first."""
        while self._undo:
            owner, name, original = self._undo.pop()
            setattr(owner, name, original)
        self._covered.clear()
        self.missing.clear()
        self.undone += 1


def with_subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    """A class and all that are derived from it so far."""
    yield cls
    for sub in cls.__subclasses__():
        yield from with_subclasses(sub)


def is_replaced(owner: Any, name: str) -> bool:
    """True where ``owner.name`` is a replacement made by any copy of this module."""
    return hasattr(_function(vars(owner).get(name)), _MARK)


def _function(found: Any) -> Any:
    return found.fget if type(found) is property else found


def _like(found: Any, function: Callable[..., Any]) -> Any:
    """``function``, as a property where ``found`` is one."""
    return found.getter(function) if type(found) is property else function


def _instead(original: Any, hook: Any, untrace: Callable[[BaseException], None]) -> Callable[..., Any]:
    def replacement(*args: Any, **kwargs: Any) -> Any:
        try:
            return hook(original, *args, **kwargs)
        except BaseException as error:
            untrace(error)
            raise

    return replacement


def _before(original: Any, hook: Any, untrace: Callable[[BaseException], None]) -> Callable[..., Any]:
    (look, known), frame_at = hook, sys._getframe

    def replacement(self: Any, key: Any) -> Any:
        try:
            if id(frame_at(1).f_code) not in known:
                look(self, key)
            return original(self, key)
        except BaseException as error:
            untrace(error)
            raise

    return replacement
