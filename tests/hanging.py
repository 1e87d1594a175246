"""Work that hangs until its test is over, and a cut-off that comes when it hangs, not after a time.

How fast the machine is shows nowhere: what works may take as long as it likes, and is never cut off.
"""

import _thread
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from st_state_inspector import cutoff


class Hanging:
    """``spin`` and ``wait`` stand in for what hangs: the one works on, the other waits."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._given_up = 0  # of those
        self._over = _thread.allocate_lock()

    def spin(self, *_args: Any, **_kwargs: Any) -> None:
        self.begun.append("spin")
        while True:
            pass

    def wait(self, *_args: Any, **_kwargs: Any) -> None:
        self.begun.append("wait")
        with self._over:
            pass

    def _in_time(self, done: _thread.LockType, seconds: float) -> bool:
        """What ``cutoff`` asks: the time is up as soon as something hangs, be it before this is asked."""
        while not done.acquire(timeout=0.01):
            if len(self.begun) > self._given_up:
                self._given_up = len(self.begun)
                return False
        return True

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """For as long as the block lasts; those that wait are let go in the end."""
        with pytest.MonkeyPatch.context() as patch, self._over:
            patch.setattr(cutoff, "_in_time", self._in_time)
            yield
