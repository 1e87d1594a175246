"""What the inspector keeps in one session's state, and what a script thread is in the middle of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from st_state_inspector import watchdog
from st_state_inspector.events import Event, Life, Request, RunEnded
from st_state_inspector.faults import TookTooLong
from st_state_inspector.visitors import SessionSink

_MAX_FIELDS = 1_000
_PATIENCE = 4  # times what a stage may take: who has the turn may be cut off more than once in it


class Slot:
    """The inspector's only value in a session's state: it lives exactly as long as the session.

    ``sink`` is None for a session that may not be inspected.
    """

    def __init__(self, sink: SessionSink | None) -> None:
        self.sink = sink
        self.panel_widgets: set[str] = set()
        self.panel_fragments: set[str] = set()
        self.password_fields: set[str] = set()
        self.running: object = None
        """The ``ScriptRunContext`` of the run being recorded: a newer run takes over from an older."""
        self.finished: RunEnded | None = None
        """How that run has ended, where it has and nothing has been told of it yet."""
        self.turn = threading.RLock()
        self.thread = 0
        """The thread that runs the script."""
        self.arriving: object = None
        """What the browser sent for the run under way, until Streamlit has taken it (Streamlit's message)."""
        self.told_values = False
        """Whether the values that Streamlit took of it have been told."""
        self.life = Life()
        self.test = False
        """Whether there is no browser, but an ``AppTest``."""
        self.client: Callable[[], object] | None = None
        """A weak reference to the connection that was decided about; None: not decided yet."""
        self.page = ("", "")
        """Name and hash of the page that the run under way began on, or that the last one ended on."""
        self.cut_short = False
        """Whether a newer run was asked for before the run before was over."""
        self.rerun_chain = 0
        """How many runs in a row have ended with ``st.rerun``."""

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """While a run begins or ends for the record: two threads may be about both at once.

        Who waits is not watched: it waits in two halves, of which a halted machine uses up one at most. And
        what was taken is given back also by whom is cut off: nothing can arrive before it is in the ``try``.
        """
        paused, seconds = watchdog.pause(), _PATIENCE * watchdog.CUT_OFF_SECONDS
        taken = self.turn.acquire(timeout=seconds / 2) or self.turn.acquire(timeout=seconds / 2)
        try:
            watchdog.resume(paused)
            if not taken:
                raise TookTooLong(f"cut off after {seconds:g} s of waiting for its turn")
            yield
        finally:
            if taken:
                self.turn.release()

    def is_decided(self, client: object) -> bool:
        """Whether this connection was decided about; while nobody is connected there is nobody to be."""
        return self.client is not None and (client is None or client is self.client())

    def add_password_field(self, widget_id: str) -> None:
        """Remember the id of a password field; of very many, those that are still drawn come back."""
        if len(self.password_fields) >= _MAX_FIELDS:
            self.password_fields.clear()
        self.password_fields.add(widget_id)

    def __reduce__(self) -> tuple[type[Slot], tuple[None]]:
        """Pickle to an empty slot: ``runner.enforceSerializableSessionState`` tries every value."""
        return (Slot, (None,))

    def tell(self, event: Event) -> None:
        """Hand one event on."""
        if self.sink is not None:
            self.sink.handle(event)


class ThreadNow(threading.local):
    """What this script thread is in the middle of."""

    request: object = None
    """Streamlit's ``RerunData`` of the run under way, or about to begin."""
    asked: Request | None = None
    """The app's own ``st.rerun``, ``st.switch_page`` or ``st.stop`` in this run, with its line."""
    finish: Callable[[], Slot | None] | None = None
    """What is to be done as soon as the browser has been told that this run is over."""
    answered: Slot | None = None
    """The session whose panel this run, of the panel alone, has answered."""
