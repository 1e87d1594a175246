"""Events of one session in, ``Run`` records out.

The recorder is the one mutable thing. It takes from an event what it needs at once, as Nodes, and
keeps no reference to a value of the app beyond what these hold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any, ClassVar

from st_state_inspector import closing, events
from st_state_inspector.bounded import Recent
from st_state_inspector.capture import Capturer
from st_state_inspector.capture.identity import Identities
from st_state_inspector.causes import cause_of
from st_state_inspector.diff import diff, only_changed
from st_state_inspector.errors import describe_exception
from st_state_inspector.history import HistoryLog
from st_state_inspector.in_browser import InBrowser
from st_state_inspector.model import Node, Owner, Run
from st_state_inspector.open_run import OpenCallback, OpenRun, read_between
from st_state_inspector.options import Options
from st_state_inspector.privacy import Ears, Kept, Scrub
from st_state_inspector.rules import Default, RuleBook, same_value

_MAX_BETWEEN = 1_000  # writes between two runs (a test's, a thread's) that are kept for the next run


class Recorder:
    """Records one session. ``handle`` takes the events in the order in which they happen."""

    def __init__(self, options: Options, capturer: Capturer, rules: RuleBook | None = None) -> None:
        self._options = options
        self._capturer = capturer
        self._rules = RuleBook(options.rules) if rules is None else rules
        self._identities = Identities()
        self._ears = Ears(options.ignore, capturer.learn_password)
        self._scrub = Scrub(capturer, self._ears)
        self._state: dict[str, Node] = {}
        self._query: Node | None = None
        self._owners: dict[str, Owner] = {}
        self._widgets: dict[str, events.WidgetDrawn] = Recent()
        self._defaults: dict[str, Node] = Recent()
        self._timers: dict[str, str] = Recent()
        self._browser = InBrowser(capturer)
        self._between: deque[events.Event] = deque(maxlen=_MAX_BETWEEN)
        self._position, self._last_id = closing.Position(), 0
        self._asked_by: int | None = None
        self.capturer = capturer
        self.log = HistoryLog(options, {})
        self.run: OpenRun | None = None

    @property
    def key_count(self) -> int:
        """How many keys the state has."""
        return len(self._state)

    def redact(self, key: str) -> None:
        """Never keep the value of ``key`` from now on, and take it out of what is kept."""
        self._capturer.redact_key(key)
        self._rules.forget(key)
        self._defaults.pop(key, None)
        self._browser.forget(key)
        self.log.redact(key)
        self._state = {name: self.log.newest(name) or node for name, node in self._state.items()}

    def handle(self, event: events.Event) -> None:
        """Take one event; its cost counts as the inspector's, not as the app's."""
        clock = perf_counter()
        run, heard = self.run, self._ears.hear(event)
        if heard is None:
            return
        self._HANDLERS[type(heard)](self, heard)
        if run is not None:
            run.overhead += perf_counter() - clock

    # ---- a run begins -------------------------------------------------------------------------

    def _run_started(self, event: events.RunStarted) -> None:
        if self._last_id == 0 and event.values:
            self._state = self._capturer.snapshot(event.values, {})
            self.log = HistoryLog(self._options, self._scrub.keys(self._state))
        self._last_id += 1
        follows = self._asked_by if event.request.asked_by == "app" else None
        self.run = OpenRun(self._last_id, event._replace(values={}) if event.values else event, follows)
        self._identities.begin(event.life, event.app)
        self._browser.begin()
        while self._between:
            earlier = self._between.popleft()
            self._HANDLERS[type(earlier)](self, earlier)

    def _browser_values(self, event: events.BrowserValues) -> None:
        if self.run is None:
            return
        self.run.unread, found = event.unread, self._browser.sent(event.widgets, self._widgets)
        self.run.seen.arrived, self.run.widgets = found, tuple(found.values())
        for change in self.run.widgets:
            if change.key is not None:
                self.run.browser_wrote(change.key, change.site)

    # ---- what happens in it -------------------------------------------------------------------

    def _widget_drawn(self, event: events.WidgetDrawn) -> None:
        self._widgets[event.widget_id] = event
        if event.key is not None:
            self._capturer.touch(event.key)  # the app is given its value
            if event.secret and self._capturer.redact_key(event.key):
                self.redact(event.key)  # also what was kept before it was known for a password
        if self.run is not None:
            self.run.draw(event)

    def _default_given(self, event: events.DefaultGiven) -> None:
        if self.run is None:
            return
        node = self._capturer.capture(event.key, event.default, self._defaults.get(event.key))
        self._defaults[event.key] = node
        equal = event.assigned and same_value(event.default, event.value)
        self.run.seen.defaults[event.key] = Default(node, event.assigned, equal)

    def _state_listed(self, _event: events.StateListed) -> None:
        if self.run is not None:
            self.run.seen.listed = True

    def _value_given(self, event: events.ValueGiven) -> None:
        self._capturer.touch(event.key)
        if self.run is not None and event.key is None:
            self.run.read_all(event.site)

    def _fragment_declared(self, event: events.FragmentDeclared) -> None:
        self._timers[event.name] = event.every

    def _callback_bound(self, event: events.CallbackBound) -> None:
        if self.run is not None:
            self.run.bind(event)

    def _key_written(self, event: events.KeyWritten) -> None:
        if not event.refused:
            self._identities.forget(event.key)
        if self.run is None:
            self._between.append(event)
        elif event.refused:
            self.run.seen.refused[event.key] = event.site
        else:
            self.run.seen.watched.note_write(event)
            self.run.write(event.key, event.site, "assigned", event.fragment, event.same, bool(event.thread))

    def _key_deleted(self, event: events.KeyDeleted) -> None:
        self._identities.forget(event.key)
        if self.run is None:
            self._between.append(event)
        else:
            self.run.seen.watched.note_write(event)
            self.run.write(event.key, event.site, "deleted", event.fragment, foreign=bool(event.thread))

    def _key_read(self, event: events.KeyRead) -> None:
        if event.given:
            self._capturer.touch(event.key)
        if self.run is not None:
            self.run.read(event)
        elif event.given:  # by a thread: a suspect of the next run
            self._between.append(read_between(event))

    def _keys_cleaned(self, event: events.KeysCleaned) -> None:
        if self.run is None:
            self._between.append(event)
            return
        self._browser.forget(*event.keys)
        for key in event.keys:
            self._identities.forget(key)
            self.run.write(key, None, "cleanup")

    # ---- its callbacks ------------------------------------------------------------------------

    def _callback_started(self, event: events.CallbackStarted) -> None:
        if self.run is None:
            return
        before = self._capturer.snapshot(event.values, self.run.middle or self._state, self.run.id)
        self.run.early = before if self.run.early is None else self.run.early
        args = tuple(self._capturer.capture("", arg) for arg in event.args)
        kwargs = tuple((name, self._capturer.capture(name, arg)) for name, arg in event.kwargs.items())
        started = event._replace(args=(), kwargs={}, values={}, held=())  # the Nodes are kept, the values not
        held = (*event.args, *event.kwargs.values(), *event.held)
        self.run.running.append(OpenCallback(started, before, args, kwargs, held))

    def _callback_ended(self, event: events.CallbackEnded) -> None:
        run = self.run
        if run is None or not run.running:
            return
        duration = perf_counter() - run.running[-1].clock
        call = run.running.pop()
        after = run.middle = run.seen.middle = self._capturer.snapshot(event.values, call.before, run.id)
        error = event.exception
        run.callback_failed = run.callback_failed or error is not None
        known = None if error is None else describe_exception(error, self._capturer.redact_text)
        changes = run.changes_by(call, diff(call.before, after, call.last_writes), event.values)
        trace = run.trace(call, event, changes, self._widgets)
        run.callbacks.append(replace(trace, duration_ms=_ms(duration), exception=known))

    def _exception_seen(self, event: events.ExceptionSeen) -> None:
        if self.run is not None:
            self.run.exception = describe_exception(
                event.exception, self._capturer.redact_text, event.missing_key, event.refused_key
            )
            seen = self.run.seen
            seen.read_only, seen.duplicate, seen.failed = event.read_only_key, event.duplicate, event.drawing

    # ---- and ends -----------------------------------------------------------------------------

    def _run_ended(self, event: events.RunEnded | events.CompileFailed) -> None:
        run, clock = self.run, perf_counter()
        if run is None:
            return
        over = event.at if isinstance(event, events.RunEnded) and event.at else clock
        while run.running:  # a newer run has begun while this one's callback goes on
            self._callback_ended(events.CallbackEnded(None, event.values, cut_short=True))
        after = self._capturer.settle(event.values, self._state, run.middle, run.id)
        changed = only_changed(self._state, after)
        record = replace(
            self._record(run, event, *changed), duration_ms=_ms(max(0.0, over - run.clock - run.overhead))
        )
        run.seen.watched.objects = self._identities.look(
            event.values, *closing.touched_keys(record), lambda k: k in run.drawn or k in self._owners
        )
        owners = {key: closing.owner_of(widget, event.page) for key, widget in run.drawn.items()}
        warnings = self._rules.ask(record, self._state, after, run.seen, self._widgets, self.log)
        took = run.overhead + perf_counter() - clock
        record = replace(record, warnings=warnings, overhead_ms=_ms(took))
        patch = closing.owner_patch(self._owners, owners, after)
        self.log.add(*self._scrub.entry(Kept(record, *changed, patch)), self._scrub.line)
        self._state, self._query, self.run = after, record.query, None
        self._position = self._position.after(record, event, run.started.query, after)
        self._asked_by = run.id if record.ending == "rerun" else None

    def _record(
        self,
        run: OpenRun,
        event: events.RunEnded | events.CompileFailed,
        before: dict[str, Node],
        after: dict[str, Node],
    ) -> Run:
        if isinstance(event, events.CompileFailed) and event.exception is not None:
            run.exception = describe_exception(event.exception, self._capturer.redact_text)
        ending, now = closing.ending_of(run, event), self._browser.of(event.values, self._widgets)
        query, query_changes = closing.query_params(self._capturer, self._query, event)
        command, site = closing.ended_by(event, ending)
        return Run(
            id=run.id,
            cause=cause_of(
                closing.circumstances_of(run, event, self._position, self._timers),
                self._capturer.redact_query,
            ),
            ending=ending,
            page=event.page,
            fragments=run.started.fragments,
            started_at=run.started_at,
            duration_ms=0.0,
            overhead_ms=0.0,
            callbacks=tuple(run.callbacks),
            changes=closing.changes_of(run, before, after, self._position.waiting, now),
            writes=tuple(run.writes),  # those that are known by their changes included
            ending_site=site,
            exception=run.exception,
            reads=run.reads,
            follows=run.follows,
            query=query,
            query_changes=query_changes,
            not_compared=self._capturer.not_compared,
            interrupted_by=closing.interrupted_by(event, ending),
            caught_up=closing.caught_up(self._capturer.not_compared, after),
            ended_by=command,
        )

    _HANDLERS: ClassVar[dict[type, Callable[[Recorder, Any], None]]] = {
        events.RunStarted: _run_started,
        events.BrowserValues: _browser_values,
        events.WidgetDrawn: _widget_drawn,
        events.ValueDrawn: lambda self, event: self._browser.drawn(event),
        events.DefaultGiven: _default_given,
        events.StateListed: _state_listed,
        events.ValueGiven: _value_given,
        events.FragmentDeclared: _fragment_declared,
        events.CallbackBound: _callback_bound,
        events.KeyWritten: _key_written,
        events.KeyDeleted: _key_deleted,
        events.KeyRead: _key_read,
        events.KeysCleaned: _keys_cleaned,
        events.CallbackStarted: _callback_started,
        events.CallbackEnded: _callback_ended,
        events.ExceptionSeen: _exception_seen,
        events.RunEnded: _run_ended,
        events.CompileFailed: _run_ended,
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
