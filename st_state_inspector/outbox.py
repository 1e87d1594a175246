"""What one browser is told: the next message, in time, and what may not have arrived."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple, ParamSpec, TypeVar

from st_state_inspector import watchdog
from st_state_inspector.cutoff import within
from st_state_inspector.faults import Faults, Problem, TookTooLong
from st_state_inspector.recorder import Recorder
from st_state_inspector.wire import AppInfo, Reply, Wire

P = ParamSpec("P")
T = TypeVar("T")
Args = dict[str, Any]
"""Arguments of the component. The number of a message stands beside its bytes: the browser compares the
other arguments only, and passes a message on when one of them differs."""

NO_NEWS: Args = {}  # the panel shows what it has
_MAX_AGAIN = 16_384  # bytes that are sent a second time


class _Ready(NamedTuple):
    """A message with its number, the problems that it tells of, and what it cost."""

    encoded: tuple[bytes, int]
    problems: tuple[Problem, ...]
    cost_ms: float


class Outbox:
    """The messages to the browser of one session. ``faults`` are the session's, and everybody's."""

    def __init__(self, recorder: Recorder, app: AppInfo, *faults: Faults) -> None:
        self._recorder = recorder
        self._faults = faults
        self.wire = Wire(app)
        self.whole = False
        """Whether the next message says everything anew."""
        self.reply: Reply | None = None
        """The answer to a command; with its ``payload`` it comes with each message until it has arrived."""
        self.payload: bytes | None = None
        self._replied: Reply | None = None  # that answer, when it was sent
        self._ready: _Ready | None = None
        self._unheard: list[bytes] = []  # messages that may not have arrived
        self._said = 0  # how many of them were sent
        self._version = recorder.capturer.secrets_version
        self.preparing = False
        """Whether ``prepare`` is at work: where it does not come back, it is what hangs."""
        self.given_up: TookTooLong | None = None
        """How ``prepare`` was cut off, for who draws the panel to tell."""
        self.hangs = False
        """Whether the work on a message was cut off: there will be no more."""

    def introduce(self, app: AppInfo) -> None:
        """Say this about the app, and everything else anew."""
        self.wire.introduce(app)
        self.whole = True

    def prepare(self) -> None:
        """Encode what is about to be sent.

        For whoever is beside the script's thread already: going there again takes longer than this does.
        """
        if self.hangs or self.reply is not None or self.payload is not None:
            return
        self.preparing, clock = True, perf_counter()
        self._drop_outdated()
        if self._ready is not None:  # a newer run began before it could be sent
            self._say_again(self._ready.encoded[0])
        self._ready = None
        try:
            problems, encoded = self.problems, self._encoded(False)
        except Exception:  # it came back; who gave it up ends it with none of these
            self.preparing = False
            raise
        self._ready = _Ready(encoded, problems, (perf_counter() - clock) * 1000)
        self.preparing = False

    @property
    def prepared_ms(self) -> float:
        """What preparing the next message has cost."""
        return 0.0 if self._ready is None else self._ready.cost_ms

    def news(self, remounted: bool) -> Args:
        """The next message. ``remounted``: the browser has forgotten all that it was sent.

        Those before it that may not have arrived come with it; the panel passes over what it has.
        """
        self._drop_outdated()
        self._keep_short()
        message, seq = self._next(remounted)
        self._unheard.append(message)
        self._said = len(self._unheard)
        if self._said > 1:
            message = b"[" + b",".join(self._unheard) + b"]"
        self._replied, payload = self.reply, self.payload
        args: Args = {"seq": seq, "message": message}
        return args if payload is None else {**args, "payload": payload}

    def _drop_outdated(self) -> None:
        """What was encoded before something was known for a secret may hold it."""
        before, self._version = self._version, self._recorder.capturer.secrets_version
        if before != self._version and (self._unheard or self._ready is not None):
            self._unheard.clear()
            self._ready, self._said, self.whole = None, 0, True
        if before != self._version:
            self.payload = None  # the panel says that the file did not come

    def _say_again(self, message: bytes) -> None:
        self._unheard.append(message)
        self._keep_short()

    def _keep_short(self) -> None:
        """Where it would be long to say again what may not have arrived, it is not."""
        if sum(map(len, self._unheard)) > _MAX_AGAIN:
            self.arrived()  # as good as certainly; where not, the panel meets a gap and asks
        if sum(map(len, self._unheard)) > _MAX_AGAIN:
            self._unheard.clear()  # these were never sent
            self.whole = True

    def arrived(self) -> None:
        """What was sent so far has arrived."""
        del self._unheard[: self._said]
        self._said = 0
        if self.reply is self._replied:
            self.reply = self.payload = self._replied = None

    def in_time(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of our own work; where it hangs it is cut off, and no panel is drawn any more."""
        try:
            return within(watchdog.CUT_OFF_SECONDS, work, *args, **kwargs)
        except TookTooLong:
            self.hangs = True
            raise

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the panel tells of the inspector itself."""
        own, shared = (faults.problems for faults in self._faults)
        return (*shared, *own)

    def _next(self, remounted: bool) -> tuple[bytes, int]:
        """The message that was prepared, if it says all that there is to say; else another."""
        ready, self._ready = self._ready, None
        fits = not remounted and not self.whole and self.reply is None
        if ready is not None and fits and ready.problems == self.problems:
            return ready.encoded
        if ready is not None:
            self._say_again(ready.encoded[0])
        return self.in_time(self._encoded, remounted)

    def _encoded(self, remounted: bool) -> tuple[bytes, int]:
        """The next message, as bytes: any other type Streamlit looks through, at twice the cost."""
        clock = perf_counter()
        message = self._message(remounted)
        if message["runs"]:
            message["runs"][-1]["overhead_ms"] += round((perf_counter() - clock) * 1000, 3)
        return json.dumps(message, allow_nan=False, separators=(",", ":")).encode(), message["seq"]

    def _message(self, remounted: bool) -> dict[str, Any]:
        whole, self.whole = self.whole or remounted, False
        log = self._recorder.log
        message = self.wire.message(log.history, log.take_evicted(), self.problems, self.reply, whole)
        if message["kind"] == "keyframe":
            self._unheard.clear()
            self._said = 0
        return message
