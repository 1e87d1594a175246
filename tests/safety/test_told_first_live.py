"""In a real server the browser is told first that a run is over: nobody waits for the record; it is whole."""

import asyncio
import random
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests.app_testing import STREAMLIT
from tests.safety.live import Live
from tests.safety.tab import Tab, browser

CLICKS = 120
SLOW = 0.6  # seconds that it takes to look at the app's value

APP = f"""
import time
import streamlit as st
import st_state_inspector

class Slow:
    pass

def look(value):
    time.sleep({SLOW})
    return "slow", time.monotonic()

if "slow" not in st.session_state:
    st.session_state.slow = Slow()
    st_state_inspector.register_adapter(type(st.session_state.slow), look)
st.button("Go")
"""

QUICK = """
import streamlit as st
st.session_state.setdefault("n", 0)
def add():
    st.session_state.n += 1
st.button("Go", on_click=add)
st.button("Again", on_click=add)
if st.session_state.n % 7 == 6:
    add()
    st.rerun()
"""

PAGES = """
import threading
import time
import streamlit as st

def dawdle(_runner, event, **_):
    if event.name == "SCRIPT_STOPPED_WITH_SUCCESS":
        time.sleep(0.5)  # between the telling and the record

def first():
    st.text_input("Name", "Ada", key="name")

def second():
    st.write("Nothing to type here")

threading.current_thread()._target.__self__.on_event.connect(dawdle, weak=False)
st.navigation([st.Page(first), st.Page(second)]).run()
"""

FRAGMENTS = """
import time
import streamlit as st
import st_state_inspector
PLACE
st.session_state.setdefault("n", 0)

@st.fragment
def slow():
    if st.button("Slow"):
        time.sleep(0.4)  # what is asked for meanwhile is done in one run

@st.fragment
def tick():
    if st.button("Tick"):
        st.session_state.n += 1
    st.markdown(f"n is {st.session_state.n}")

slow()
tick()
st.button("All")
"""


@pytest.fixture
def live(tmp_path: Path):
    with Live(APP, tmp_path) as server:
        yield server


async def record(live: Live, tab: Tab) -> list[dict[str, Any]]:
    found = await asyncio.to_thread(live.ask, "histories")
    return found[tab.session]["runs"]


def test_nobody_waits_for_the_record(live):
    async def go() -> None:
        async with browser() as tab:
            one = await tab().open(live.port)
            await one.until(lambda: one.runs)
            clock = perf_counter()
            await one.click("Go")
            assert (one.told_at - clock < SLOW / 2) == (STREAMLIT >= (1, 51))  # older: the record comes first
            assert perf_counter() - clock > SLOW, "the panel hears of it later"
            assert [run["duration_ms"] < SLOW * 500 for run in await record(live, one)] == [True, True]

    asyncio.run(go())


def test_a_run_that_begins_before_the_record_is_made_waits_for_it(live):
    async def go() -> None:
        async with browser() as tab:
            one = await tab().open(live.port)
            for _ in range(3):
                await one.click("Go", wait=False)
                await one.until(lambda: one.is_over)
            await one.click("Go")
            runs = await record(live, one)
            assert [(run["id"], run["ending"]) for run in runs] == [(n, "finished") for n in range(1, 6)]
            assert [run["cause"]["kind"] for run in runs[1:]] == ["widget"] * 4

    asyncio.run(go())


def test_a_page_switch_before_the_record_is_made_takes_no_widget_from_it(tmp_path):
    """Streamlit forgets the widgets of the page that is left before it begins the run of the next."""

    async def go() -> list[dict[str, Any]]:
        async with browser() as tab:
            one = await tab().open(live.port)
            await one.go_to("second")
            await one.until(lambda: len(one.runs) > 1)
            return await record(live, one)

    with Live(PAGES, tmp_path) as live:
        runs = asyncio.run(go())
    told = [[(change["path"], change["kind"]) for change in run["changes"]] for run in runs]
    assert told == [[(["name"], "added")], [(["name"], "removed")]]


@pytest.mark.parametrize("place", ["", "st_state_inspector.state_inspector()"], ids=["sidebar", "placed"])
@pytest.mark.parametrize("first", ["panel", "app"])
def test_what_the_panel_asks_for_in_one_run_with_a_fragment_of_the_app_is_answered(place, first, tmp_path):
    async def go() -> None:
        async with browser() as tab:
            one = await tab().open(live.port)
            await one.until(lambda: one.runs)
            for number in (1, 2):
                known = one.keyframes
                await one.click("Slow", wait=False)
                await asyncio.sleep(0.1)
                if first == "panel":
                    await one.command("keyframe", number, wait=False)
                await one.click("Tick", wait=False)
                if first == "app":
                    await one.command("keyframe", number, wait=False)
                await one.until(lambda n=number: f"n is {n}" in one.texts)
                await asyncio.sleep(0.5)
                runs = [run["id"] for run in await record(live, one)]
                await one.until(lambda runs=runs: [run["id"] for run in one.runs] == runs)
                assert one.keyframes > known  # not the last message, where a busy machine made two runs of it
                await one.click("All")

    with Live(FRAGMENTS.replace("PLACE", place), tmp_path) as live:
        asyncio.run(go())
        assert live.ask("problems") == []


def test_a_history_that_is_asked_for_comes_though_a_fragment_of_the_app_runs_right_behind(tmp_path):
    """In the same thread: Streamlit throws away what it has not sent when a run begins."""

    async def go() -> None:
        async with browser() as tab:
            one = await tab().open(live.port)
            await one.until(lambda: one.runs)
            for number in range(1, 31):
                await one.command("save_history", number, wait=False)
                await asyncio.sleep(number % 10 / 1000)
                await one.click("Tick", wait=False)
                await one.until(lambda n=number: f"n is {n}" in one.texts)
                await one.until(lambda n=number: n in one.saved)

    with Live(FRAGMENTS.replace("PLACE", ""), tmp_path) as live:
        asyncio.run(go())
        assert live.ask("problems") == []


def test_clicks_at_any_moment_leave_hardly_a_gap_in_what_the_panel_hears(tmp_path):
    """On a quiet machine there is none. After one the panel asks for everything anew, and has it."""
    rng = random.Random(7)

    async def go() -> None:
        async with browser() as tab:
            one = await tab().open(live.port)
            for _ in range(CLICKS):
                await one.click(rng.choice(["Go", "Again"]), wait=False)
                if rng.random() < 0.7:
                    await one.until(lambda: one.is_over)
                await asyncio.sleep(rng.choice([0, 0, 0.001, 0.003, 0.01, 0.03]))
            await asyncio.sleep(0.6)
            await one.click("Go")
            runs = [run["id"] for run in await record(live, one)]
            await one.until(lambda: one.runs[-1]["id"] == runs[-1])
            assert one.gaps <= CLICKS / 20
            if one.gaps:
                await one.command("keyframe", 1)
            assert [run["id"] for run in one.runs] == runs

    with Live(QUICK, tmp_path) as live:
        asyncio.run(go())
        assert live.ask("problems") == []
