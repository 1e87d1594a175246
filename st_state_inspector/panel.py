"""Draws the panel and answers its commands. One per session that has a browser.

The component lives in a fragment of its own: its commands rerun that fragment and not the app. After
a whole run the fragment is declared at the end of the sidebar (or was, by ``state_inspector``, where
the app wants it); after a run of other fragments it is drawn again where it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from time import perf_counter
from typing import Any

import streamlit as st

from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.component import component
from st_state_inspector.drawn import Drawn
from st_state_inspector.faults import Faults
from st_state_inspector.history import HistoryLog
from st_state_inspector.installed import FAULTS
from st_state_inspector.outbox import NO_NEWS, Args, Outbox
from st_state_inspector.recorder import Recorder
from st_state_inspector.wire import AppInfo, Command, Reply, filename, read_command

_PLACED = ("", 0)  # where the app wants it


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
        self._resume = resume
        self.outbox = Outbox(recorder, app, faults, shared_faults)
        self.may_restore = False
        """Whether the browser that is connected now may put a state back."""
        self._fragment_id: str | None = None
        self._placed_in_run = 0
        self._costed_run = 0
        self._page_hash: str | None = None
        self._drawing = False
        self.shown = False
        """Whether this run has drawn it, without what is new: one more time, and Streamlit would raise."""
        self._drawn: Drawn | None = None
        self._keeps_place = True

    @property
    def _log(self) -> HistoryLog:
        return self._recorder.log

    def admit(self, everyone: bool, restore: bool) -> None:
        """Take what was decided for the browser that is connected now; it is sent everything anew."""
        self.may_restore = restore
        self._app = replace(self._app, everyone=everyone, restore=restore)
        self.outbox.introduce(self._app)

    def place_here(self) -> None:
        """Reserve this place of the running script; what is known at the end is drawn into it."""
        if self._recorder.run is not None and self._placed_in_run != self._recorder.run.id:
            self._placed_in_run = self._recorder.run.id
            _panel_fragment()

    def draw(self) -> None:
        """Draw the panel after a run, with all that the run brought."""
        if self.outbox.hangs:
            return
        if self.outbox.given_up is not None:
            self.outbox.hangs = True
            raise self.outbox.given_up
        clock = perf_counter() - self.outbox.prepared_ms / 1000
        ctx = hooks.context()
        newest = next(self._log.runs, None)
        placed = newest is not None and newest.id == self._placed_in_run
        self._drawing = True
        try:
            if self.shown:  # where that was in vain, the next runs don't try
                self._keeps_place = self._sent_again(ctx, self._drawn.place if self._drawn else _PLACED)
            elif self._fragment_id is not None and (placed or hooks.fragments_of(ctx)):
                hooks.run_fragment_again(ctx, self._fragment_id)
            elif not placed and not self._sent_again(ctx, hooks.sidebar_end(ctx)):
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
        self._drawn = hooks.drawn(ctx, place, self._fragment_id, sent)

    def hold(self) -> None:
        """Keep the panel where it is until ``draw``: Streamlit takes away what a run has not sent again."""
        ctx, known = hooks.context(), self._drawn
        if known is not None and known.place == hooks.sidebar_end(ctx) and not self.outbox.hangs:
            self._send(ctx, known, NO_NEWS)

    def _sent_again(self, ctx: Any, place: tuple[str, int]) -> bool:
        """Whether the panel is at this place, and its next message could be sent without drawing it."""
        known = self._drawn
        if known is None or known.place != place:
            self._drawn = None
            return False
        sent = self._send(ctx, known, self._news(ctx))
        self.outbox.whole = self.outbox.whole or not sent  # what this message said is said again
        return sent

    def _send(self, ctx: Any, known: Drawn, args: Args) -> bool:
        """Hazard: this Streamlit sends, or keeps, things in another way; the panel is drawn instead."""
        try:
            hooks.send_again(ctx, known, args)
        except Exception:  # noqa: BLE001 - see the docstring
            self._drawn = None
            return False
        return True

    def render(self) -> None:
        """Send the component its next message. Runs inside the panel's fragment.

        While the script is still running this is where the panel will be: what is new comes at the end.
        """
        ctx = hooks.context()
        slot = hooks.get_slot(hooks.state_of(ctx))
        self._fragment_id = hooks.running_fragment_id(ctx)
        if slot is not None and self._fragment_id is not None:
            slot.panel_fragments.add(self._fragment_id)
        running = slot is not None and slot.running is not None and not self._drawing
        if running and not self._keeps_place:
            return
        args = NO_NEWS if running else self._news(ctx)
        self.shown = not self._drawing
        with hooks.overheard(ctx) as sent, hooks.panel_widget(ctx, slot.panel_widgets if slot else set()):
            component()(**args, key=hooks.PANEL_KEY, default=None, on_change=_on_command)
        if running and (self._drawn is None or not hooks.fragments_of(ctx)):
            self._drawn = hooks.drawn(ctx, _PLACED, self._fragment_id, sent)

    def _news(self, ctx: Any) -> Args:
        """The next message; after a page switch the browser has a new panel, which knows nothing."""
        before, self._page_hash = self._page_hash, hooks.page_hash(ctx)
        return self.outbox.news(remounted=self._page_hash != before)

    def carry_out(self) -> None:
        """Carry out the command that the browser sent, if it is a new one."""
        state = hooks.state_of(hooks.context())
        slot = hooks.get_slot(state)
        for widget_id in slot.panel_widgets if slot is not None else ():
            command = read_command(hooks.widget_value(state, widget_id))
            if command is not None and command.id > self.outbox.wire.last_command:
                self.outbox.wire.last_command = command.id
                self.outbox.in_time(self._obey, command)

    def _obey(self, command: Command) -> None:
        if command.kind == "keyframe":
            self.outbox.whole = True
        elif command.kind == "redact" and command.key:
            self._recorder.redact(command.key)
            self.outbox.whole = True
        elif command.kind == "resume" and self._resume is not None:
            self._resume()
        elif command.kind == "save_history":
            history = replace(self._log.history, problems=self.outbox.problems)
            self.outbox.payload = json.dumps(history.to_dict(), allow_nan=False).encode()
            newest = next(self._log.runs, None)
            name = filename(self._app.name, newest.id if newest else 0)
            self.outbox.reply = Reply(command.id, "history", name)


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
