"""What single values cost to compare in each run, beside what else could answer "did it change?"."""

from __future__ import annotations

import copy
import pickle
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from st_state_inspector.capture import Capturer
from st_state_inspector.options import Options

ROUNDS = 7


def examples() -> dict[str, tuple[Any, Callable[[Any], object]]]:
    """Values by name, each with a change in place."""
    rng = np.random.default_rng(1)
    return {
        "DataFrame 1,000,000 x 10 (80 MB)": (
            pd.DataFrame(rng.random((1_000_000, 10)), columns=list("abcdefghij")),
            lambda v: v.iloc.__setitem__((3, 2), 1.0),
        ),
        "DataFrame 10,000 x 10 with texts": (
            pd.DataFrame({c: [f"{c}{n}" for n in range(10_000)] for c in "abcdefghij"}),
            lambda v: v.iloc.__setitem__((3, 2), "new"),
        ),
        "array of 1,000,000 floats (8 MB)": (rng.random(1_000_000), lambda v: v.__setitem__(5, 0.0)),
        "list of 10,000 small dicts": (
            [{"id": n, "name": f"item {n}", "tags": ["a", n]} for n in range(10_000)],
            lambda v: v[5].__setitem__("id", -1),
        ),
        "list of 5,000 small objects": (
            [SimpleNamespace(id=n, name=f"item {n}", tags=["a", n]) for n in range(5_000)],
            lambda v: setattr(v[4_000], "id", -1),
        ),
        "list of 1,000,000 numbers": (list(range(1_000_000)), lambda v: v.__setitem__(5, -1)),
        "text of 1 MB": (["x" * 1_000_000], lambda v: v.__setitem__(0, "y" * 1_000_000)),
        "text of 5 MB": (["x" * 5_000_000], lambda v: v.__setitem__(0, "y" * 5_000_000)),
    }


def measure(value: Any, change: Callable[[Any], object]) -> tuple[dict[str, float], bool]:
    """Milliseconds by what was done, taken in turn; and whether the change was found."""
    capturer, state = Capturer(Options(max_run_ms=60_000)), {"v": value}
    nodes = capturer.snapshot(state, {})
    for _ in range(3):
        nodes = capturer.snapshot(state, nodes)
    took: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, call in {
            "unchanged": lambda: capturer.snapshot(state, nodes),
            "deepcopy": lambda: copy.deepcopy(value),
            "pickle": lambda: pickle.dumps(value, 5),
        }.items():
            clock = time.thread_time()
            call()
            took.setdefault(name, []).append(time.thread_time() - clock)
    change(value)
    clock = time.thread_time()
    after = capturer.snapshot(state, nodes)
    took["changed"] = [time.thread_time() - clock]
    return {name: statistics.median(times) * 1000 for name, times in took.items()}, after["v"] is not nodes[
        "v"
    ]


def main() -> None:
    """Print the table."""
    print(f"pandas {pd.__version__}. Milliseconds per run for one value in the state.")
    print(f"{'value':<34} | {'unchanged':>9} | {'changed':>9} | {'deepcopy':>9} | {'pickle':>9}")
    for name, (value, change) in examples().items():
        took, found = measure(value, change)
        cells = " | ".join(f"{took[k]:9.2f}" for k in ("unchanged", "changed", "deepcopy", "pickle"))
        print(f"{name:<34} | {cells}{'' if found else ' CHANGE NOT FOUND'}", flush=True)
