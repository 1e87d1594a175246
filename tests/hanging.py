"""Work that hangs until its test is over, and a cut-off that comes when it hangs, not after a time.

How fast the machine is shows nowhere: what works may take as long as it likes, and is never cut off.
"""

import _thread
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from st_state_inspector import cutoff, watchdog


class Hanging:
    """``spin`` and ``wait`` stand in for what hangs: the one works on, the other waits."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._hangs: set[int] = set()  # threads that hang now, and were not given up
        self._over = _thread.allocate_lock()
        self._ended = False

    def spin(self, *_args: Any, **_kwargs: Any) -> None:
        self._begin("spin")
        while True:
            pass

    def wait(self, *_args: Any, **_kwargs: Any) -> None:
        self._begin("wait")
        with self._over:
            pass

    def _begin(self, how: str) -> None:
        self.begun.append(how)
        self._hangs.add(_thread.get_ident())

    def _in_time(self, done: _thread.LockType, seconds: float) -> bool:
        """What ``cutoff`` asks: the time is up as soon as a helper hangs, be it before this is asked."""
        while not done.acquire(timeout=0.01):
            for ident in list(self._hangs):
                if watchdog.WATCHED.get(ident) is watchdog.EXEMPT:
                    self._hangs.discard(ident)
                    return False
        return True

    def _is_too_old(self, ident: int, looks: int) -> bool:
        """What the watchdog asks of a thread of the app."""
        if ident in self._hangs:
            self._hangs.discard(ident)
            return True
        return False

    def _watch(self) -> None:
        """A watchdog that looks more often."""
        while not self._ended:
            watchdog._look({})
            time.sleep(0.01)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """For as long as the block lasts; those that wait are let go in the end."""
        with pytest.MonkeyPatch.context() as patch, self._over:
            patch.setattr(cutoff, "_in_time", self._in_time)
            patch.setattr(watchdog, "_is_too_old", self._is_too_old)
            patch.setattr(watchdog, "_not_begun", [])  # this one watches
            _thread.start_new_thread(self._watch, ())
            yield
            self._ended = True
