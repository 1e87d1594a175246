"""What the one line costs to import, on top of Streamlit."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 9
_CODE = """
import time, streamlit
clock = time.thread_time()
import {module}
print((time.thread_time() - clock) * 1000)
"""


def milliseconds(module: str, compiled: str) -> float:
    """CPU milliseconds for importing ``module`` in a new interpreter that has Streamlit already.

    ``compiled`` is the directory for the byte code, which pip has made where somebody installs the inspector.
    """
    code, env = _CODE.format(module=module), os.environ | {"PYTHONPYCACHEPREFIX": compiled}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", code]
    took = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    return float(took.split()[-1])


def main() -> None:
    """Print them."""
    modules = {
        "st_state_inspector.auto": "the one line (goal: 30)",
        "st_state_inspector.session": "all of it: at the first session",
    }
    took: dict[str, list[float]] = {module: [] for module in modules}
    with tempfile.TemporaryDirectory() as compiled:
        for module in modules:
            milliseconds(module, compiled)  # makes the byte code
        for _ in range(ROUNDS):
            for module, times in took.items():
                times.append(milliseconds(module, compiled))
    for module, words in modules.items():
        print(f"import {module:<28} {statistics.median(took[module]):6.1f} ms  {words}")
