"""Events of one session in, ``Run`` records out.

The recorder is the one mutable thing. It takes from an event what it needs at once, as Nodes, and
keeps no reference to a value of the app beyond what these hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any, ClassVar

from st_state_inspector import events
from st_state_inspector.capture import Capturer
from st_state_inspector.causes import Circumstances, cause_of
from st_state_inspector.diff import diff
from st_state_inspector.errors import describe_exception
from st_state_inspector.history import HistoryLog
from st_state_inspector.model import CallbackTrace, Change, Ending, Node, Run, WidgetChange, Write
from st_state_inspector.open_run import OpenCallback, OpenRun
from st_state_inspector.options import Options
from st_state_inspector.rules import Facts, check

_PLAIN = (str, int, float, bool, bytes, type(None))
_MAX_BETWEEN = 1_000  # writes between two runs (a test's, a thread's) that are kept for the next run


class Recorder:
    """Records one session. ``handle`` takes the events in the order in which they happen."""

    def __init__(self, options: Options, capturer: Capturer) -> None:
        self._options = options
        self._capturer = capturer
        self._state: dict[str, Node] = {}
        self._widgets: dict[str, events.WidgetDrawn] = {}
        self._between: list[events.Event] = []
        self._last_id = 0
        self._page: str | None = None
        self._page_hash = ""
        self._query = ""
        self.log = HistoryLog(options, {})
        self.run: OpenRun | None = None

    def handle(self, event: events.Event) -> None:
        """Take one event; its cost counts as the inspector's, not as the app's."""
        clock = perf_counter()
        run = self.run
        self._HANDLERS[type(event)](self, event)
        if run is not None:
            run.overhead += perf_counter() - clock

    # ---- a run begins -------------------------------------------------------------------------

    def _run_started(self, event: events.RunStarted) -> None:
        if self._last_id == 0 and event.values:
            self._state = self._capturer.snapshot(event.values, {})
            self.log = HistoryLog(self._options, self._state)
        self._last_id += 1
        self.run = OpenRun(self._last_id, event)
        between, self._between = self._between, []
        for earlier in between:
            self._HANDLERS[type(earlier)](self, earlier)

    def _browser_values(self, event: events.BrowserValues) -> None:
        if self.run is None:
            return
        changes = [(value, self._widget_change(value)) for value in event.widgets]
        self.run.widgets = tuple(change for _, change in changes if change is not None)
        for value, change in changes:
            if change is not None and value.key is not None:
                known = self._widgets.get(value.widget_id)
                site = known.site if known else None
                # The browser's values came before whatever the callbacks have written since.
                self.run.writes.insert(0, Write(value.key, self.run.id, site, None, "widget"))

    def _widget_change(self, value: events.WidgetValue) -> WidgetChange | None:
        plain = type(value.before) is type(value.after) and type(value.after) in _PLAIN
        if plain and value.before == value.after:
            return None
        known = self._widgets.get(value.widget_id)
        name = value.key or (known.label if known else "")
        before = self._capturer.capture(name, value.before)
        after = self._capturer.capture(name, value.after, before)
        if after is before and not plain:  # plain ones differ even where both are redacted
            return None
        label, kind = (known.label, known.type) if known else ("", "widget")
        return WidgetChange(value.key, label, kind, before, after)

    # ---- what happens in it -------------------------------------------------------------------

    def _widget_drawn(self, event: events.WidgetDrawn) -> None:
        self._widgets[event.widget_id] = event
        if self.run is not None and event.key is not None:
            self.run.drawn[event.key] = event

    def _key_written(self, event: events.KeyWritten) -> None:
        if self.run is None:
            self._keep_for_next_run(event)
        elif event.refused:
            self.run.refused[event.key] = event.site
        else:
            self.run.write(event.key, event.site, "assigned")

    def _key_deleted(self, event: events.KeyDeleted) -> None:
        if self.run is None:
            self._keep_for_next_run(event)
        else:
            self.run.write(event.key, event.site, "deleted")

    def _key_read(self, event: events.KeyRead) -> None:
        if self.run is not None and event.key not in self.run.reads:
            self.run.reads[event.key] = event.site()

    def _keys_cleaned(self, event: events.KeysCleaned) -> None:
        if self.run is None:
            self._keep_for_next_run(event)
            return
        self.run.cleaned += event.keys
        for key in event.keys:
            self.run.write(key, None, "cleanup")

    def _keep_for_next_run(self, event: events.Event) -> None:
        if len(self._between) < _MAX_BETWEEN:
            self._between.append(event)

    def _callback_started(self, event: events.CallbackStarted) -> None:
        if self.run is None:
            return
        before = self._capturer.snapshot(event.values, self.run.middle or self._state)
        args = tuple(self._capturer.capture("", arg) for arg in event.args)
        kwargs = tuple((name, self._capturer.capture(name, arg)) for name, arg in event.kwargs.items())
        started = event._replace(args=(), kwargs={}, values={})  # the Nodes are kept, the values not
        self.run.running.append(OpenCallback(started, before, args, kwargs, perf_counter()))

    def _callback_ended(self, event: events.CallbackEnded) -> None:
        if self.run is None or not self.run.running:
            return
        duration = perf_counter() - self.run.running[-1].clock
        call = self.run.running.pop()
        after = self.run.middle = self._capturer.snapshot(event.values, call.before)
        error = event.exception
        told = None if error is None else describe_exception(error, self._capturer.redact_text)
        self.run.callback_failed = self.run.callback_failed or error is not None
        widget = self._widgets.get(call.started.widget_id)
        self.run.callbacks.append(
            CallbackTrace(
                call.started.name,
                call.started.site,
                widget.key if widget else None,
                widget.label if widget else "",
                call.args,
                call.kwargs,
                duration * 1000,
                diff(call.before, after, call.writes),
                told,
            )
        )

    def _exception_seen(self, event: events.ExceptionSeen) -> None:
        if self.run is not None:
            self.run.exception = describe_exception(
                event.exception, self._capturer.redact_text, event.missing_key, event.refused_key
            )

    # ---- and ends -----------------------------------------------------------------------------

    def _run_ended(self, event: events.RunEnded) -> None:
        if self.run is not None:
            self._close(self.run, event, _ending(self.run, event))

    def _compile_failed(self, event: events.CompileFailed) -> None:
        if self.run is None:
            return
        if event.exception is not None:
            self.run.exception = describe_exception(event.exception, self._capturer.redact_text)
        self._close(self.run, event, "compile_error")

    def _close(self, run: OpenRun, event: events.RunEnded | events.CompileFailed, ending: Ending) -> None:
        clock = perf_counter()
        after = self._snapshot_at_end(run, event.values)
        changes = self._changes(run, after)
        duration = clock - run.clock - run.overhead
        asked = getattr(event, "asked", None)
        record = Run(
            id=run.id,
            cause=cause_of(self._circumstances(run, event.page, event.page_hash)),
            ending=ending,
            page=event.page,
            fragments=run.started.fragments,
            started_at=run.started_at,
            duration_ms=round(max(0.0, duration) * 1000, 3),
            overhead_ms=0.0,
            callbacks=tuple(run.callbacks),
            changes=changes,
            writes=tuple(run.writes),
            ending_site=asked.site if asked is not None and ending in ("stopped", "rerun") else None,
            exception=run.exception,
        )
        facts = Facts(
            record, self._state, after, run.drawn, run.reads, run.refused, self._widgets, self.log.runs
        )
        record = replace(record, warnings=check(facts, self._options.rules))
        overhead = run.overhead + perf_counter() - clock
        self.log.add(replace(record, overhead_ms=round(overhead * 1000, 3)), self._state, after)
        self._state, self.run = after, None
        self._page, self._page_hash, self._query = event.page, event.page_hash, run.started.query

    def _snapshot_at_end(self, run: OpenRun, values: events.Values) -> dict[str, Node]:
        """The state after the run, sharing Nodes with the state before it and within callbacks."""
        after = self._capturer.snapshot(values, self._state)
        for key in run.middle.keys() & after.keys():
            if after[key] is not self._state.get(key) and after[key] is not run.middle[key]:
                after[key] = self._capturer.capture(key, values[key], run.middle[key])
        return after

    def _changes(self, run: OpenRun, after: dict[str, Node]) -> tuple[Change, ...]:
        """What the run changed, each change with its write; writes nobody made are added to ``run``."""
        written = run.last_writes
        mutated: dict[str, Write] = {}
        for key, node in after.items():
            if self._state.get(key) is node or key in written:
                continue
            if (widget := run.drawn.get(key)) is not None:
                run.write(key, widget.site, "widget")
            elif key in self._state:
                run.write(key, None, "mutated")
                mutated[key] = run.writes[-1]
        known = {key: write for key, write in run.last_writes.items() if key not in mutated}
        changes = diff(self._state, after, known)
        return tuple(replace(c, write=mutated[c.key]) if c.key in mutated else c for c in changes)

    def _circumstances(self, run: OpenRun, page: str, page_hash: str) -> Circumstances:
        started = run.started
        return Circumstances(
            request=started.request,
            first=started.first,
            late=started.late,
            widgets=run.widgets,
            fragments=started.fragments,
            page=page,
            page_before=self._page,
            page_changed=self._page is not None and page_hash != self._page_hash,
            query=started.query,
            query_before=self._query,
        )

    _HANDLERS: ClassVar[dict[type, Callable[[Recorder, Any], None]]] = {
        events.RunStarted: _run_started,
        events.BrowserValues: _browser_values,
        events.WidgetDrawn: _widget_drawn,
        events.KeyWritten: _key_written,
        events.KeyDeleted: _key_deleted,
        events.KeyRead: _key_read,
        events.KeysCleaned: _keys_cleaned,
        events.CallbackStarted: _callback_started,
        events.CallbackEnded: _callback_ended,
        events.ExceptionSeen: _exception_seen,
        events.RunEnded: _run_ended,
        events.CompileFailed: _compile_failed,
    }


def _ending(run: OpenRun, event: events.RunEnded) -> Ending:
    if run.exception is not None:
        return "callback_exception" if run.callback_failed else "exception"
    if event.rerun:
        return "rerun" if event.asked is not None else "interrupted"
    if event.stopped_early:
        stopped = event.asked is not None and event.asked.command == "stop"
        return "stopped" if stopped else "interrupted"
    return "finished"
