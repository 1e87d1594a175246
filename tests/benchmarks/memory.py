"""What 500 runs of 1,000 keys keep in memory, and what one of them sends to the browser."""

from __future__ import annotations

import gc
import json
import tracemalloc
from datetime import UTC, datetime

from st_state_inspector.capture import Capturer
from st_state_inspector.diff import diff
from st_state_inspector.history import HistoryLog
from st_state_inspector.model import Cause, Node, Run, Site, Write
from st_state_inspector.options import Options
from st_state_inspector.wire import AppInfo, Wire
from tests.benchmarks.runs import small_dict

RUNS, KEYS = 500, 1_000


class Session:
    """A session without Streamlit: a state, its capture, its history and its wire."""

    def __init__(self) -> None:
        options = Options(max_runs=RUNS)
        self.values = {f"k{n}": small_dict(n) for n in range(KEYS)}
        self.capturer = Capturer(options)
        self.nodes: dict[str, Node] = {}
        self.log = HistoryLog(options, {})
        self.wire = Wire(AppInfo("app", "1", "3", "0", everyone=False))

    def run(self, number: int) -> bytes:
        """One run that changes one key; the message that it sends."""
        key = f"k{number % KEYS}"
        self.values[key] = {**self.values[key], "name": f"changed in run {number}"}
        after = self.capturer.snapshot(self.values, self.nodes)
        write = Write(key, number, Site("/home/me/shop/app.py", 41, "save"), None, "assigned", at=1)
        changes = diff(self.nodes, after, {key: write}) if self.nodes else ()
        cause = Cause("widget", "the button 'Save' was clicked")
        now = datetime.now(UTC)
        run = Run(number, cause, "finished", "app", (), now, 12.5, 1.5, (), changes, (write,))
        self.log.add(run, self.nodes, after)
        self.nodes = after
        message = self.wire.message(self.log.history, self.log.take_evicted(), (), None, whole=False)
        return json.dumps(message, allow_nan=False, separators=(",", ":")).encode()


def main() -> None:
    """Print both."""
    gc.collect()
    tracemalloc.start()
    session = Session()
    values = tracemalloc.get_traced_memory()[0]
    session.run(1)
    gc.collect()
    one = tracemalloc.get_traced_memory()[0] - values
    sizes = {number: len(session.run(number)) for number in range(2, RUNS + 1)}
    gc.collect()
    many = tracemalloc.get_traced_memory()[0] - values
    tracemalloc.stop()
    print(f"one snapshot of {KEYS:,} keys: {one / 2**20:.2f} MB (the values: {values / 2**20:.2f} MB)")
    print(
        f"{RUNS} runs with one change each: {many / 2**20:.2f} MB, {many / one:.2f} x one snapshot (goal: 3)"
    )
    print(f"bytes to the browser: {sizes[5]:,} at run 5, {sizes[RUNS]:,} at run {RUNS} (goal: 2,048)")
