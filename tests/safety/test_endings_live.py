"""Runs that Streamlit never completes, over real WebSockets: each is in the record, once, with its ending."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from st_state_inspector import History, Run
from tests.app_testing import STREAMLIT
from tests.browser.server import save
from tests.inspecting import code
from tests.safety.live import Live
from tests.safety.tab import SECONDS, Tab, browser

# "Alert" touches Streamlit all the time, which ends its run there once that is asked for. "Deaf" does so
# at its end only, which comes after that. "Late" is as deaf, and ends while the run after it is under way:
# "patient", which is alert and ends by itself, but not before that one.
APP = """
import time
import meeting
from streamlit.runtime.scriptrunner import get_script_run_ctx

st.session_state.setdefault("n", 0)

def wait(name):
    kind, _, _ = name.lower().partition(" ")
    requests, at = get_script_run_ctx().script_requests, get_script_run_ctx().session_id
    may_end = {
        "alert": lambda: False,
        "deaf": lambda: requests._state.name != "CONTINUE",
        "late": lambda: ("patient", at) in meeting.begun,
        "patient": lambda: ("late", at) in meeting.over,
    }[kind]
    print(name, "is under way", flush=True)
    meeting.begun.add((kind, at))
    try:
        until = time.monotonic() + 120
        while not may_end() and time.monotonic() < until:
            time.sleep(0.02)
            if kind in ("alert", "patient"):
                st.session_state.get("n")
        if kind == "patient":
            time.sleep(0.2)
    finally:
        meeting.over.add((kind, at))
        print(name, "is over", flush=True)

def slow(name):
    st.session_state.at_first = name
    wait(name)
    st.session_state.at_last = name

def failing():
    st.session_state.half = "written"
    raise ValueError("no")

for name in ("alert", "deaf", "late", "patient"):
    st.button(name.title() + " callback", on_click=slow, args=(name,))
st.button("Fail", on_click=failing)
st.button("Other")
st.text_input("Name", key="name")
for label in ("Alert body", "Deaf body"):
    if st.button(label):
        st.session_state.at_first = label
        wait(label)
        st.session_state.at_last = label
st.session_state.bodies = st.session_state.get("bodies", 0) + 1
"""
MEETING = "begun, over = set(), set()"
RERUNS_IN_CALLBACKS = STREAMLIT >= (1, 63)
PARTS = ("Alert body", "Deaf body", "Alert callback", "Deaf callback")


@contextmanager
def serve(folder: Path, **options: str) -> Iterator[Live]:
    with Live(APP, folder, **options) as server:
        save(server.script.parent / "meeting.py", MEETING)
        yield server


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    with serve(tmp_path_factory.mktemp("endings")) as server:
        yield server


class Told(NamedTuple):
    """A run in short: its cause, its ending, who interrupted it, the keys it changed."""

    cause: str
    ending: str
    by: str | None
    keys: set[str]


def told(run: Run) -> Told:
    return Told(str(run.cause), run.ending, run.interrupted_by, {change.key for change in run.changes})


FIRST = Told("first run of this session", "finished", None, {"n", "name", "bodies"})


def play(live: Live, use: Callable[[Tab], Awaitable[None]], count: int, last: str = "") -> list[Run]:
    """Open the app, do that, and give what its session has recorded.

    That is once there are so many runs, and the newest was caused by ``last``.
    """

    async def go() -> list[Run]:
        async with browser() as tab:
            one = await tab().open(live.port)
            await use(one)
            until = time.monotonic() + SECONDS
            while live.log.count("is under way") > live.log.count("is over"):
                assert time.monotonic() < until
                await asyncio.sleep(0.05)
            while len(runs := await recorded(live, one)) < count or last not in str(runs[-1].cause):
                assert time.monotonic() < until, [told(run) for run in runs]
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)  # for a run too many
            return await recorded(live, one)

    return asyncio.run(go())


async def recorded(live: Live, tab: Tab) -> list[Run]:
    found = await asyncio.to_thread(live.ask, "histories")
    return list(History.from_dict(found[tab.session]).runs)


async def begin(live: Live, tab: Tab, label: str) -> None:
    """Click, and go on while that run is under way."""
    before = live.log.count("is under way")
    await tab.click(label, wait=False)
    until = time.monotonic() + SECONDS
    while live.log.count("is under way") == before:
        assert time.monotonic() < until
        await asyncio.sleep(0.02)


def expect_cut_short(run: Run, part: str, by: str) -> None:
    """All of the run that came to pass is there, and nothing that did not."""
    assert told(run) == (f"button '{part}' clicked", "interrupted", by, {"at_first"})
    assert [(trace.name, trace.cut_short) for trace in run.callbacks] == [("slow", True)] * (
        "callback" in part
    )
    for trace in run.callbacks:
        assert trace.exception is None
        assert [write.key for write in trace.writes] == ["at_first"]
        assert [change.key for change in trace.changes] == ["at_first"]
        assert [node.preview for node in trace.args] == [repr(part.split(maxsplit=1)[0].lower())]
    (write,) = (write for write in run.writes if write.key == "at_first")
    assert write.callback == ("slow" if "callback" in part else None)
    assert run.exception is None
    assert run.ending_site is None


@pytest.mark.parametrize(("end", "by"), [(Tab.close, "disconnect"), (Tab.stop, "stop_button")])
@pytest.mark.parametrize("part", PARTS)
def test_a_run_that_is_ended_in_the_middle_of_its_body_or_before_its_first_line(live, part, end, by):
    """By closing the tab, and by Stop in the toolbar."""

    async def use(tab: Tab) -> None:
        await begin(live, tab, part)
        await end(tab)

    first, run = play(live, use, 2)
    assert told(first) == FIRST
    expect_cut_short(run, part, by)


@pytest.mark.parametrize("part", PARTS)
def test_clicks_that_follow_at_once(live, part):
    """The run of the second click is overtaken before Streamlit takes the click: it is named all the same."""

    async def use(tab: Tab) -> None:
        await begin(live, tab, part)
        await tab.click("Other", wait=False)
        await tab.click("Fail")

    first, run, *between, last = play(live, use, 3, last="'Fail'")
    assert told(first) == FIRST
    expect_cut_short(run, part, "newer_run")
    for overtaken in between:  # none where Streamlit makes one run of the two clicks
        assert told(overtaken)[:3] in [  # unless the third click comes late
            ("button 'Other' clicked", "interrupted", "newer_run"),
            ("button 'Other' clicked", "finished", None),
        ]
    assert told(last) in [
        (cause, "callback_exception", None, {"half"})
        for cause in ("button 'Fail' clicked", "button 'Other' clicked; button 'Fail' clicked")
    ]


def test_a_callback_that_is_overtaken_ends_within_the_next_run_and_leaves_its_callback_alone(live):
    async def use(tab: Tab) -> None:
        await begin(live, tab, "Late callback")
        await tab.click("Patient callback")  # still running when the other ends

    _, overtaken, run = play(live, use, 3)
    expect_cut_short(overtaken, "Late callback", "newer_run")
    assert told(run) == (
        "button 'Patient callback' clicked",
        "finished",
        None,
        {"at_first", "at_last", "bodies"},
    )
    (trace,) = run.callbacks
    assert not trace.cut_short
    assert [write.key for write in trace.writes] == ["at_first", "at_last"]
    assert trace.duration_ms > 200


def test_an_exception_in_a_callback(live):
    async def use(tab: Tab) -> None:
        await tab.click("Fail")
        await tab.click("Other")

    _, run, after = play(live, use, 3)
    assert told(run) == ("button 'Fail' clicked", "callback_exception", None, {"half"})
    (trace,) = run.callbacks
    assert trace.exception is not None
    assert (trace.exception.type, trace.exception.message) == ("ValueError", "no")
    assert code(trace.exception.site) == 'raise ValueError("no")'
    assert [write.key for write in trace.writes] == ["half"]
    assert told(after) == ("button 'Other' clicked", "finished", None, {"bodies"})


def test_a_click_on_a_script_that_does_not_compile_any_more(live):
    text = live.script.read_text(encoding="utf-8")

    def recompile(source: str) -> None:
        save(live.script, source)
        live.ask("recompile")

    async def use(tab: Tab) -> None:
        await asyncio.to_thread(recompile, f"{text}\nthis is no python\n")
        try:
            await tab.click("Other")
            await tab.type("Name", "Ada")
        finally:
            await asyncio.to_thread(recompile, text)
        await tab.rerun()

    _, clicked, typed, after = play(live, use, 4)
    assert told(clicked) == ("button 'Other' clicked", "compile_error", None, set())
    assert clicked.exception is not None
    assert clicked.exception.type == "SyntaxError"
    unread = "the run was over before Streamlit had read what the browser sent"
    assert told(typed) == (unread, "compile_error", None, set())
    assert told(after) == ("text_input `name`: '' to 'Ada'", "finished", None, {"name", "bodies"})


def test_a_callback_that_meets_the_next_click_on_its_way_where_runs_share_a_thread(tmp_path):
    """Streamlit raises in the callback what ``st.rerun`` raises too: it is none."""

    async def use(tab: Tab) -> None:
        await begin(slowly, tab, "Alert callback")
        await tab.click("Other")

    with serve(tmp_path, runner__fastReruns="false") as slowly:
        _, run, *after = play(slowly, use, 3 if RERUNS_IN_CALLBACKS else 2)
    (trace,) = run.callbacks
    assert (trace.cut_short, trace.rerun, trace.exception) == (True, None, None)
    if RERUNS_IN_CALLBACKS:
        expect_cut_short(run, "Alert callback", "newer_run")
        assert [told(one) for one in after] == [("button 'Other' clicked", "finished", None, {"bodies"})]
    else:  # Streamlit takes it for an st.rerun, which did nothing in callbacks: the click is lost
        assert told(run)[1:] == ("finished", None, {"at_first", "bodies"})
