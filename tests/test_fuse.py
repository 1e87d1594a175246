"""The fuse: recording stops where it costs too much, says so, and goes on when it is told to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

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
    panel = Panel(SimpleNamespace(log=None), None, faults, Faults(), fuse.reset)  # type: ignore[arg-type]
    panel._obey(Command(1, "resume"))
    assert not fuse.blown
    assert faults.problems == ()
