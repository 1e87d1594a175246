"""What the one line costs to import, on top of Streamlit."""

from __future__ import annotations

import statistics
import subprocess
import sys

ROUNDS = 9
_CODE = """
import time, streamlit
clock = time.thread_time()
import {module}
print((time.thread_time() - clock) * 1000)
"""


def milliseconds(module: str) -> float:
    """CPU milliseconds for importing ``module`` in a new interpreter that has Streamlit already."""
    code = _CODE.format(module=module)
    took = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return float(took.split()[-1])


def main() -> None:
    """Print them."""
    modules = {
        "st_state_inspector.auto": "the one line (goal: 30)",
        "st_state_inspector.session": "all of it: at the first session",
    }
    took: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(ROUNDS):
        for module, times in took.items():
            times.append(milliseconds(module))
    for module, words in modules.items():
        print(f"import {module:<28} {statistics.median(took[module]):6.1f} ms  {words}")
