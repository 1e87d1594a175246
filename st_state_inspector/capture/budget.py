"""What one run may cost: which values are compared first, and what stands for those that must wait.

Time: a run has its milliseconds. What one run leaves over is saved, up to four times as much, for values
that have waited: on average the budget holds, and no run takes more than five times of it. A value that
does not fit is not compared in that run, and its Node says so. Whoever has waited longest comes first.
Small values never wait: where they don't fit it is the machine that is slow.
A value that does not even fit into what can be saved is sampled, and compared in full ever more rarely.
What is new may take much longer, or there would be nothing to see; but not so long that it looks as if the
app hung (or was cut off). What came with too many others is captured in the next runs.

Bytes: all that a snapshot holds fits half of what the history may keep, so that the state before a
change does too.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import filterfalse
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING, Any

from .classes import ids
from .clock import Clock
from .shape import MAX_WORK
from .small import MOST, weight
from .walk import Limits
from .weigh import held_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from st_state_inspector.model import Node

_SLICE = 0.001  # seconds that a value gets in any case, unless it is known to need more
_CHEAP = 0.0003  # seconds: what costs less is always compared
_SAVED_RUNS = 4
_FIRST = 40
"""How many times what a run has, 0.8 s, is for values that are new: some 5,000 small ones."""
_LONGEST = 60  # times, after which even what costs next to nothing waits
_TRIES = 2
_NEW = 10  # times what it takes to compare a value, to capture it
_SMALL = 10 * MOST  # parts of all small values of a run: these are compared whatever the time is
_DECAY = 0.9  # each run halves, in seven, the reluctance to try again what did not fit
_COUNTED = ids(dict, list, tuple, set, frozenset, str, bytes, bytearray)


class Budget:
    """One session's spending: what each expensive key costs, has waited for, and holds now."""

    def __init__(self, max_run_ms: float, max_bytes: int, max_value_bytes: int) -> None:
        self._max_seconds = max_run_ms / 1000
        self._most = self._max_seconds * (1 + _SAVED_RUNS)
        self._max_bytes = max_bytes // 2
        self._max_value_bytes = max_value_bytes
        self.clock = Clock()
        self._run = 0
        self._run_id = 0
        self._saved = self._max_seconds * _SAVED_RUNS
        self._spent = self._others = 0.0
        self._small = 0
        self._began = 0.0
        self._cost: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._fails: dict[str, int] = {}
        self._compared_in: dict[str, int] = {}
        self._sampled_in: dict[str, int] = {}
        self._big: dict[str, object] = {}
        self._outlines: dict[str, object] = {}
        self._held: dict[str, int] = {}
        self._total = 0
        self._waiting: dict[str, None] = {}
        self._new: dict[str, None] = {}
        self._since: dict[str, int] = {}

    def begin(self, run_id: int = 0) -> None:
        """Start a snapshot; of another run than the last one where ``run_id`` is another, or 0."""
        if not run_id or run_id != self._run_id:
            left = self._saved + self._max_seconds - self._spent - self._others
            self._saved = max(0.0, min(self._max_seconds * _SAVED_RUNS, left))
            self._run, self._run_id, self._spent, self._others = self._run + 1, run_id, 0.0, 0.0
            self._small = 0
        self._waiting = {}
        self._began = perf_counter()

    def again(self) -> None:
        """What was done in this run does not count: it is done anew, because of a secret."""
        self._spent = 0.0

    def end(self, keys: Mapping[str, object]) -> None:
        """The snapshot is done, and these are all the keys that there are."""
        self._spent += perf_counter() - self._began
        if self._held.keys() <= keys.keys() and self._since.keys() <= keys.keys():
            return
        for key in (self._held.keys() | self._since.keys()) - keys.keys():
            self._total -= self._held.pop(key, 0)
            self._forget(key)

    def until(self) -> float:
        """When the time ends for what saves time later: half of what this snapshot took is soon regained."""
        now = perf_counter()
        return max(self._began - self._spent + self._max_seconds, now + (now - self._began) / 2)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The keys that were not compared in full in this snapshot."""
        return tuple(self._waiting)

    def order(self, keys: Iterable[str]) -> list[str]:
        """The keys in the order in which they are to be captured."""
        keys = list(keys)
        if self._new:  # they may take less time than what has waited for a comparison
            keys = [*filter(self._new.__contains__, keys), *filterfalse(self._new.__contains__, keys)]
        if not self._cost or self._cost.keys().isdisjoint(keys):
            return keys
        last, sampled = self._compared_in, self._sampled_in
        return sorted(keys, key=lambda key: (key in self._cost, last.get(key, 0), sampled.get(key, 0)))

    def must_wait(self, key: str, owed: bool, value: object, new: bool = False) -> bool:
        """Set the clock for ``key``; True where what it cost before does not fit.

        ``owed``: it was not compared in full last time: it may use what was saved. ``new``: nothing of it
        was ever captured.
        """
        now = perf_counter()
        began, own = self._began - self._spent, self._max_seconds
        end = began + (_FIRST * own if new else own + (self._saved if owed else 0.0))
        if new and now < began + own:
            end = began + _LONGEST * own  # the first one
        self.clock.deadline = max(end, now + (_SLICE if now < end else _CHEAP))
        if now > began + (_FIRST if new else _LONGEST) * own:
            return not self.is_small(value, key, _NEW if new else 1)
        cost = self._cost.get(key, 0.0) * _DECAY ** (self._run - self._compared_in.get(key, self._run))
        return now + cost > self.clock.deadline and not self.is_small(value, key)

    def is_small(self, value: object, key: str | None = None, times: int = 1) -> bool:
        """Whether ``value`` is compared however long it takes; then the clock is set so.

        Of a ``key`` it is remembered that it was too big: to see it again would take time from others.
        """
        if self._small >= _SMALL or (key is not None and self._big.get(key) == outline(value)):
            return False
        found = weight(value)
        if key is not None and found > MOST:
            self._big[key] = outline(value)
        if found > MOST:
            return False
        self._small += found * times
        if self._small > _SMALL:
            return False
        self.clock.deadline = inf
        return True

    def has_tried(self, key: str, began: float) -> bool:
        """Whether there will be no time for a new value that ran out of it, begun at ``began``, in any run.

        It was the first one in the run, twice: once the machine may have been busy.
        """
        if began < self._began - self._spent + _FIRST * self._max_seconds / 4:
            self._fails[key] = self._fails.get(key, 0) + 1
        return self._fails.get(key, 0) >= _TRIES

    def later(self, key: str) -> int:
        """Note that ``key``, which is new, is for one of the next runs; the first run that said so."""
        self._new[key] = None
        return self.waits(key)

    def is_new(self, key: str) -> bool:
        """Whether nothing of ``key`` was captured so far, and it is not given up."""
        return key in self._new

    def is_big(self, key: str) -> bool:
        """Whether the value of ``key`` is known to be so big that a sample of it is worth its time."""
        return key in self._big

    @contextmanager
    def for_others(self) -> Iterator[None]:
        """Set the clock for a value that is no key's: all of a run's together have the time of a run."""
        now = perf_counter()
        self.clock.deadline = now + max(_SLICE, self._max_seconds + self._saved - self._others)
        try:
            yield
        finally:
            self._others += perf_counter() - now

    def may_sample(self, key: str) -> bool:
        """Whether there is time to sample ``key`` once more: those that get none come first next time."""
        if self._spent + perf_counter() - self._began > 2 * self._max_seconds:
            return False
        self._sampled_in[key] = self._run
        return True

    def waits(self, key: str) -> int:
        """Note that ``key`` is not compared in full in this run; the first such run in a row."""
        self._waiting[key] = None
        return self._since.setdefault(key, self._run_id)

    def unknown(self, key: str) -> None:
        """Note that ``key`` is captured in full, but whether it has changed is not known."""
        self._waiting[key] = None

    def failed(self, key: str) -> None:
        """Note that the time for ``key`` ran out in the middle: ever more has to be saved for it."""
        self._new.pop(key, None)
        self._fails[key] = fails = self._fails.get(key, 0) + 1
        self._compared_in[key] = self._run
        enough = max(self._max_seconds, perf_counter() - self._began)
        self._cost[key] = min(self._most, 2 * enough) * 2 ** min(fails // 3, 6)

    def is_hopeless(self, key: str) -> bool:
        """Whether all that can be saved was not enough for it."""
        return self._cost.get(key, 0.0) > self._most

    def spent(self, key: str, value: object, node: Node, seconds: float) -> None:
        """Note what ``key`` holds, and what it cost to compare it."""
        held = held_bytes(node)
        self._total += held - self._held.get(key, 0)
        self._held[key] = held
        # The cheaper of two in a row: what another thread or the garbage collector took is no cost of it.
        cost, self._last[key] = min(seconds, self._last.get(key, 0.0)), seconds
        self._fails.pop(key, None)
        self._since.pop(key, None)
        self._new.pop(key, None)
        if seconds > _CHEAP or key in self._outlines:
            self._outlines[key] = outline(value)
        if cost > _CHEAP:
            self._cost[key], self._compared_in[key] = cost, self._run
        elif key in self._cost:
            del self._cost[key]

    def limits(self, key: str) -> Limits:
        """What a walk through the value of ``key`` may take."""
        others = self._total - self._held.get(key, 0)
        room = max(0, min(self._max_value_bytes, self._max_bytes - others))
        work = max(0, min(MAX_WORK, 2 * self._max_bytes - others))
        return Limits(room, work, self.clock)

    def _forget(self, key: str) -> None:
        tables: tuple[dict[str, Any], ...] = (self._cost, self._last, self._fails, self._compared_in)
        for table in (*tables, self._sampled_in, self._big, self._outlines, self._since, self._new):
            table.pop(key, None)

    def looks_the_same(self, key: str, value: object) -> bool:
        """Whether ``key`` looks from outside as it did when it was compared last."""
        return key not in self._outlines or bool(self._outlines[key] == outline(value))


def outline(value: object) -> object:
    """The class and, where it is safe to ask, the length."""
    cls = type(value)
    return id(cls), len(value) if id(cls) in _COUNTED else None  # type: ignore[arg-type]
