"""Events that wait to be recorded until a run is over: the less is done in it, the sooner it is.

What brings values that may change is taken at once, after all that has waited: the order stays.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from st_state_inspector import events
from st_state_inspector.capture.classes import ids
from st_state_inspector.events import Event
from st_state_inspector.turns import in_turn

_MANY = 1_000
_WAITING = frozenset(
    {
        events.CallbackBound,
        events.FragmentDeclared,
        events.KeyDeleted,
        events.KeyRead,
        events.KeysCleaned,
        events.KeyWritten,
        events.StateListed,
        events.ValueGiven,
        events.WidgetDrawn,
    }
)
_FIXED = ids(str, int, float, bool, type(None))


class Backlog:
    """The events of one session that wait. ``take`` gets an event, and whether its run was over by then."""

    def __init__(self, take: Callable[[Event, bool], None]) -> None:
        self._take = take
        self._waiting: deque[Event] = deque()
        self.turn = threading.RLock()
        self._thread = 0  # of the script

    def add(self, event: Event) -> None:
        """Have an event wait, or have it taken, and before it what waits.

        A thread of the app's that tells more than can wait is not held up: its events go before their turn.
        """
        if type(event) is events.RunStarted:
            self._thread = threading.get_ident()
        if not _can_wait(event):
            over = type(event) is events.RunEnded
            self.catch_up(over)
            self._take(event, over)
        elif len(self._waiting) < _MANY:
            self._waiting.append(event)
        else:
            if threading.get_ident() == self._thread:
                self.catch_up()
            self._take(event, False)

    def clear(self) -> None:
        """Forget what waits."""
        with in_turn(self.turn):
            self._waiting.clear()

    def catch_up(self, over: bool = False) -> None:
        """Have all events taken that wait."""
        if self._waiting:
            with in_turn(self.turn):
                while self._waiting:
                    self._take(self._waiting.popleft(), over)


def _can_wait(event: Event) -> bool:
    """Whether an event will say the same later."""
    if type(event) in _WAITING:
        return True
    if type(event) is events.RunStarted:
        return not event.values
    if type(event) is events.BrowserValues:
        return all(_is_fixed(widget.before) and _is_fixed(widget.after) for widget in event.widgets)
    if type(event) is events.ValueDrawn:
        return _is_fixed(event.value)
    if type(event) is events.DefaultGiven:
        return _is_fixed(event.default) and _is_fixed(event.value)
    return False


def _is_fixed(value: object) -> bool:
    return id(type(value)) in _FIXED
