"""What the app is given of the state: one key at a time, or all of it.

What was not given to anybody can't have been changed in place (see ``capture.alone``): here nothing may
be missed.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import MutableMapping
from types import CodeType, FrameType
from typing import Any

from st_state_inspector import events, sites
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.installed import FAULTS
from st_state_inspector.patching import is_replaced
from st_state_inspector.slot import Slot

STATE_CODES: dict[int, CodeType] = {}
"""Streamlit's functions for the state that asked for values so far.

It gathers the whole state for each widget: on a page full of them that is thousands of reads a run. By
id; the functions are kept, so that no other ever has the same.
"""
_element_codes: dict[int, CodeType] = {}
"""The same of its functions for elements."""

_GIVING = ("get_item", "get_held", "give_state", "register_widget")


_CALLER = 2  # frames up from a hook: it was called by what stands in for the original
_KEEPS_NONE = ("__iter__", "__len__", "__contains__", "__str__", "__repr__")  # of Streamlit's proxies


def get_item(original: Any, self: Any, key: str) -> Any:
    """A read by the app; Streamlit's own reads don't come this way."""
    all_told = FAULTS.guarded("reads", _tell_read, self, key)
    value = original(self, key)
    if all_told is not True:
        FAULTS.guarded("reads", _tell_given_later, self, key)
    return value


def look_at_held(state: Any, key: str) -> None:
    """The same, of a ``SessionState`` itself: how one session's code gets at another's state."""
    FAULTS.guarded("reads", _tell_held, state, key)


def _tell_held(state: Any, key: str) -> None:
    if not _is_state_code(sites.calling_frame()):
        _tell_read(state, key)


def _is_state_code(frame: FrameType | None) -> bool:
    if frame is None or not sites.is_state_code(frame):
        return False
    STATE_CODES[id(frame.f_code)] = frame.f_code
    return True


def _tell_read(state: Any, key: str) -> bool:
    """True where that is all: the read is done by the script's own thread, or concerns nobody."""
    if not hooks.is_user_key(key) or (slot := _slot_of(state)) is None:
        return True
    by_a_test, frame = slot.running is None and hooks.context() is None, sites.calling_frame()
    if by_a_test or _is_cleared(frame):
        slot.tell(events.ValueGiven(key))
    else:
        slot.tell(events.KeyRead(key, *sites.reader(frame), foreign=bool(foreign_thread(slot))))
    return threading.get_ident() == slot.thread


def _is_cleared(frame: FrameType | None) -> bool:
    """Whether ``st.session_state.clear()`` asks: its value is handed to nobody."""
    popping = None if frame is None else frame.f_back
    clearing = None if popping is None else popping.f_back
    return clearing is not None and clearing.f_code is MutableMapping.clear.__code__


def foreign_thread(slot: Slot) -> str:
    """The app's function that this thread runs, where it is neither the script's nor Streamlit's own."""
    if threading.get_ident() == slot.thread or hooks.context() is None:
        return ""
    return sites.thread_function()


def _tell_given_later(state: Any, key: str) -> None:
    """A thread may have waited for the state's lock after it was heard, for more than one snapshot."""
    slot = _slot_of(state)
    if slot is not None and threading.get_ident() != slot.thread:
        slot.tell(events.ValueGiven(key))


def _slot_of(state: Any) -> Slot | None:
    return hooks.inspected_slot(hooks.state_of(state))


def list_state(original: Any, self: Any) -> Any:
    """The app lists the keys of ``st.session_state``, or shows it whole."""
    FAULTS.guarded("reads", _tell_listed)
    return original(self)


def _tell_listed() -> None:
    ctx = hooks.context()
    if ctx is not None and (slot := _slot_of(ctx)) is not None:
        slot.tell(events.StateListed())


def give_state(original: Any, self: Any) -> Any:
    """All values at once. Streamlit's widgets ask for them too, each of them, and keep none."""
    given = original(self)
    known = _element_codes if isinstance(self, hooks.SafeState) else STATE_CODES
    if id(sys._getframe(_CALLER).f_code) not in known:
        FAULTS.guarded("reads", _tell_given, self)
    return given


def _tell_given(state: Any) -> None:
    frame = sites.calling_frame()
    if frame is None or (slot := _slot_of(state)) is None:
        return
    if sites.is_element(frame):
        _element_codes[id(frame.f_code)] = frame.f_code
        return
    if hooks.state_of(state) is state and _is_state_code(frame):
        return  # by way of a SafeSessionState, which has told it
    if frame.f_code.co_name in _KEEPS_NONE and not sites.is_app_file(frame.f_code.co_filename):
        return
    slot.tell(events.ValueGiven(None, sites.caller_site()))


def hears_all() -> bool:
    """Whether every way to a value of the state is hooked, and nobody has put something else there since."""
    return all(is_replaced(*place) for point in _GIVING for place in hooks.POINTS[point])
