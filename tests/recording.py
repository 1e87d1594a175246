"""Records made by hand: events for a recorder, and runs for a history, without Streamlit."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from st_state_inspector import events
from st_state_inspector.capture import Capturer
from st_state_inspector.events import Request, RunEnded, RunStarted, WidgetDrawn
from st_state_inspector.history import HistoryLog
from st_state_inspector.kinds import Ending
from st_state_inspector.model import Cause, Node, Run, Site, Write
from st_state_inspector.options import Options
from st_state_inspector.recorder import Recorder

SITE = Site("/app/app.py", 7, "<module>")
BEGAN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Session:
    """A recorder that is fed by hand: each ``run`` is one run of an app with this state after it."""

    def __init__(self, secrets: tuple[str, ...] = (), **options: Any) -> None:
        self.recorder = Recorder(Options(**options), Capturer(Options(**options), lambda: secrets))

    def begin(self, values: Mapping[str, object] | None = None, **given: Any) -> None:
        """Begin a run; ``values`` are those of a session that is older than the recording."""
        fields: dict[str, Any] = {
            "request": Request("browser"),
            "fragments": (),
            "query": "",
            "page_hash": "main",
            "values": values or {},
            "first": self.recorder._last_id == 0 and not values,
        }
        self.tell(RunStarted(**{**fields, **given}))

    def tell(self, *happened: events.Event) -> None:
        for event in happened:
            self.recorder.handle(event)

    def end(self, values: Mapping[str, object], **given: Any) -> Run:
        fields: dict[str, Any] = {
            "rerun": False,
            "stopped_early": False,
            "asked": None,
            "page": "app",
            "page_hash": "main",
            "query": {},
        }
        self.tell(RunEnded(**{**fields, **given}, values=dict(values)))
        return next(self.recorder.log.runs)

    def run(self, values: Mapping[str, object], *happened: events.Event, **given: Any) -> Run:
        self.begin()
        self.tell(*happened)
        return self.end(values, **given)


def drawn(key: str | None, kind: str = "text_input", label: str = "Label", **given: Any) -> WidgetDrawn:
    return WidgetDrawn(f"$$ID-{key or label}", key, kind, label, SITE, False, **given)


def leaf(text: str, **given: Any) -> Node:
    return Node("builtins.str", repr(text), **given)


def run_record(number: int, *, ending: Ending = "finished", **given: Any) -> Run:
    cause = Cause("first_load", "first run of this session")
    return Run(number, cause, ending, "app", (), BEGAN, 1.0, 0.1, **given)


class Timeline:
    """A log that is filled by hand, with the true state after every run beside it."""

    def __init__(self, **options: Any) -> None:
        self.log = HistoryLog(Options(**options), {})
        self.now: dict[str, Node] = {}
        self.states: dict[int, dict[str, Node]] = {}

    def add(self, ending: Ending = "finished", /, **values: Node | None) -> None:
        """One more run, which sets (or with None removes) these keys."""
        number = len(self.states) + 1
        after = {**self.now, **{k: n for k, n in values.items() if n is not None}}
        for key in [k for k, n in values.items() if n is None]:
            after.pop(key, None)
        writes = tuple(Write(key, number, SITE, None, "assigned") for key in values)
        self.log.add(run_record(number, ending=ending, writes=writes), self.now, after)
        self.now = after
        self.states[number] = after
