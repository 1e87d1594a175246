"""Callbacks: how they are called in the source, and how to be told when they run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from st_state_inspector.model import Site
from st_state_inspector.sites import is_app_file
from st_state_inspector.sources import version_of

_MAX_LAYERS = 20


def function_of(callback: object) -> FunctionType | None:
    """The app's function under partials, bound methods and decorators; None where there is none.

    Only plain attributes of plain functions are read: a callable object of the app is not asked.
    """
    found: FunctionType | None = None
    for _ in range(_MAX_LAYERS):
        if type(callback) is partial:
            callback = callback.func
        elif type(callback) is MethodType:
            callback = callback.__func__
        elif type(callback) is FunctionType:
            found = callback
            if is_app_file(callback.__code__.co_filename) or "__wrapped__" not in callback.__dict__:
                return found
            callback = callback.__dict__["__wrapped__"]
        else:
            return found or _call_method(callback)
    return found


def _call_method(value: object) -> FunctionType | None:
    for cls in type.__dict__["__mro__"].__get__(type(value)):
        method = type.__dict__["__dict__"].__get__(cls).get("__call__")
        if type(method) is FunctionType:
            return method
    return None


def describe(callback: object) -> tuple[str, Site | None]:
    """The qualified name of a callback and the line where it is defined."""
    function = function_of(callback)
    if function is None:
        return str(type.__dict__["__qualname__"].__get__(type(callback))), None
    code = function.__code__
    return function.__qualname__, Site(
        code.co_filename, code.co_firstlineno, function.__name__, version_of(code.co_filename)
    )


def traced(
    callback: Callable[..., Any],
    started: Callable[[tuple[object, ...], dict[str, object]], None],
    ended: Callable[[BaseException | None], None],
) -> Callable[..., Any]:
    """A function that calls ``callback`` and tells of it; what it returns or raises is passed on."""

    def run_callback(*args: Any, **kwargs: Any) -> Any:
        started(args, kwargs)
        raised: BaseException | None = None
        try:
            return callback(*args, **kwargs)
        except BaseException as error:  # every way out is told of, st.rerun's too, and goes on
            raised = error
            raise
        finally:
            ended(raised)
            del raised  # a traceback that refers to its own frame would be a cycle

    return run_callback


def with_callbacks(metadata: Any, replace: Callable[[Any], Any]) -> Any:
    """Widget metadata whose callbacks (v2 components have several, since 1.51) are replaced."""
    changes: dict[str, Any] = {}
    if metadata.callback is not None:
        changes["callback"] = replace(metadata.callback)
    if getattr(metadata, "callbacks", None):
        changes["callbacks"] = {event: replace(call) for event, call in metadata.callbacks.items()}
    return dataclasses.replace(metadata, **changes) if changes else metadata
