"""What a run costs with the inspector, beside what developers do today: ``make bench``.

Every variant runs the same app in the same process, some runs of each in turn, so that a noisy machine
is noisy for all of them; figures are medians, and the added time is also given as a ratio of what
``st.sidebar.json(st.session_state)`` adds. The inspector's panel is drawn as for a browser ("on"), or
nobody is there to see one ("recording").

A run is over for who uses the app when Streamlit says so: ``until over``. What the inspector does then is
in ``in all``: nobody waits for it, but for one who clicks again within these milliseconds.

Between two runs is a pause, as between two clicks. Without one, what a run needs is still in the caches of
the machine, but not for the variant "on", which lets the server go first for 12 ms before it is done.
"""

from __future__ import annotations

import copy
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import deepdiff
import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent
from streamlit.testing.v1 import AppTest, local_script_runner

from st_state_inspector import taps
from st_state_inspector.gate import Decision
from st_state_inspector.options import Options
from st_state_inspector.session import Session
from st_state_inspector.visitors import Visitor

WARM, BLOCK = 12, 12  # runs of a block that are not counted, and that are: hooks come and go between blocks
PAUSE = 0.02  # seconds
SIZES = (10, 100, 1_000, 10_000)
VARIANTS = ("off", "on", "recording", "st.json", "deepcopy + DeepDiff")
ADMITTED = ("on", "recording")


def small_dict(number: int) -> dict[str, object]:
    """One value of the state: small, nested, like what apps keep."""
    return {"id": number, "name": f"item {number}", "tags": ["a", "b", number], "size": {"w": 1.5, "h": None}}


def script(keys: int, change: bool, after: str) -> None:
    """The app: ``keys`` values in the state, one changed in each run; then what a variant adds."""
    import streamlit as st

    from tests.benchmarks.runs import remember, small_dict

    if "k0" not in st.session_state:
        for number in range(keys):
            st.session_state[f"k{number}"] = small_dict(number)
        st.session_state["turn"] = 0
    if change:
        turn = st.session_state["turn"]
        st.session_state[f"k{turn % keys}"]["size"]["w"] += 1
        st.session_state["turn"] = turn + 1
    if after == "st.json":
        st.sidebar.json(st.session_state)
    elif after == "deepcopy + DeepDiff":
        remember()


_remembered: dict[str, Any] = {}


def remember() -> None:
    """What a careful developer writes by hand: a copy of the state, and its difference to the last."""
    now = copy.deepcopy(st.session_state.to_dict())
    if _remembered:
        deepdiff.DeepDiff(_remembered, now)
    _remembered.clear()
    _remembered.update(now)


class Took(NamedTuple):
    """Seconds from the beginning of a run until Streamlit says that it is over, and until all is done."""

    over: float
    all: float


@dataclass
class Variant:
    """One app that is run again and again, and the times its runs took."""

    app: AppTest
    runs: list[Took]
    admitted: bool
    drawn: bool


def variants(keys: int, change: bool) -> dict[str, Variant]:
    """One app of each kind."""
    made = {}
    for name in VARIANTS:
        after = name if name not in ("off", *ADMITTED) else ""
        app = AppTest.from_function(script, kwargs={"keys": keys, "change": change, "after": after})
        made[name] = Variant(app, [], name in ADMITTED, name == "on")
    return made


@contextmanager
def inspected(wanted: bool, drawn: bool = True) -> Iterator[None]:
    """With the inspector on, as for a browser or as for nobody, or with Streamlit as it is."""
    if not wanted:
        yield
        return
    taps.install(partial(_admit, drawn))
    try:
        yield
    finally:
        taps.uninstall()


def _admit(drawn: bool, visitor: Visitor, known: object = None) -> Session:
    return (
        known
        if isinstance(known, Session)
        else Session(Options(), Decision(True, "benchmark"), replace(visitor, test=not drawn))
    )


@contextmanager
def undisturbed() -> Iterator[None]:
    """Wait for the end of each run without looking every millisecond whether it is there, as AppTest does.

    No server does that: it takes the interpreter away from a run wherever that asks the system for something.
    """
    original = local_script_runner.require_widgets_deltas
    local_script_runner.require_widgets_deltas = lambda runner, timeout=0: runner.join()
    try:
        yield
    finally:
        local_script_runner.require_widgets_deltas = original


@contextmanager
def timed_runs() -> Iterator[list[Took]]:
    """What each run of the script took within Streamlit, outside of AppTest's own work."""
    runs: list[Took] = []
    original: Callable[..., None] = ScriptRunner._run_script

    def timed(self: ScriptRunner, *args: Any) -> None:
        said: list[float] = []

        def hear(_sender: object, event: ScriptRunnerEvent, **_more: object) -> None:
            if event == ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS:
                said.append(time.perf_counter())

        self.on_event.connect(hear, weak=False)
        clock = time.perf_counter()
        original(self, *args)
        runs.append(Took(said[0] - clock, time.perf_counter() - clock))

    ScriptRunner._run_script = timed  # type: ignore[method-assign] # measured from outside
    try:
        yield runs
    finally:
        ScriptRunner._run_script = original  # type: ignore[method-assign] # as above


def measure(keys: int, change: bool, blocks: int) -> dict[str, Took]:
    """Milliseconds a run, by variant: the medians over ``blocks`` blocks of each, taken in turn.

    Within a block one app runs again and again, as it does when somebody uses it: the hooks stay.
    """
    made = variants(keys, change)
    _remembered.clear()
    for block in range(blocks):
        for name in VARIANTS[block % len(VARIANTS) :] + VARIANTS[: block % len(VARIANTS)]:
            variant = made[name]
            if name == "deepcopy + DeepDiff" and keys > 1_000:
                continue  # minutes a run
            gc.collect()
            with inspected(variant.admitted, variant.drawn), undisturbed(), timed_runs() as runs:
                for _ in range(WARM + BLOCK):
                    time.sleep(PAUSE)
                    variant.app.run(timeout=120)
            variant.runs += runs[WARM:]
    return {
        n: Took(*(statistics.median(s) * 1000 for s in zip(*v.runs, strict=True)))
        for n, v in made.items()
        if v.runs
    }


def main() -> None:
    """Print the table."""
    print("Added time per run. A session's state of small nested dicts; the panel is drawn as for a browser.")
    print(
        f"{'keys':>6} {'state':>10} {'measured':>10} | {'off':>9} | "
        + " | ".join(f"{n:>28}" for n in VARIANTS[1:])
    )
    for keys in SIZES:
        for change in (False, True):
            took = measure(keys, change, blocks=8 if keys <= 1_000 else 2)
            state = "one change" if change else "unchanged"
            for at, what in enumerate(("until over", "in all")):
                print(
                    f"{keys:>6} {state:>10} {what:>10} | " + _row({n: t[at] for n, t in took.items()}),
                    flush=True,
                )


def _row(took: dict[str, float]) -> str:
    substitute = took["st.json"] - took["off"]
    cells = []
    for name in VARIANTS[1:]:
        if name not in took:
            cells.append(f"{'not measured':>28}")
            continue
        added = took[name] - took["off"]
        cells.append(f"+{added:8.2f} ms {added / substitute:8.2f} x st.json")
    return f"{took['off']:6.2f} ms | " + " | ".join(cells)
