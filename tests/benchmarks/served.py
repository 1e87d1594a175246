"""What a click takes in a real server, with the inspector and with what developers do today.

From the click to the browser's being told that the run is over, over a WebSocket. ``runs`` measures what
is done within a run; here the other threads of the server want their turn too, and each message its way.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from tests.safety.live import Live
from tests.safety.tab import Tab, browser

SIZES = (100, 1_000)
ROUNDS, CLICKS, WARM = 8, 10, 2
PAUSE = 0.12  # seconds: Streamlit collects garbage after each run, as long as nobody waits for it
VARIANTS = {"off": "", "on": "", "st.json": "st.sidebar.json(st.session_state)"}

APP = """
import streamlit as st

from tests.benchmarks.runs import small_dict

if "k0" not in st.session_state:
    for number in range({keys}):
        st.session_state[f"k{{number}}"] = small_dict(number)
    st.session_state["turn"] = 0
if st.button("Go"):
    turn = st.session_state["turn"]
    st.session_state[f"k{{turn % {keys}}}"]["size"]["w"] += 1
    st.session_state["turn"] = turn + 1
{after}
"""


async def clicks(tab: Tab) -> list[float]:
    """The seconds that each of some clicks took; the first ones are not counted."""
    seconds = []
    for _ in range(WARM + CLICKS):
        clock = time.perf_counter()
        await tab.click("Go")
        seconds.append(tab.told_at - clock)
        await asyncio.sleep(PAUSE)
    return seconds[WARM:]


async def measure(keys: int) -> dict[str, float]:
    """Milliseconds a click, by variant: medians over rounds in which all of them have their turn."""
    took: dict[str, list[float]] = {name: [] for name in VARIANTS}
    with ExitStack() as servers:
        live = {
            name: servers.enter_context(
                Live(APP.format(keys=keys, after=after), Path(folder), inspector=name == "on")
            )
            for name, after in VARIANTS.items()
            for folder in [servers.enter_context(tempfile.TemporaryDirectory())]
        }
        async with AsyncExitStack() as stack:
            open_tab = await stack.enter_async_context(browser())
            tabs = {name: await open_tab().open(server.port) for name, server in live.items()}
            for _ in range(ROUNDS):
                for name, tab in tabs.items():
                    took[name] += await clicks(tab)
    return {name: statistics.median(seconds) * 1000 for name, seconds in took.items()}


def main() -> None:
    """Print the table."""
    print("A click, from the browser and back. A session's state of small nested dicts, one of them changed.")
    for keys in SIZES:
        took = asyncio.run(measure(keys))
        added = {name: took[name] - took["off"] for name in ("on", "st.json")}
        cells = " | ".join(f"{name} +{ms:6.2f} ms" for name, ms in added.items())
        print(f"{keys:>6} keys | off {took['off']:6.2f} ms | {cells}", flush=True)
