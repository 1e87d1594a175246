"""Things inside other people's packages, by name: what is not there is stood for, and noted.

A private name may be gone in the next release. Looking for it must not raise, least of all while
the app imports us: whatever needs it then fails alone, where failures are caught.
"""

from __future__ import annotations

from importlib import import_module
from inspect import unwrap
from typing import Any, NoReturn


class Absent:
    """Stands for what is not there: nothing is an instance of it, and calling it raises ``LookupError``."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Fail, where a call of the real thing would not."""
        raise LookupError(f"there is no {self.__name__}")


class Finder:
    """Finds things in one package. ``missing`` names, once each, what could not be found."""

    def __init__(self, package: str) -> None:
        self._package = package
        self.missing: list[str] = []

    def __call__(self, module: str, name: str = "") -> Any:
        """A module of the package, or what it has under ``name``; an ``Absent`` where there is none."""
        full = f"{self._package}.{module}"
        try:
            owner = import_module(full)
        except ImportError:
            return self._absent(full)
        found = getattr(owner, name, None) if name else owner
        return self._absent(f"{full}.{name}") if found is None else found

    def code(self, owner: Any, name: str) -> Any:
        """The code of the function ``owner.name``, under its wrappers; None where there is none."""
        return getattr(unwrap(getattr(owner, name, Absent)), "__code__", None)

    def _absent(self, name: str) -> Absent:
        if name not in self.missing:
            self.missing.append(name)
        return Absent(name)
