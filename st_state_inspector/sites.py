"""Which line of the app did it: from a frame of the interpreter to a ``Site``.

The app's own lines are those that belong neither to Streamlit, nor to the inspector, nor to an
installed package, nor to Python itself. The answer is kept per file name, so that the walk up the
stack costs a dictionary look-up a frame.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from datetime import timedelta
from types import CodeType, FrameType, TracebackType
from typing import NamedTuple

from st_state_inspector.model import Site
from st_state_inspector.sources import version_of

_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_STDLIB = tuple(
    os.path.abspath(path) + os.sep
    for name in ("stdlib", "platstdlib")
    if (path := sysconfig.get_paths().get(name))
)
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_ELEMENTS = tuple(f"{os.sep}streamlit{os.sep}{part}{os.sep}" for part in ("elements", "components"))
_MAX_FRAMES = 200

_is_app: dict[str, bool] = {}


def is_app_file(filename: str) -> bool:
    """True for a file that can hold the app's own code."""
    known = _is_app.get(filename)
    if known is None:
        known = _is_app[filename] = _looks_like_app(filename)
    return known


def _looks_like_app(filename: str) -> bool:
    if filename.startswith("<"):  # frozen modules, exec'd strings, the interactive prompt
        return False
    path = os.path.abspath(filename)
    return not (
        path.startswith(_PACKAGE) or any(part in path for part in _INSTALLED) or path.startswith(_STDLIB)
    )


def is_own_code(code: CodeType) -> bool:
    """True for a function of the inspector itself."""
    return code.co_filename.startswith(_PACKAGE)


def caller_site(depth: int = 1) -> Site | None:
    """The innermost line of the app that led here; None where no line of the app is on the stack.

    ``depth`` frames of the caller are skipped without being looked at.
    """
    frame: FrameType | None = sys._getframe(depth)
    for _ in range(_MAX_FRAMES):
        if frame is None:
            return None
        code = frame.f_code
        if is_app_file(code.co_filename):
            return _site(frame)
        frame = frame.f_back
    return None


def _site(frame: FrameType) -> Site:
    code = frame.f_code
    return Site(code.co_filename, frame.f_lineno, code.co_name, version_of(code.co_filename))


class WidgetCall(NamedTuple):
    """The command that creates a widget, as its frames tell it."""

    type: str = "widget"
    label: str = ""
    site: Site | None = None
    container: object = None
    secret: bool = False


def widget_call() -> WidgetCall:
    """The widget that is being created on this thread.

    Streamlit tells neither type nor label where it registers a widget; its own outermost frame is
    the command (``text_input``) and has them as arguments. ``container`` is the DeltaGenerator that
    the command was called on, ``secret`` is True for ``text_input(type="password")``.
    """
    frame: FrameType | None = sys._getframe(1)
    command: FrameType | None = None
    while frame is not None and not is_app_file(frame.f_code.co_filename):
        if any(part in frame.f_code.co_filename for part in _ELEMENTS):
            command = frame
        frame = frame.f_back
    site = None if frame is None else _site(frame)
    if command is None:
        return WidgetCall(site=site)
    if _ELEMENTS[1] in command.f_code.co_filename:
        return WidgetCall("component", "", site)
    given = command.f_locals
    label = given.get("label")
    secret = given.get("type") == "password" if command.f_code.co_name == "text_input" else False
    text = label if type(label) is str else ""
    return WidgetCall(command.f_code.co_name, text, site, given.get("self"), secret)


def command_on_stack() -> str | None:
    """``rerun``, ``stop`` or ``switch_page`` when one of these called what called this."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_own_code(frame.f_code):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.endswith("execution_control.py"):
        return None
    return frame.f_code.co_name


def argument_on_stack(name: str) -> object:
    """The value of ``name`` in the first function on the stack that is not the inspector's."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_own_code(frame.f_code):
        frame = frame.f_back
    return None if frame is None else frame.f_locals.get(name)


def interval_text(every: object) -> str:
    """``run_every`` as Streamlit takes it (seconds, a timedelta, a text), in words."""
    if isinstance(every, timedelta):
        every = every.total_seconds()
    return f"{every:g} s" if isinstance(every, (int, float)) else str(every)


def app_sites(traceback: TracebackType | None) -> tuple[Site, ...]:
    """The app's own lines of a traceback, outermost first."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if is_app_file(code.co_filename):
            found.append(
                Site(code.co_filename, traceback.tb_lineno, code.co_name, version_of(code.co_filename))
            )
        traceback = traceback.tb_next
    return tuple(found)
