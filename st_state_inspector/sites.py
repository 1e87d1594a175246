"""Which line of the app did it: from a frame of the interpreter to a ``Site``.

The app's own lines are those that belong neither to Streamlit, nor to the inspector, nor to an
installed package, nor to Python itself. The answer is kept per file name, so that the walk up the
stack costs a dictionary look-up a frame.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import partial
from opcode import opmap
from types import CodeType, FrameType, TracebackType
from typing import Any, NamedTuple

from st_state_inspector.events import FailedWidget
from st_state_inspector.kinds import Command
from st_state_inspector.site import Site
from st_state_inspector.sources import version_of

_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_STDLIB = tuple(
    os.path.abspath(path) + os.sep
    for name in ("stdlib", "platstdlib")
    if (path := sysconfig.get_paths().get(name))
)
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_ELEMENTS = tuple(f"{os.sep}streamlit{os.sep}{part}{os.sep}" for part in ("elements", "components"))
_STATE = f"{os.sep}streamlit{os.sep}runtime{os.sep}state{os.sep}"
_RUNNERS = (  # Streamlit's own threads: of the script, and (since 1.58) of fragments
    f"{os.sep}runtime{os.sep}fragment.py",
    f"{os.sep}scriptrunner{os.sep}script_runner.py",
    f"{os.sep}scriptrunner{os.sep}exec_code.py",
)
_COMMANDS_FILE = "execution_control.py"
_COMMANDS: dict[str, Command] = {"rerun": "rerun", "stop": "stop", "switch_page": "switch_page"}
_MAX_FRAMES = 200
_MAX_OPTIONS = 500
_CACHE, _POP_TOP = opmap.get("CACHE", 0), opmap["POP_TOP"]
_CONTAINS = Mapping.__contains__.__code__
_SETDEFAULT = MutableMapping.setdefault.__code__
_PLAIN = (str, int, float, bool, type(None))
_INDEXED = ("selectbox", "radio")

_MAX_KNOWN = 10_000

_known: dict[tuple[str, int, str, int], Site] = {}
"""Sites by their fields: hundreds of runs name the same few lines, and Streamlit has the garbage collector
look at every object after each run."""
_is_app: dict[str, bool] = {}
_is_elements: dict[str, bool] = {}
_app_packages: list[str] = []  # how the files of the app's own installed packages go on after site-packages


def is_app_file(filename: str) -> bool:
    """True for a file that can hold the app's own code."""
    known = _is_app.get(filename)
    if known is None:
        known = _is_app[filename] = _looks_like_app(filename)
    return known


def count_as_app(packages: Iterable[str]) -> None:
    """These installed packages, and no others, hold code of the app: import names, dotted or not."""
    _app_packages[:] = [package.replace(".", os.sep) for package in packages]
    _is_app.clear()


def _looks_like_app(filename: str) -> bool:
    if filename.startswith("<"):  # frozen modules, exec'd strings, the interactive prompt
        return False
    path = os.path.abspath(filename)
    if path.startswith(_PACKAGE):
        return False
    for part in _INSTALLED:
        _, installed, inside = path.rpartition(part)
        if installed:
            return any(inside == f"{p}.py" or inside.startswith(p + os.sep) for p in _app_packages)
    return not path.startswith(_STDLIB)


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
    return _site_at(frame, frame.f_lineno)


def _site_at(frame: FrameType, line: int) -> Site:
    code = frame.f_code
    place = (code.co_filename, line, code.co_name, version_of(code.co_filename))
    site = _known.get(place)
    if site is None:
        if len(_known) >= _MAX_KNOWN:
            _known.clear()
        site = _known[place] = Site(*place)
    return site


class WidgetCall(NamedTuple):
    """The command that creates a widget, as its frames tell it."""

    type: str = "widget"
    label: str = ""
    site: Site | None = None
    container: object = None
    secret: bool = False
    options: frozenset[int] | None = None


def widget_call() -> WidgetCall:
    """The widget that is being created on this thread.

    Streamlit tells neither type nor label where it registers a widget; its own outermost frame is
    the command (``text_input``) and has them as arguments. ``container`` is the DeltaGenerator that
    the command was called on, ``secret`` is True for ``text_input(type="password")``.
    """
    frame: FrameType | None = sys._getframe(1)
    command: FrameType | None = None
    while frame is not None and not is_app_file(frame.f_code.co_filename):
        if is_element(frame):
            command = frame
        frame = frame.f_back
    site = None if frame is None else _site(frame)
    if command is None:
        return WidgetCall(site=site)
    if _ELEMENTS[1] in command.f_code.co_filename:
        return WidgetCall("component", "", site)
    given = command.f_locals
    label = given.get("placeholder" if command.f_code.co_name == "chat_input" else "label")
    secret = given.get("type") == "password" if command.f_code.co_name == "text_input" else False
    text = label if type(label) is str else ""
    options = _options_hashed(given.get("options"))
    return WidgetCall(command.f_code.co_name, text, site, given.get("self"), secret, options)


def _options_hashed(options: object) -> frozenset[int] | None:
    """Hashes that tell one list of plain options from another; None where that can't be told cheaply."""
    if not (type(options) is list or type(options) is tuple) or not 0 < len(options) <= _MAX_OPTIONS:
        return None
    return frozenset(map(hash, options)) if all(type(option) in _PLAIN for option in options) else None


def default_option(default: object) -> tuple[bool, object]:
    """The value that a default of the widget being drawn stands for, and whether that is known.

    ``selectbox`` and ``radio`` are given an index.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_app_file(frame.f_code.co_filename):
        if frame.f_code.co_name in _INDEXED and _ELEMENTS[0] in frame.f_code.co_filename:
            options: Any = frame.f_locals.get("options")
            listed = type(options) is list or type(options) is tuple
            if listed and type(default) is int and 0 <= default < len(options):
                return True, options[default]
            return False, None
        frame = frame.f_back
    return True, default


def failed_widget(traceback: TracebackType | None) -> FailedWidget | None:
    """The keyed widget whose command, not the app's own code in it, raised the exception."""
    site: Site | None = None
    found: FailedWidget | None = None
    while traceback is not None:
        frame = traceback.tb_frame
        file = frame.f_code.co_filename
        if is_app_file(file):
            site, found = _site_at(frame, traceback.tb_lineno), None
        elif found is None and _ELEMENTS[0] in file and type(key := frame.f_locals.get("key")) is str:
            found = FailedWidget(key, frame.f_code.co_name, site)
        traceback = traceback.tb_next
    return found


def reader(frame: FrameType | None) -> tuple[Callable[[], Site | None], object, bool, bool]:
    """Who reads a key, from the frame that asks on: all but the first field of ``events.KeyRead``.

    A place is a function and an instruction of it: to find the line takes long in a long script.
    """
    check, given = False, True
    for _ in range(_MAX_FRAMES):
        if frame is None:
            break
        code = frame.f_code
        if is_app_file(code.co_filename):
            given = given and not (check and _discards(frame))
            return partial(_site, frame), (id(code), frame.f_lasti), check, given
        if code is _CONTAINS:
            check, given = True, False
        elif code is _SETDEFAULT:
            check = True
        frame = frame.f_back
    return _no_site, _no_site, check, given


def _discards(frame: FrameType) -> bool:
    """Whether nothing is done with what the call that a frame is in gives: it is a statement."""
    code, at = frame.f_code.co_code, frame.f_lasti + 2
    while at < len(code) and code[at] == _CACHE:
        at += 2
    return at < len(code) and code[at] == _POP_TOP


def _no_site() -> None:
    return None


def is_element(frame: FrameType | None) -> bool:
    """Whether a frame is that of a command which draws an element."""
    if frame is None:
        return False
    file = frame.f_code.co_filename
    known = _is_elements.get(file)
    if known is None:
        known = _is_elements[file] = any(part in file for part in _ELEMENTS)
    return known


def is_state_code(frame: FrameType | None) -> bool:
    """Whether a frame is of Streamlit's own code for the state."""
    return frame is not None and _STATE in frame.f_code.co_filename


def calling_frame() -> FrameType | None:
    """The frame of the first function on the stack that is not the inspector's."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_own_code(frame.f_code):
        frame = frame.f_back
    return frame


def command_on_stack() -> Command | None:
    """The command of the app's that called what called this, if one did."""
    frame = calling_frame()
    return None if frame is None else _command_of(frame.f_code)


def command_in(traceback: TracebackType | None) -> Command | None:
    """The command that raised, or had the next element raise; None for what interrupts a run."""
    while traceback is not None and _command_of(traceback.tb_frame.f_code) is None:
        traceback = traceback.tb_next
    return None if traceback is None else _command_of(traceback.tb_frame.f_code)


def _command_of(code: CodeType) -> Command | None:
    return _COMMANDS.get(code.co_name) if code.co_filename.endswith(_COMMANDS_FILE) else None


def thread_function() -> str:
    """The app's outermost function on this thread; nothing where Streamlit runs the thread."""
    frame: FrameType | None = sys._getframe(1)
    outermost = ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.endswith(_RUNNERS):
            return ""
        if is_app_file(code.co_filename):
            outermost = code.co_name
        frame = frame.f_back
    return outermost


def argument_on_stack(name: str) -> object:
    """The value of ``name`` in the first function on the stack that is not the inspector's."""
    frame = calling_frame()
    return None if frame is None else frame.f_locals.get(name)


def app_sites(traceback: TracebackType | None) -> tuple[Site, ...]:
    """The app's own lines of a traceback, outermost first."""
    found = []
    while traceback is not None:
        if is_app_file(traceback.tb_frame.f_code.co_filename):
            found.append(_site_at(traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return tuple(found)
