"""The inspector's own work on a thread of the app is watched: what hangs there is cut off.

What may take long is done beside the thread (``cutoff``). The rest takes microseconds, unless there is
a bug in it: a loop that never ends would stop the app. So each thread enters itself in ``WATCHED``
while it does our work, and one thread more looks at the table ten times in five seconds. An entry that
is there all the time is taken out and, only then, ``CutOff`` is sent to that thread.

Why ``CutOff`` can't arrive in the app's own code:

- Whoever takes an entry out of the table has it alone (``dict.pop`` is atomic). Leaving ``watched``, a
  thread that gets its own is not claimed, and never will be: nothing was sent, nothing will be.
- A thread that finds none was claimed. It waits until the watchdog has sent (``_sending``), a matter of
  microseconds, and lets what was sent arrive inside ``_settle``, unless it has arrived before: an entry is
  good for one. Python lets it in at the next loop or call; where it had lost sight of it, as up to 3.12
  when two threads are sent something at once, a second one in its place is let in.
- A new entry is made only when nothing is on its way: at the entrance of ``watched``; in ``watch_on``,
  after what was sent has arrived; and in ``resume``, as nobody can claim what ``pause`` has taken out.
- ``watched`` is entered within itself only where the outer entry was claimed or is paused. What was sent for
  the outer one then ends the inner, or arrives when the outer is left: each settles its own.
- An entry that was left behind (an exception of another's, between the last two instructions) is not
  believed: the frame of ``watched`` must be on the thread's stack.

What runs inside ``watched`` is ours or Streamlit's. An import is never cut off, which would leave half a
module to the app; nor is who is about to get a lock in ``threading`` or ``logging``, before it has: what was
sent would arrive before the ``try`` that gives it back. A log line, which the app may handle, and waiting
for others are done unwatched.
"""

from __future__ import annotations

import _thread
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from time import perf_counter, sleep
from traceback import clear_frames
from types import CodeType, FrameType
from typing import Any, TypeVar

T = TypeVar("T")

CUT_OFF_SECONDS = 5.0
"""How long a stage may take; hundreds of times what it does take."""
_LOOKS = 10  # in that time: a machine that halts all threads for a while uses up one of them

WATCHED: dict[int, float] = {}
"""Threads that do our work now, and since when; the time serves to tell one piece of work from the next."""
EXEMPT = inf
"""Since when a thread does that is cut off in another way."""
_sending: set[int] = set()  # threads that are being claimed in this moment
_sent: set[int] = set()  # threads that were, and have not settled it yet
_IMPORTING = "<frozen importlib"
_LOCKING = {threading.Condition.__enter__.__code__.co_filename, logging.Handler.acquire.__code__.co_filename}
_not_begun = [True]  # taken out by the thread that starts the watchdog


class CutOff(BaseException):
    """Ends what hangs; no ``except Exception`` holds it up."""


def watched(ident: int, call: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """What ``call`` returns or raises; ``CutOff`` where it hangs. For this thread, not watched yet."""
    if _not_begun:
        _begin()
    try:
        WATCHED[ident] = perf_counter()
        return call(*args, **kwargs)
    finally:
        if WATCHED.pop(ident, None) is None:
            _settle(ident)


def watch_on() -> None:
    """Inside ``watched``, after a ``CutOff``: the rest of the work has a time of its own."""
    ident = _thread.get_ident()
    _settle(ident)
    WATCHED[ident] = perf_counter()


def pause() -> float | None:
    """Begin something inside ``watched`` that is no hanging, or not ours; for ``resume``."""
    ident = _thread.get_ident()
    entry = WATCHED.pop(ident, None)
    if entry is None:
        _settle(ident)
    return entry


def resume(paused: float | None) -> None:
    """Be watched again as before ``pause``, with a new time."""
    if paused is not None:
        WATCHED[_thread.get_ident()] = EXEMPT if paused is EXEMPT else perf_counter()


@contextmanager
def unwatched() -> Iterator[None]:
    """For what is no hanging, or not ours."""
    paused = pause()
    try:
        yield
    finally:
        resume(paused)


def where(code: CodeType, line: int | None) -> str:
    """A place in the code, in words."""
    return f" in {code.co_name} ({os.path.basename(code.co_filename)}:{line})"


def told(cut: CutOff) -> str:
    """Where it was cut off, in words. Whatever it had entered is left now: locks, context managers."""
    traceback, at = cut.__traceback__, ""
    while traceback is not None:
        at = where(traceback.tb_frame.f_code, traceback.tb_lineno)
        traceback = traceback.tb_next
    clear_frames(cut.__traceback__)
    return f"cut off after {CUT_OFF_SECONDS:g} s{at}"


def _settle(ident: int) -> None:
    """For a thread that found no entry: what was sent to it arrives in here, or has arrived."""
    arrived = isinstance(sys.exc_info()[1], CutOff)
    try:
        while ident in _sending:
            sleep(0)
        if ident in _sent:
            _let_in()
            if not arrived:
                _send(ident)
                _let_in()
    except CutOff:
        pass
    _sent.discard(ident)


def _let_in() -> None:
    for _ in range(1_000):
        pass


def _send(ident: int) -> None:
    """Hazard: to Python a thread that has not begun yet is the one that started it. None of ours is then."""
    import ctypes  # late: hardly anybody ever comes here

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(CutOff))


# ---- the watchdog itself ------------------------------------------------------------------------


def _begin() -> None:
    """Start the watchdog, once; below ``threading``, as in ``cutoff``."""
    with suppress(IndexError, RuntimeError):  # another thread does it; no thread can be started
        _not_begun.pop()
        _thread.start_new_thread(_watch, ())


def _begin_anew() -> None:
    """In a forked process: the thread that forked is in the app's code, and all others are gone."""
    WATCHED.clear()
    _sending.clear()
    _sent.clear()
    _not_begun[:] = [True]


os.register_at_fork(after_in_child=_begin_anew)


def _watch() -> None:
    seen: dict[int, tuple[float, int]] = {}
    while True:
        sleep(CUT_OFF_SECONDS / _LOOKS)
        with suppress(Exception):  # hazard: who watches must not end; it looks again
            seen = _look(seen)


def _look(seen: dict[int, tuple[float, int]]) -> dict[int, tuple[float, int]]:
    """One look at all entries: those that were there before too, and how often; the oldest are cut off."""
    now = {}
    for ident, entry in WATCHED.copy().items():
        known, looks = seen.get(ident, (entry, 0))
        now[ident] = entry, looks + 1 if known is entry else 1
        if entry is not EXEMPT and _is_too_old(ident, now[ident][1]) and not _cut_off(ident, entry):
            now[ident] = entry, 0  # it imports something: the time begins anew
    return now


def _is_too_old(_ident: int, looks: int) -> bool:
    return looks > _LOOKS


def _cut_off(ident: int, entry: float) -> bool:
    """False where that would leave half a module to the app."""
    codes = list(_codes(sys._current_frames().get(ident)))  # noqa: SLF001 - documented, named so as a warning
    if watched.__code__ not in codes:
        if WATCHED.get(ident) is entry:
            WATCHED.pop(ident, None)
    elif any(code.co_filename.startswith(_IMPORTING) for code in codes):
        return False
    elif codes[0].co_filename not in _LOCKING:  # the next look comes soon
        _claim(ident, entry)
    return True


def _codes(frame: FrameType | None) -> Iterator[CodeType]:
    """What a thread is in the middle of, innermost first, out to ``watched``."""
    while frame is not None:
        yield frame.f_code
        frame = None if frame.f_code is watched.__code__ else frame.f_back


def _claim(ident: int, entry: float) -> None:
    _sending.add(ident)
    try:
        if WATCHED.pop(ident, None) is entry:
            _sent.add(ident)
            _send(ident)
    finally:
        _sending.discard(ident)
