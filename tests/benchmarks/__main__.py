"""``make bench``: all tables, one after the other."""

from __future__ import annotations

import os
import platform
import sys

import streamlit

from st_state_inspector.options import ENV_DEV_URL
from tests.benchmarks import imports, instructions, memory, runs, served, values

TOPICS = {
    "runs": runs,
    "served": served,
    "values": values,
    "memory": memory,
    "imports": imports,
    "instructions": instructions,
}

if __name__ == "__main__":
    os.environ[ENV_DEV_URL] = "http://localhost:1"  # the component need not be built to be drawn
    print(f"Python {platform.python_version()}, Streamlit {streamlit.__version__}, {os.cpu_count()} cores")
    for topic in sys.argv[1:] or TOPICS:
        print(f"\n== {topic}")
        TOPICS[topic].main()
