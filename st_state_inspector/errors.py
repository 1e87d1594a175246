"""An exception of the app as a record, without running a line of the app's code."""

from __future__ import annotations

from collections.abc import Callable

from st_state_inspector.model import ExceptionInfo
from st_state_inspector.sites import app_sites

_PLAIN = (str, int, float, bool, type(None))
_MAX_MESSAGE = 2_000
_MAX_FRAMES = 50


def describe_exception(
    error: BaseException,
    redact: Callable[[str], str],
    missing_key: str | None = None,
    refused_key: str | None = None,
) -> ExceptionInfo:
    """What the panel shows of ``error``. ``redact`` takes secrets out of its message."""
    frames = app_sites(error.__traceback__)[-_MAX_FRAMES:]
    name = str(type.__dict__["__qualname__"].__get__(type(error)))
    message = redact(_message(error))[:_MAX_MESSAGE]
    return ExceptionInfo(name, message, frames[-1] if frames else None, frames, missing_key, refused_key)


def _message(error: BaseException) -> str:
    """The arguments of an exception; ``str(error)`` only where that is Python's own code."""
    args = BaseException.__dict__["args"].__get__(error)
    if not all(type(arg) in _PLAIN for arg in args):
        kinds = ", ".join(str(type.__dict__["__qualname__"].__get__(type(arg))) for arg in args)
        return f"(arguments of the types {kinds})"
    module = type.__dict__["__module__"].__get__(type(error))
    if module == "builtins" and not (len(args) == 1 and type(args[0]) is str):
        return str(error)
    return ", ".join(str(arg) for arg in args)
