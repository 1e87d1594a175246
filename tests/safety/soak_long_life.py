"""A tab in a real server that goes on and on, next to a young one: `make soak`."""

import asyncio
from statistics import median
from typing import Any

import pytest

from tests.safety.live import Live
from tests.safety.tab import browser

RUNS, YOUNG, TURNS = 10_000, 100, 500
MAX_BYTES = 1_000_000

APP = f"""
import st_state_inspector
st_state_inspector.install(max_bytes={MAX_BYTES})
st.session_state.setdefault("items", {{i: {{"n": i, "deep": [i, str(i)]}} for i in range(100)}})
st.session_state.setdefault("n", 0)

def add():
    st.session_state.n += 1
    st.session_state["items"][st.session_state.n % 100]["deep"] = [st.session_state.n] * 3
    st.session_state.pop(f"new{{st.session_state.n - 1}}", None)
    st.session_state[f"new{{st.session_state.n}}"] = ["x" * 100]

st.button("Go", on_click=add)
st.text_input("T", key="t")
st.checkbox("New in every run", key=f"box{{st.session_state.n}}")
st.markdown(str(st.session_state.n))
"""


@pytest.mark.timeout(1800)
def test_a_tab_that_stays_open_costs_what_a_young_one_costs(tmp_path, capsys):
    with Live(APP, tmp_path) as live:
        figures = asyncio.run(_live_long(live))
        assert "st_state_inspector: " not in live.log
    with capsys.disabled():
        print("\n", figures)  # noqa: T201 - they are what this is for


async def _live_long(live: Live) -> dict[str, Any]:
    async with browser() as tab:
        await (await tab().open(live.port)).click("Go")
        live.ask("freeze")
        old, young = await tab().open(live.port), await tab().open(live.port)
        kept = []
        for number in range(RUNS - TURNS - 1):
            await old.click("Go")
            if number % (RUNS // 10) == 0:
                kept.append(live.ask("sessions")[old.session]["bytes"])
        for _ in range(YOUNG):
            await young.click("Go")
        for _ in range(TURNS):
            await young.click("Go")
            await old.click("Go")
        records = live.ask("sessions")
    assert records[old.session]["runs"][-1] == RUNS
    assert 20 < len(records[old.session]["runs"]) <= 200
    assert max(*kept, records[old.session]["bytes"]) <= MAX_BYTES
    assert records[old.session]["problems"] == []
    first, last = (median(run["overhead_ms"] for run in list(each.runs)[-TURNS:]) for each in (young, old))
    assert last < first * 1.1
    return {
        "runs": RUNS,
        "ms at runs 100 to 600": round(first, 3),
        "ms at the end": round(last, 3),
        "bytes": max(kept),
    }
