"""What the app is given of the state: one key at a time, or all of it.

What was not given to anybody can't have been changed in place (see ``capture.alone``): here nothing may
be missed.
"""

from __future__ import annotations

from typing import Any

from st_state_inspector import events, sites
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.patching import is_replaced
from st_state_inspector.run_taps import FAULTS

_GIVING = ("get_item", "give_state", "register_widget")


def get_item(original: Any, self: Any, key: str) -> Any:
    """A read by the app; Streamlit's own reads don't come this way."""
    FAULTS.guarded("reads", _tell_read, self, key)
    return original(self, key)


def _tell_read(state: Any, key: str) -> None:
    if hooks.is_user_key(key) and (slot := hooks.inspected_slot(hooks.state_of(state))) is not None:
        slot.tell(events.KeyRead(key, *sites.reader()))


def list_state(original: Any, self: Any) -> Any:
    """The app lists the keys of ``st.session_state``, or shows it whole."""
    FAULTS.guarded("reads", _tell_listed)
    return original(self)


def _tell_listed() -> None:
    ctx = hooks.context()
    if ctx is not None and (slot := hooks.inspected_slot(hooks.state_of(ctx))) is not None:
        slot.tell(events.StateListed())


def give_state(original: Any, self: Any) -> Any:
    """All values at once. Streamlit's widgets ask for them too, and keep none."""
    FAULTS.guarded("reads", _tell_given, self)
    return original(self)


def _tell_given(state: Any) -> None:
    slot = hooks.inspected_slot(hooks.state_of(state))
    if slot is not None and not sites.is_element(sites.calling_frame()):
        slot.tell(events.StateListed(given=True))


def hears_all() -> bool:
    """Whether every way to a value of the state is hooked, and nobody has put something else there since."""
    return all(is_replaced(*place) for point in _GIVING for place in hooks.POINTS[point])
