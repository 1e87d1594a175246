"""Which line of the app did it: from a frame of the interpreter to a ``Site``.

The app's own lines are those that belong neither to Streamlit, nor to the inspector, nor to an
installed package, nor to Python itself. The answer is kept per file name, so that the walk up the
stack costs a dictionary look-up a frame.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from types import CodeType, FrameType, TracebackType

from st_state_inspector.model import Site

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
            return Site(code.co_filename, frame.f_lineno, code.co_name)
        frame = frame.f_back
    return None


def widget_call() -> tuple[str, str, Site | None]:
    """The widget that is being created on this thread: its command, its label, the app's line.

    Streamlit tells neither type nor label where it registers a widget; its own outermost frame is
    the command (``text_input``) and has the label as an argument.
    """
    frame: FrameType | None = sys._getframe(1)
    command: FrameType | None = None
    while frame is not None and not is_app_file(frame.f_code.co_filename):
        if any(part in frame.f_code.co_filename for part in _ELEMENTS):
            command = frame
        frame = frame.f_back
    site = None if frame is None else Site(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
    if command is None:
        return "widget", "", site
    if _ELEMENTS[1] in command.f_code.co_filename:
        return "component", "", site
    label = command.f_locals.get("label")
    return command.f_code.co_name, label if type(label) is str else "", site


def command_on_stack() -> str | None:
    """``rerun``, ``stop`` or ``switch_page`` when one of these called what called this."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_own_code(frame.f_code):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.endswith("execution_control.py"):
        return None
    return frame.f_code.co_name


def app_sites(traceback: TracebackType | None) -> tuple[Site, ...]:
    """The app's own lines of a traceback, outermost first."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if is_app_file(code.co_filename):
            found.append(Site(code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    return tuple(found)
