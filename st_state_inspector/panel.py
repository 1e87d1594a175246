"""Draws the panel and answers its commands. One per session that has a browser.

The component lives in a fragment of its own: its commands rerun that fragment and not the app. After
a whole run the fragment is declared at the end of the sidebar (or was, by ``state_inspector``, where
the app wants it); after a run of other fragments it is drawn again where it is.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple, ParamSpec, TypeVar

import streamlit as st
from streamlit.components.v1 import declare_component

from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector import watchdog
from st_state_inspector.cutoff import within
from st_state_inspector.faults import Faults, Problem, TookTooLong
from st_state_inspector.history import HistoryLog
from st_state_inspector.options import ENV_DEV_URL
from st_state_inspector.recorder import Recorder
from st_state_inspector.run_taps import FAULTS
from st_state_inspector.wire import AppInfo, Command, Reply, Wire, read_command

P = ParamSpec("P")
T = TypeVar("T")
STATIC = Path(__file__).parent / "static"

_declared: list[Any] = []


def _component() -> Any:
    """The component, declared when first used. ``url`` (Vite's dev server) wins over ``path``."""
    if not _declared:
        url = os.environ.get(ENV_DEV_URL)
        if url is None and not (STATIC / "index.html").is_file():
            raise FileNotFoundError(f"the panel's frontend is not built: {STATIC / 'index.html'} is missing")
        where = {"url": url} if url else {"path": str(STATIC)}
        _declared.append(declare_component("st_state_inspector", **where))
    return _declared[0]


class _Ready(NamedTuple):
    """A message with its number, the problems that it tells of, and what it cost."""

    encoded: tuple[bytes, int]
    problems: tuple[Problem, ...]
    cost_ms: float


class Panel:
    """The panel of one session: where it is, what it was sent, what it asked for."""

    def __init__(
        self,
        recorder: Recorder,
        app: AppInfo,
        faults: Faults,
        shared_faults: Faults,
        resume: Callable[[], None] | None = None,
    ) -> None:
        self._recorder = recorder
        self._app = app
        self.faults = faults
        self._shared_faults = shared_faults
        self._resume = resume
        self._wire = Wire(app)
        self.may_restore = False
        """Whether the browser that is connected now may put a state back."""
        self._fragment_id: str | None = None
        self._placed_in_run = 0
        self._costed_run = 0
        self._page_hash: str | None = None
        self._drawing = False
        self._whole = False
        self._reply: Reply | None = None
        self._payload: bytes | None = None
        self._ready: _Ready | None = None
        self.preparing = False
        """Whether ``prepare`` is at work: where it does not come back, it is what hangs."""
        self.given_up: TookTooLong | None = None
        """How ``prepare`` was cut off, for ``draw`` to tell."""
        self._hangs = False
        self._drawn: hooks.Drawn | None = None

    @property
    def _log(self) -> HistoryLog:
        return self._recorder.log

    def admit(self, everyone: bool, restore: bool) -> None:
        """Take what was decided for the browser that is connected now; it is sent everything anew."""
        self.may_restore = restore
        self._app = replace(self._app, everyone=everyone, restore=restore)
        self._wire.introduce(self._app)
        self._whole = True

    def place_here(self) -> None:
        """Reserve this place of the running script; what is known at the end is drawn into it."""
        if self._recorder.run is not None and self._placed_in_run != self._recorder.run.id:
            self._placed_in_run = self._recorder.run.id
            _panel_fragment()

    def prepare(self) -> None:
        """Encode what ``draw`` is about to send.

        For whoever is beside the script's thread already: going there again takes longer than this does.
        """
        if self._hangs or self._reply is not None or self._payload is not None:
            return
        self.preparing, clock = True, perf_counter()
        self._whole = self._whole or self._ready is not None  # that one was never sent
        self._ready = None
        try:
            problems, encoded = self._problems, self._encoded(False)
        except Exception:  # it came back; who gave it up ends it with none of these
            self.preparing = False
            raise
        self._ready = _Ready(encoded, problems, (perf_counter() - clock) * 1000)
        self.preparing = False

    def draw(self) -> None:
        """Draw the panel after a run, with all that the run brought."""
        if self._hangs:
            return
        if self.given_up is not None:
            self._hangs = True
            raise self.given_up
        clock = perf_counter() - (0.0 if self._ready is None else self._ready.cost_ms / 1000)
        ctx = hooks.context()
        newest = next(self._log.runs, None)
        self._drawing = True
        try:
            placed = newest is not None and newest.id == self._placed_in_run
            if self._fragment_id is not None and (placed or hooks.fragments_of(ctx)):
                hooks.run_fragment_again(ctx, self._fragment_id)
            elif not self._sent_again(ctx):
                self._draw_at_the_end(ctx)
        finally:
            self._drawing = False
        if newest is not None and newest.id != self._costed_run:
            self._costed_run = newest.id
            cost = (perf_counter() - clock) * 1000
            self._log.amend_last(overhead_ms=round(newest.overhead_ms + cost, 3))

    def _draw_at_the_end(self, ctx: Any) -> None:
        place = hooks.sidebar_end(ctx)
        with hooks.overheard(ctx) as sent:
            copy_context().run(_panel_in_the_sidebar)  # should it be cut off, the app is not left in there
        self._drawn = None if self._fragment_id is None else hooks.drawn(ctx, place, self._fragment_id, sent)

    def _sent_again(self, ctx: Any) -> bool:
        """Whether the panel is where it was, and its next message could be sent without drawing it.

        Hazard: this Streamlit sends, or keeps, things in another way; the panel is drawn instead.
        """
        known, self._drawn = self._drawn, None
        if known is None or self._payload is not None or known.place != hooks.sidebar_end(ctx):
            return False
        message, seq = self._next(False)
        try:
            hooks.send_again(ctx, known, message, seq)
        except Exception:  # noqa: BLE001 - see the docstring
            self._whole = True  # what this message said is said again
            return False
        self._drawn = known
        return True

    def render(self) -> None:
        """Send the component its next message. Runs inside the panel's fragment."""
        ctx = hooks.context()
        slot = hooks.get_slot(hooks.state_of(ctx))
        self._fragment_id = hooks.running_fragment_id(ctx)
        if slot is not None and self._fragment_id is not None:
            slot.panel_fragments.add(self._fragment_id)
        if self._recorder.run is not None and not self._drawing:
            return  # the script is still running: the place is reserved, the drawing comes at the end
        remounted = self._page_hash != hooks.page_hash(ctx)  # a page switch makes a new iframe
        # The number beside the bytes: the browser compares the other arguments only, and passes a
        # message on when one of them differs.
        message, seq = self._next(remounted)
        payload = {} if self._payload is None else {"payload": self._payload}
        self._page_hash, self._payload = hooks.page_hash(ctx), None
        args = {"message": message, "seq": seq, **payload}
        with hooks.panel_widget(ctx, set() if slot is None else slot.panel_widgets):
            _component()(**args, key=hooks.PANEL_KEY, default=None, on_change=_on_command)

    def _next(self, remounted: bool) -> tuple[bytes, int]:
        """The message that was prepared, if it says all that there is to say; else another."""
        ready, self._ready = self._ready, None
        fits = not remounted and not self._whole and self._reply is None
        if ready is not None and fits and ready.problems == self._problems:
            return ready.encoded
        self._whole = self._whole or ready is not None
        return self._in_time(self._encoded, remounted)

    def _in_time(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of our own work; where it hangs it is cut off, and no panel is drawn any more."""
        try:
            return within(watchdog.CUT_OFF_SECONDS, work, *args, **kwargs)
        except TookTooLong:
            self._hangs = True
            raise

    def _encoded(self, remounted: bool) -> tuple[bytes, int]:
        """The next message, as bytes: any other type Streamlit looks through, at twice the cost."""
        clock = perf_counter()
        message = self._message(remounted)
        if message["runs"]:
            message["runs"][-1]["overhead_ms"] += round((perf_counter() - clock) * 1000, 3)
        return json.dumps(message, allow_nan=False, separators=(",", ":")).encode(), message["seq"]

    def _message(self, remounted: bool) -> dict[str, Any]:
        whole, self._whole = self._whole or remounted, False
        reply, self._reply = self._reply, None
        return self._wire.message(self._log.history, self._log.take_evicted(), self._problems, reply, whole)

    @property
    def _problems(self) -> tuple[Problem, ...]:
        return (*self._shared_faults.problems, *self.faults.problems)

    def carry_out(self) -> None:
        """Carry out the command that the browser sent, if it is a new one."""
        state = hooks.state_of(hooks.context())
        slot = hooks.get_slot(state)
        for widget_id in slot.panel_widgets if slot is not None else ():
            command = read_command(hooks.widget_value(state, widget_id))
            if command is not None and command.id > self._wire.last_command:
                self._wire.last_command = command.id
                self._in_time(self._obey, command)

    def _obey(self, command: Command) -> None:
        if command.kind == "keyframe":
            self._whole = True
        elif command.kind == "redact" and command.key:
            self._recorder.redact(command.key)
            self._whole = True
        elif command.kind == "resume" and self._resume is not None:
            self._resume()
        elif command.kind == "save_history":
            history = replace(self._log.history, problems=self._problems)
            self._payload = json.dumps(history.to_dict(), allow_nan=False).encode()
            self._reply = Reply(command.id, "history", self._filename())

    def _filename(self) -> str:
        newest = next(self._log.runs, None)
        app = re.sub(r"[^\w-]+", "-", self._app.name).strip("-") or "app"
        return f"{app}-run{newest.id if newest else 0}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.json"


def _current() -> Panel | None:
    """The panel of this session, for the connection that was decided about."""
    ctx = hooks.context()
    slot = hooks.slot_of(ctx)
    decided = slot is not None and slot.is_decided(None if slot.test else hooks.client_of(ctx))
    return getattr(slot.sink, "panel", None) if slot is not None and decided else None


def _panel_in_the_sidebar() -> None:
    with st.sidebar:
        _panel_fragment()


@st.fragment
def _panel_fragment() -> None:
    FAULTS.guarded("panel", _render)


def _render() -> None:
    panel = _current()
    if panel is not None:
        panel.faults.guarded("panel", panel.render)


def _on_command() -> None:
    FAULTS.guarded("command", _carry_out)


def _carry_out() -> None:
    panel = _current()
    if panel is not None:
        panel.faults.guarded("command", panel.carry_out)
