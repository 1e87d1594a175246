"""How many instructions a run takes, as Valgrind counts them: the same on any machine, however busy.

Times differ by half from one minute to the next on a shared machine; this tells whether a change made the
inspector's work less. It does not tell what waiting for memory costs, nor what the kernel does. Needs
``valgrind``, and a Python that has its debug symbols.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent

from tests.benchmarks.runs import ADMITTED, inspected, undisturbed, variants

KEYS = 100
VARIANTS = ("off", "on", "recording", "st.json")
WARM, RUNS = 20, 10
_DUMP_AT = "*os_getppid*"  # what nobody else calls; each call is the end of a count
_COUNT = re.compile(r"^totals: (\d+)$", re.MULTILINE)


class Counted(NamedTuple):
    """Millions of instructions of a run until Streamlit says that it is over, and until all is done."""

    over: float
    all: float


def run_marked(name: str) -> None:
    """In a process of its own: run one variant, and mark where each run begins, is over, and is done."""
    variant, original = variants(KEYS, change=True)[name], ScriptRunner._run_script

    def marked(self: ScriptRunner, *args: Any) -> None:
        def hear(_sender: object, event: ScriptRunnerEvent, **_more: object) -> None:
            if event == ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS:
                os.getppid()

        self.on_event.connect(hear, weak=False)
        os.getppid()
        original(self, *args)
        os.getppid()

    with inspected(name in ADMITTED, drawn=name == "on"), undisturbed():
        original = ScriptRunner._run_script  # the hooked one
        for _ in range(WARM):
            variant.app.run(timeout=600)
        ScriptRunner._run_script = marked  # type: ignore[method-assign] # measured from outside
        for _ in range(RUNS):
            variant.app.run(timeout=600)
        ScriptRunner._run_script = original  # type: ignore[method-assign] # as above


def measure(name: str) -> Counted:
    """The medians of some runs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "counts")
        valgrind = ["valgrind", "--tool=callgrind", f"--dump-before={_DUMP_AT}"]
        valgrind += [f"--callgrind-out-file={out}"]
        child = [sys.executable, "-m", "tests.benchmarks.instructions", name]
        env = os.environ | {"PYTHONHASHSEED": "0"}
        subprocess.run([*valgrind, *child], env=env, check=True, capture_output=True)
        counts = list(_counts(out))[1:]  # the first ends where the first run begins
    if len(counts) < 3 * RUNS - 1:
        raise RuntimeError("Valgrind has counted too little: has this Python its debug symbols?")
    over, after = statistics.median(counts[0::3]), statistics.median(counts[1::3])
    return Counted(over / 1e6, (over + after) / 1e6)


def _counts(out: Path) -> Iterator[int]:
    for number in count(1):
        dump = Path(f"{out}.{number}")
        if not dump.exists():
            return
        yield int(_COUNT.findall(dump.read_text())[0])


def main() -> None:
    """Print the table."""
    if shutil.which("valgrind") is None:
        print("not measured: this needs valgrind")
        return
    print(f"Millions of instructions that are added to a run, one change in {KEYS} keys.")
    with ThreadPoolExecutor(max_workers=2) as pool:
        took = dict(zip(VARIANTS, pool.map(measure, VARIANTS), strict=True))
    off, substitute = took.pop("off"), took["st.json"]
    for at, what in enumerate(("until over", "in all")):
        added = {name: counted[at] - off[at] for name, counted in took.items()}
        whole = substitute[at] - off[at]
        cells = (f"{name} +{more:5.2f} {more / whole:5.2f} x st.json" for name, more in added.items())
        print(f"{what:>10} | off {off[at]:6.2f} | " + " | ".join(cells), flush=True)


if __name__ == "__main__":
    run_marked(sys.argv[1])
