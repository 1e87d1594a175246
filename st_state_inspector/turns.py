"""Locks of the inspector's own, for threads that are about one session at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from st_state_inspector import watchdog
from st_state_inspector.faults import TookTooLong

_PATIENCE = 4  # times what a stage may take: who has the turn may be cut off more than once in it


@contextmanager
def in_turn(lock: threading.RLock) -> Iterator[None]:
    """Hold ``lock``; ``TookTooLong`` where others do for too long.

    Who waits is not watched: it waits in two halves, of which a halted machine uses up one at most. And
    what was taken is given back also by whom is cut off: nothing can arrive before it is in the ``try``.
    """
    paused, seconds = watchdog.pause(), _PATIENCE * watchdog.CUT_OFF_SECONDS
    taken = lock.acquire(timeout=seconds / 2) or lock.acquire(timeout=seconds / 2)
    try:
        watchdog.resume(paused)
        if not taken:
            raise TookTooLong(f"cut off after {seconds:g} s of waiting for its turn")
        yield
    finally:
        if taken:
            lock.release()
