"""A stage that hangs is cut off: work on the app's values is done beside the script's thread, in time.

Nothing can end what another thread waits for, but nobody has to wait for that thread. The script's
thread hands the stage over and waits; one that does not come back is given up, and dies as soon as it
runs Python again, before it can touch a record. Handing over costs some 20 microseconds.

Helper threads are started below ``threading``: an app that lists or counts its threads sees none of
ours, and Python waits for none of them when it exits.
"""

from __future__ import annotations

import _thread
import ctypes
import os
import sys
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Generic, ParamSpec, TypeVar

from st_state_inspector import watchdog
from st_state_inspector.faults import TookTooLong

P = ParamSpec("P")
T = TypeVar("T")

_idle: list[_Helper] = []  # the one used last comes next: those of a busy moment stay asleep
os.register_at_fork(after_in_child=_idle.clear)  # the threads are not copied


class _GivenUp(BaseException):
    """Ends a helper thread that nobody waits for any more; no ``except Exception`` holds it up."""


def within(seconds: float, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of ``call``, or what it raised; ``TookTooLong`` where it is not back in time."""
    work = _Work(call, args, kwargs)
    with watchdog.unwatched():  # who waits does not hang
        try:
            helper = _idle.pop()
        except IndexError:
            helper = _Helper()
        in_time = helper.has_done(work, seconds)
    if not in_time:
        raise TookTooLong(f"cut off after {seconds:g} s{helper.give_up()}")
    _idle.append(helper)
    return work.outcome()


class _Work(Generic[T]):
    """One call, and what came of it."""

    def __init__(self, call: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._call = call
        self._args = args
        self._kwargs = kwargs
        self._context = copy_context()
        self._result: Any = None
        self._error: BaseException | None = None

    def do(self) -> None:
        """Hazard: whatever the call raises belongs to who waits for it, and must not end the thread."""
        try:
            self._result = self._context.run(self._call, *self._args, **self._kwargs)
        except _GivenUp:
            raise
        except BaseException as error:  # noqa: BLE001 - see the docstring
            self._error = error

    def outcome(self) -> T:
        error, self._error = self._error, None  # or error and traceback would hold each other
        if error is not None:
            raise error
        result: T = self._result
        return result


def _in_time(done: _thread.LockType, seconds: float) -> bool:
    """Whether the signal comes in time.

    In two halves: a machine, or a debugger, that halts all threads uses up one of them at most.
    """
    return done.acquire(timeout=seconds / 2) or done.acquire(timeout=seconds / 2)


class _Helper:
    """A thread that does one piece of work at a time."""

    def __init__(self) -> None:
        self._work: _Work[Any] | None = None
        self._given_up = False
        self._begin, self._done = _thread.allocate_lock(), _thread.allocate_lock()
        self._begin.acquire()
        self._done.acquire()
        self._ident = _thread.start_new_thread(self._run, ())

    def _run(self) -> None:
        me = _thread.get_ident()
        try:
            watchdog.WATCHED[me] = watchdog.EXEMPT  # who waits gives it up
            while not self._given_up:
                self._begin.acquire()
                work, self._work = self._work, None
                if work is not None:
                    work.do()
                del work  # idle, it keeps no session alive
                self._done.release()
        except _GivenUp:
            return
        finally:
            watchdog.WATCHED.pop(me, None)

    def has_done(self, work: _Work[Any], seconds: float) -> bool:
        """Whether the work is done in time."""
        self._work = work
        self._begin.release()
        return _in_time(self._done, seconds)

    def give_up(self) -> str:
        """Let the thread end as soon as it runs Python again; where it was, in words."""
        frame = sys._current_frames().get(self._ident)  # noqa: SLF001 - documented, named so as a warning
        self._given_up, self._work = True, None  # nothing to do for a thread that has not even begun
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._ident), ctypes.py_object(_GivenUp))
        if self._begin.locked():
            self._begin.release()  # it may have come back in this moment, and wait for more
        return "" if frame is None else watchdog.where(frame.f_code, frame.f_lineno)
