"""Who is let in by a real server, over real WebSockets: at first, and when a session is taken up again."""

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from st_state_inspector.gate import PROXY_HEADERS
from tests.app_testing import STREAMLIT
from tests.safety.live import Live
from tests.safety.tab import Tab, browser

APP = """
st.session_state.setdefault("n", 0)

def add():
    st.session_state.n += 1

st.button("Go", on_click=add)
st.text_input("T", key="t")
st.markdown(str(st.session_state.n))
"""
LOCAL = {"host": "localhost:PORT", "headers": (("Origin", "http://localhost:PORT"),)}
PROXIED: dict[str, Any] = {"host": "localhost", "headers": (("X-Forwarded-For", "203.0.113.9"),)}


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    """Reachable at every address of this machine, and open to pages from elsewhere."""
    folder = tmp_path_factory.mktemp("reconnect")
    # Without an address Tornado and the newer ones listen to IPv4 and IPv6, those between to IPv4 alone.
    address = "::" if (1, 57) < STREAMLIT < (1, 62) else ""
    with Live(
        APP, folder, address=address, server__enableCORS="false", server__enableXsrfProtection="false"
    ) as server:
        yield server


def own_addresses() -> list[str]:
    """This machine's addresses at which others would reach it; none where it has no network."""
    found = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((elsewhere, 9))  # sends nothing: it only chooses the way
                found.add(str(probe.getsockname()[0]))
            except OSError:
                continue
    return sorted(a for a in found if not a.startswith("127.") and a != "::1" and "%" not in a)


def newest(tab: Tab) -> int | None:
    """The newest run that the tab's panel shows."""
    return tab.runs[-1]["id"] if tab.runs else None


def visit(live: Live, *connections: dict[str, Any]) -> list[tuple[int | None, list[int] | None]]:
    """Connect with one session again and again, one click each.

    Of each: the newest run that its panel shows (None: it has no panel), and the runs that are recorded.
    """

    async def go() -> list[tuple[int | None, list[int] | None]]:
        seen, session = [], ""
        async with browser() as tab:
            for connection in connections:
                one: Tab = await tab().open(live.port, session=session, **connection)
                await one.click("Go")
                assert session in ("", one.session)
                session = one.session
                record = await asyncio.to_thread(live.ask, "sessions")
                kept = record[session] and record[session]["runs"]
                await one.until(lambda one=one, kept=kept: not kept or newest(one) == kept[-1])
                seen.append((newest(one), kept))
                assert (one.panel is None) == (kept is None)
                await one.close()
                await live.until_left(session)
        return seen

    return asyncio.run(go())


@pytest.mark.parametrize(
    "connection",
    [
        LOCAL,
        {"host": "localhost"},
        {"host": "127.0.0.1:PORT", "headers": (("Origin", "http://127.0.0.1:PORT"),)},
        {"address": "::1", "host": "[::1]:PORT"},
        {"address": "::1", "host": "localhost"},
        {"address": "127.0.0.2", "host": "127.0.0.2"},
        {"host": "[::ffff:127.0.0.1]:PORT"},  # where one socket serves both, the peer is this too
        {"host": "app.localhost"},
        {"host": "LOCALHOST"},
    ],
    ids=str,
)
def test_a_browser_on_this_machine_is_let_in(live, connection):
    assert visit(live, connection) == [(2, [1, 2])]


@pytest.mark.parametrize(
    "connection",
    [
        {"host": "0.0.0.0:PORT"},
        {"address": "0.0.0.0", "host": "0.0.0.0:PORT"},
        {"host": "rebound.evil.example:PORT"},
        {"host": "rebound.evil.example:PORT", "headers": (("Origin", "http://rebound.evil.example:PORT"),)},
        {"host": "localhost.evil.example"},
        {"host": "127.0.0.1.nip.io"},
        {"host": "localhost", "headers": (("Origin", "http://evil.example"),)},
        {"host": "localhost", "headers": (("Origin", "null"),)},
        PROXIED,
        {"host": "localhost", "headers": (("X-Forwarded-For", "127.0.0.1"),)},
        {"host": "localhost", "headers": (("x-FORWARDED-for", "::1"), ("X-Real-IP", "127.0.0.1"))},
        {"host": "evil.example", "headers": (("X-Forwarded-Host", "localhost"),)},
        {"host": "localhost", "headers": (("Forwarded", "for=127.0.0.1;host=localhost"),)},
        *({"host": "localhost", "headers": ((name.title(), "x"),)} for name in PROXY_HEADERS[1:4]),
    ],
    ids=str,
)
def test_whoever_may_be_elsewhere_is_not(live, connection):
    """Names that lead here, headers that say they are us, pages of others."""
    assert visit(live, connection) == [(None, None)]


def test_the_addresses_of_this_machine_are_others_for_it(live):
    """A browser that goes through the network is one that could be anywhere, whatever it says of itself."""
    for address in own_addresses():
        for host in ("localhost", f"[{address}]" if ":" in address else address):
            assert visit(live, {"address": address, "host": host}) == [(None, None)]


def test_the_same_browser_that_comes_back_keeps_its_record(live):
    assert visit(live, LOCAL, LOCAL, {"address": "::1", "host": "[::1]"}) == [
        (2, [1, 2]),
        (4, [1, 2, 3, 4]),
        (6, [1, 2, 3, 4, 5, 6]),
    ]


def elsewhere() -> list[dict[str, Any]]:
    return [
        PROXIED,
        {"host": "evil.example"},
        *({"address": a, "host": "localhost"} for a in own_addresses()),
    ]


@pytest.mark.parametrize("other", range(len(elsewhere())))
def test_whoever_takes_a_session_over_finds_nothing_and_leaves_nothing(live, other):
    """The gate decides anew: no record for the other, and the first browser begins a new one."""
    taken = elsewhere()[other]
    assert visit(live, LOCAL, taken, LOCAL) == [(2, [1, 2]), (None, None), (2, [1, 2])]


def test_an_invented_session_is_a_new_one(live):
    async def go() -> str:
        async with browser() as tab:
            one = await tab().open(live.port, session="00000000-0000-0000-0000-000000000000", **LOCAL)
            await one.until(lambda: one.runs)
            assert [run["id"] for run in one.runs] == [1]
            return one.session

    assert asyncio.run(go()) != "00000000-0000-0000-0000-000000000000"


def test_opened_to_everyone_the_power_to_restore_stays_here(tmp_path):
    """With the switch at 1 a proxied browser has a panel, which says so; only a local one may restore."""
    with Live(APP, tmp_path, env={"ST_STATE_INSPECTOR": "1"}) as live:

        async def go() -> list[tuple[bool, bool]]:
            seen = []
            async with browser() as tab:
                session = ""
                for connection in (LOCAL, PROXIED, LOCAL):
                    one = await tab().open(live.port, session=session, **connection)
                    await one.click("Go")
                    session = one.session
                    asked = (await asyncio.to_thread(live.ask, "sessions"))[session]
                    await one.until(lambda one=one: one.app)
                    seen.append((asked["may_restore"], one.app["everyone"]))
                    await one.close()
                    await live.until_left(session)
            return seen

        assert asyncio.run(go()) == [(True, True), (False, True), (True, True)]


def test_switched_off_nobody_is(tmp_path):
    with Live(APP, tmp_path, env={"ST_STATE_INSPECTOR": "0"}) as live:
        assert visit(live, LOCAL) == [(None, None)]


def test_what_decided_is_logged_once_for_each_reason(live):
    visit(live, PROXIED, PROXIED)
    visit(live, PROXIED)
    lines = [line for line in live.log.splitlines() if "x-forwarded-for tells of a proxy" in line]
    assert len(lines) == 1
    assert "ST_STATE_INSPECTOR=1" in lines[0]


def test_commands_are_typed_bounded_and_carried_out_once(live):
    """What any page could send to the panel's component: only a new number of a known kind does anything."""

    async def go() -> list[tuple[int, str]]:
        async with browser() as tab:
            one = await tab().open(live.port, **LOCAL)
            await one.click("Go")
            await one.until(lambda: one.runs)
            seen = []
            for number, kind, more in (
                (1, "keyframe", {}),
                (1, "keyframe", {}),
                (2, "format the disk", {}),
                (3, "redact", {"key": "n" * 5_000}),
                (4, "redact", {"key": ["n"]}),
                (-1, "keyframe", {}),
                (2**60, "keyframe", {}),
                (5, "redact", {"key": "n"}),
            ):
                await one.command(kind, number, **more)
                seen.append((one.panel["last_command"], one.panel["kind"]))
            assert "redacted (key name)" in json.dumps(one.panel)
            return seen

    assert asyncio.run(go()) == [
        (1, "keyframe"), (1, "delta"), (2, "delta"), (2, "delta"), (2, "delta"),
        (2, "delta"), (2, "delta"), (5, "keyframe"),
    ]  # fmt: skip
