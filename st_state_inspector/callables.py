"""Callbacks: how they are called in the source, and how to be told when they run."""

from __future__ import annotations

import dataclasses
import dis
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from st_state_inspector.site import Site
from st_state_inspector.sites import is_app_file
from st_state_inspector.sources import version_of
from st_state_inspector.tracebacks import remove_own_frames

_MAX_LAYERS = 20
_MAX_NAMES = 2_000
_DECORATED = "non_optional_func"  # what Streamlit's decorators call the function below them
# By identity: a class of the app may have a metaclass that answers == and hash().
_PLAIN = frozenset(map(id, (int, str, float, bool, type(None))))
_DEFINED = frozenset(map(id, (FunctionType, BuiltinFunctionType, MethodType, ModuleType, type)))

_names: dict[tuple[bytes, tuple[str, ...]], tuple[str, ...]] = {}  # by a function's instructions


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


def fragment_name(wrapped: Any) -> str | None:
    """The qualified name of the app's function in what Streamlit stores for a fragment.

    A dialog is a fragment of a function of Streamlit's, which in turn calls the app's.
    """
    with suppress(Exception):  # a closure of another form
        function = _decorated(wrapped)
        while _DECORATED in function.__code__.co_freevars and not is_app_file(function.__code__.co_filename):
            function = _decorated(function)
        return str(function.__qualname__)
    return None


def _decorated(closure: Any) -> Any:
    """The function that Streamlit's decorator was given, as its closure holds it."""
    return closure.__closure__[closure.__code__.co_freevars.index(_DECORATED)].cell_contents


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


def arguments(
    callback: object, args: tuple[object, ...], kwargs: dict[str, object]
) -> tuple[tuple[object, ...], dict[str, object]]:
    """What the function under a callback's partials is given: their arguments, then the widget's."""
    for _ in range(_MAX_LAYERS):
        if type(callback) is not partial:
            break
        args, kwargs = (*callback.args, *args), {**callback.keywords, **kwargs}
        callback = callback.func
    return args, kwargs


def traced(
    callback: Callable[..., Any],
    started: Callable[[tuple[object, ...], dict[str, object]], None],
    ended: Callable[[BaseException | None], None],
    untrace: Callable[[BaseException], None] = remove_own_frames,
) -> Callable[..., Any]:
    """A function that calls ``callback`` and tells of it; what it returns or raises is passed on.

    ``untrace`` takes our frames out of an exception that passes.
    """

    def run_callback(*args: Any, **kwargs: Any) -> Any:
        started(args, kwargs)
        raised: BaseException | None = None
        try:
            return callback(*args, **kwargs)
        except BaseException as error:  # every way out is told of, st.rerun's too, and goes on
            raised = error
            untrace(error)
            raise
        finally:
            ended(raised)
            del raised  # a traceback that refers to its own frame would be a cycle

    run_callback.__dict__["__wrapped__"] = callback  # to whoever asks for it, its signature is the callback's
    return run_callback


def callbacks_of(metadata: Any) -> tuple[Any, ...]:
    """The callbacks that a widget's metadata carries."""
    several = getattr(metadata, "callbacks", None) or {}
    return (*(() if metadata.callback is None else (metadata.callback,)), *several.values())


def outer_names(callback: object) -> tuple[tuple[int, str, object], ...]:
    """The variables outside of it that a callback uses, as ``events.CallbackBound`` has them.

    Functions, classes and modules are left out; so is what the callback would look for in vain.
    """
    function = function_of(callback)
    found = [] if function is None else _outer_values(function)
    return tuple((at, name, _token(value)) for at, name, value in found if id(type(value)) not in _DEFINED)


def _outer_values(function: FunctionType) -> list[tuple[int, str, object]]:
    """Where each variable outside of a function lives that it uses, its name and its value."""
    code, home = function.__code__, function.__globals__
    cells = zip(code.co_freevars, function.__closure__ or (), strict=False)
    found = [(id(cell), name, cell.cell_contents) for name, cell in cells if _is_filled(cell)]
    return found + [(id(home), name, home[name]) for name in _global_names(code) if name in home]


def held_by(callback: object) -> tuple[object, ...]:
    """What a callback has at hand besides its arguments: the object that it is a method of, outer variables.

    Those of the app's functions that it uses count too.
    """
    found: list[object] = []
    while type(callback) is partial:
        callback = callback.func
    if type(callback) is MethodType or type(callback) is BuiltinFunctionType:
        found.append(callback.__self__)
    elif type(callback) is not FunctionType:
        found.append(callback)
    first = function_of(callback)
    functions = [] if first is None else [first]
    for function in functions:  # grows on the way
        for _, _, value in _outer_values(function):
            if type(value) is not FunctionType:
                found += [value] * (id(type(value)) not in _DEFINED)
            elif value not in functions and len(functions) < _MAX_LAYERS:
                functions += [value] * is_app_file(value.__code__.co_filename)
    return tuple(found)


def _is_filled(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - raises where nothing has been assigned yet
    except ValueError:
        return False
    return True


def _global_names(code: CodeType) -> tuple[str, ...]:
    """The names that a function looks up in its module."""
    known = _names.get((code.co_code, code.co_names))
    if known is None:
        if len(_names) > _MAX_NAMES:
            _names.clear()
        read = {i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"}
        known = _names[code.co_code, code.co_names] = tuple(sorted(read))
    return known


def _token(value: object) -> object:
    """Something that differs when the value does; plain values count by content, others by identity."""
    return (id(type(value)), value) if id(type(value)) in _PLAIN else id(value)


def with_callbacks(metadata: Any, replace: Callable[[Any], Any]) -> Any:
    """Widget metadata whose callbacks (v2 components have several, since 1.51) are replaced."""
    changes: dict[str, Any] = {}
    if metadata.callback is not None:
        changes["callback"] = replace(metadata.callback)
    if getattr(metadata, "callbacks", None):
        changes["callbacks"] = {event: replace(call) for event, call in metadata.callbacks.items()}
    return dataclasses.replace(metadata, **changes) if changes else metadata
