"""The fuse: recording stops where it costs too much, says so, and goes on when it is told to."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from st_state_inspector import History, streamlit_hooks
from st_state_inspector.faults import Faults
from st_state_inspector.fuse import Fuse
from st_state_inspector.panel import Panel
from st_state_inspector.wire import Command


def run(overhead: float, duration: float) -> Any:
    return SimpleNamespace(id=1, overhead_ms=overhead, duration_ms=duration)


def blown_by(*runs: Any) -> bool:
    fuse = Fuse(Faults())
    for one in runs:
        fuse.note(one)
    return fuse.blown


def test_twenty_expensive_runs_in_a_row_blow_it():
    assert not blown_by(*[run(30, 40)] * 19)
    assert blown_by(*[run(30, 40)] * 20)


def test_one_cheap_run_in_between_begins_anew():
    assert not blown_by(*[run(30, 40)] * 19, run(10, 40), *[run(30, 40)] * 19)


def test_tiny_apps_do_not_blow_it():
    assert not blown_by(*[run(4.9, 1)] * 100)


def test_it_says_so_in_the_panel_and_goes_on_at_its_command():
    faults = Faults()
    fuse = Fuse(faults)
    for _ in range(20):
        fuse.note(run(30, 40))
    assert [problem.stage for problem in faults.problems] == ["fuse"]
    panel = Panel(
        SimpleNamespace(log=None, capturer=SimpleNamespace(secrets_version=0)),
        None,
        faults,
        Faults(),
        fuse.reset,
    )  # type: ignore[arg-type]
    panel._obey(Command(1, "resume"))
    assert not fuse.blown
    assert faults.problems == ()


def test_a_history_says_that_recording_has_stopped_and_keeps_that_when_it_is_saved(inspected):
    app = inspected("st.session_state.n = st.session_state.get('n', 0) + 1")
    assert (app.history().stopped, app.history().problems) == ("", ())
    sink = streamlit_hooks.slot_of(app.at).sink
    sink.fuse.blow("it was too slow.")
    app.at.run()
    history = app.history()
    assert len(history.runs) == 1
    assert history.stopped.startswith("Recording has stopped: it was too slow.")
    again = History.from_dict(json.loads(json.dumps(history.to_dict())))
    assert (again.stopped, again.problems) == (history.stopped, history.problems)
    sink.fuse.reset()
    app.at.run()
    assert (app.history().stopped, len(app.history().runs)) == ("", 2)
