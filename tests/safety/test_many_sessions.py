"""Many tabs in one real server: no record crosses a session, nothing waits for another, nothing stays behind.

A shorter form than the issue names runs with all tests; ``make soak`` runs the whole of it.
"""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.safety.live import FULL, Live
from tests.safety.tab import Tab, browser

SESSIONS, SECONDS = (100, 60.0) if FULL else (20, 4.0)
LEAST = 5  # clicks in each tab, however slow the machine is
SETTLED = 1.05  # of the memory before: what may be left of it

APP = """
import threading

who = st.query_params["who"]
st.session_state.setdefault("n", 0)
st.session_state.setdefault("items", {i: {"of": who, "deep": [i, [who]]} for i in range(50)})

def add(by):
    st.session_state.n += 1
    st.session_state[f"{by}_{st.session_state.n % 5}"] = [by] * 3
    st.session_state["items"][st.session_state.n % 50]["deep"].append(st.session_state.n)

def say():
    st.session_state.said = who + st.session_state.text

@st.cache_data
def doubled(text):
    return text * 2

@st.fragment
def part():
    if st.button("Part"):
        st.session_state.part = st.session_state.get("part", 0) + 1

st.button("Go", on_click=add, args=(who,))
st.text_input("Text of " + who, key="text", on_change=say)
st.checkbox("Tick")
part()
if st.button("Again"):
    st.rerun()
if st.button("Fail"):
    raise ValueError("failed for " + who)
st.markdown(doubled(who) + str(st.session_state.n))
"""


def token(number: int) -> str:
    return f"tok{number:04}x"


async def use(tab: Tab, rng: random.Random, until: float) -> None:
    """Click about; now and then twice without waiting, as people do."""
    who, clicks = tab.query.removeprefix("who="), 0
    while time.monotonic() < until or clicks < LEAST:
        clicks += 1
        kind = rng.choice(["Go", "Go", "Go", "Part", "Again", "Tick", "type", "twice", "Fail"])
        if kind == "type":
            await tab.type("Text of " + who, f"{who} {rng.random()}")
        elif kind == "twice":
            await tab.click("Go", wait=False)
            await tab.click("Tick")
        else:
            await tab.click(kind)
        await asyncio.sleep(rng.random() * 0.05)


async def round_of(live: Live, tab: Callable[[str], Tab], first: int) -> list[Tab]:
    """As many tabs as there are to be, used for as long as it is to last, all still open."""
    tabs = [tab(f"who={token(first + number)}") for number in range(SESSIONS)]
    for some in range(0, SESSIONS, 10):
        await asyncio.gather(*(tab.open(live.port) for tab in tabs[some : some + 10]))
    until = time.monotonic() + SECONDS
    await asyncio.gather(*(use(tab, random.Random(tab.query), until) for tab in tabs))
    return tabs


async def leave(live: Live, tab: Callable[[str], Tab], tabs: list[Tab]) -> None:
    """All tabs are closed, their sessions end, and nothing of them is left.

    One that nobody asks about takes their place: Streamlit's own loop keeps the session that it served
    last until it serves another.
    """
    assert live.ask("watch") == 6 * len(tabs)
    await asyncio.gather(*(tab.close() for tab in tabs))
    await asyncio.to_thread(live.ask, "end")
    other = await tab("who=nobody").open(live.port)
    await other.click("Go")
    await other.close()
    await asyncio.to_thread(live.ask, "end")
    assert await asyncio.to_thread(live.ask, "remains") == []


async def soak(live: Live, tab: Callable[[str], Tab]) -> dict[str, float]:
    """A round to warm up, and one that is measured."""
    await leave(live, tab, [])
    assert live.ask("freeze") > 10_000
    await leave(live, tab, await round_of(live, tab, first=1000))
    before = live.ask("held")
    started = time.monotonic()
    tabs = await round_of(live, tab, first=0)
    seconds = time.monotonic() - started
    during = live.ask("held")
    assert live.ask("problems") == []
    records = live.ask("sessions")
    assert len(records) >= SESSIONS
    for used in tabs:
        check(used, records[used.session])
    runs = sum(record["runs"][-1] for record in records.values())
    await leave(live, tab, tabs)
    after = live.ask("held")
    assert after["ours"]["Recorder"] <= 1
    assert after["ours"]["Node"] <= before["ours"]["Node"] * 2 + 500
    assert after["rss"] < before["rss"] * SETTLED
    assert after["blocks"] < before["blocks"] * SETTLED
    assert live.ask("problems") == []
    mega = {
        name: round(found["rss"] / 2**20, 1)
        for name, found in {"before": before, "during": during, "after": after}.items()
    }
    return {
        "sessions": SESSIONS,
        "seconds": round(seconds, 1),
        "runs": runs,
        **mega,
        "blocks before": before["blocks"],
        "blocks after": after["blocks"],
    }


def check(tab: Tab, record: dict) -> None:
    """A session's record is its own, whole, and the only one that its browser has heard of."""
    who = tab.query.removeprefix("who=")
    assert tab.heard == {who}
    assert record["tokens"] == [who]
    assert record["problems"] == []
    assert record["runs"] == list(range(record["runs"][0], record["runs"][-1] + 1)), record
    assert set(record["endings"]) <= {"finished", "rerun", "interrupted", "exception"}
    assert record["runs"][-1] > 2


@pytest.mark.timeout(900)
def test_many_sessions_keep_apart_and_leave_nothing_behind(tmp_path, capsys):
    with Live(APP, tmp_path) as live:
        figures = asyncio.run(in_a_browser(soak, live))
        log = live.log
    if FULL:
        with capsys.disabled():
            print("\n", figures)  # noqa: T201 - they are what the long form is for
    assert "st_state_inspector: " not in log


MEETING = """
from threading import Event

arrived, released = ({place: Event() for place in {places}} for _ in "ab")
"""

WAITING = """
import threading
from streamlit.runtime.scriptrunner import add_script_run_ctx
import meeting

place = st.query_params["at"]

def wait(here):
    if here == place and not meeting.released[here].is_set():
        meeting.arrived[here].set()
        if not meeting.released[here].wait(120):
            raise RuntimeError("nobody came: all wait for " + here)
        st.session_state.waited = here
    return here

@st.fragment
def part():
    if st.button("In the fragment"):
        wait("fragment")

@st.cache_data
def cached(where):
    return wait(where)

class Shown:
    def __str__(self):
        return wait("text of an option")

def in_the_body():
    wait("body")
    if place == "cached function":
        cached(place)
    thread = threading.Thread(target=wait, args=("thread",))
    add_script_run_ctx(thread)
    thread.start()
    thread.join()

if st.query_params.get("quick"):
    st.button("Look")
    if st.button("Release"):
        meeting.released[place].set()
    st.markdown(f"arrived: {meeting.arrived[place].is_set()}")
else:
    st.button("Go", on_click=wait, args=("callback",))
    part()
    st.selectbox("S", [Shown()])
    st.selectbox("F", [1], format_func=lambda option: wait("format function"))
    if st.button("In the body"):
        in_the_body()
    st.markdown(str(st.session_state.get("waited")))
"""
PLACES = {
    "body": "In the body",
    "callback": "Go",
    "fragment": "In the fragment",
    "cached function": "In the body",
    "format function": "",
    "text of an option": "",
    "thread": "In the body",
}


def test_nobody_waits_while_the_app_of_another_session_runs(tmp_path):
    """One session stays in the app's code until another has run and was drawn: no lock is held there."""
    with Live(WAITING, tmp_path) as live:
        (live.script.parent / "meeting.py").write_text(
            MEETING.replace("{places}", repr(list(PLACES))), encoding="utf-8"
        )
        for place, button in PLACES.items():
            asyncio.run(in_a_browser(meet, live, place, button))
        assert "nobody came" not in live.log
        assert live.ask("problems") == []


async def in_a_browser(use: Callable[..., Any], live: Live, *args: str) -> Any:
    async with browser() as tab:
        return await use(live, tab, *args)


async def meet(live: Live, tab: Callable[[str], Tab], place: str, button: str) -> None:
    at, port = "at=" + place.replace(" ", "+"), live.port
    slow, quick = tab(at), await tab(at + "&quick=1").open(port)
    if button:
        await slow.open(port)
        stuck = asyncio.create_task(slow.click(button))
    else:
        stuck = asyncio.create_task(slow.open(port))
    while quick.texts != ["arrived: True"] or not quick.runs:
        await quick.click("Look")
    await quick.click("Look")  # the first for which the tab waits until its panel has heard of the run
    for _ in range(3):
        newest = quick.runs[-1]["id"]
        await quick.click("Look")
        assert quick.runs[-1]["id"] == newest + 1
    assert not stuck.done()
    await quick.click("Release")
    await stuck
    await slow.rerun()
    assert slow.texts == [place]
