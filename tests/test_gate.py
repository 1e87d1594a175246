"""Who may be inspected, as a table."""

import pytest

from st_state_inspector.gate import PROXY_HEADERS, advice, decide, is_loopback
from st_state_inspector.options import ENV_SWITCH
from st_state_inspector.visitors import Visitor

HERE = {"host": "localhost:8501"}


def visitor(ip: str | None = "127.0.0.1", **headers: str) -> Visitor:
    return Visitor("id", "app.py", ip, {**HERE, **{k.replace("_", "-"): v for k, v in headers.items()}})


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "::1%lo", "0:0:0:0:0:0:0:1"]
)
def test_loopback_addresses_are_this_machine(address):
    assert is_loopback(address)
    assert decide(visitor(address), None).allowed


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "0.0.0.0",
        "::",
        "192.168.1.20",
        "10.0.0.1",
        "172.17.0.1",
        "169.254.1.1",
        "fe80::1%eth0",
        "8.8.8.8",
        "2001:db8::1",
        "::ffff:192.168.1.20",
        "::ffff:0.0.0.0",
        "localhost",
        "127.0.0.1.example.com",
        "127.0.0.1, 8.8.8.8",
        "127.0.0.1:5000",
        "0177.0.0.1",
        "2130706433",
    ],
)
def test_every_other_peer_is_refused(address):
    assert not is_loopback(address)
    decision = decide(visitor(address), None)
    assert not decision.allowed
    assert not decision.everyone


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8501",
        "LOCALHOST:8501",
        "127.0.0.1",
        "127.0.0.1:8501",
        "[::1]:8501",
        "[::1]",
        "app.localhost:8501",
    ],
)
def test_these_hosts_name_this_machine(host):
    assert decide(visitor(host=host), None).allowed


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.com",
        "example.com:8501",
        "localhost.example.com",
        "notlocalhost",
        "127.0.0.1.nip.io:8501",
        "192.168.1.20:8501",
        "0.0.0.0:8501",
        "[2001:db8::1]:8501",
        "localhost:8501@example.com",
        "localhost, example.com",
        "[::1].example.com",
    ],
)
def test_a_host_elsewhere_is_refused_even_from_this_machine(host):
    """A page on the web can have a name that resolves to 127.0.0.1."""
    decision = decide(visitor(host=host), None)
    assert not decision.allowed
    assert "Host" in decision.reason


def test_a_missing_host_is_refused():
    assert not decide(Visitor("id", "app.py", "127.0.0.1", {}), None).allowed


@pytest.mark.parametrize(
    "header",
    [*PROXY_HEADERS, "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-anything"],
)
@pytest.mark.parametrize("spelling", [str.lower, str.title, str.upper])
def test_every_header_of_a_proxy_is_a_refusal(header, spelling):
    asking = Visitor("id", "app.py", "127.0.0.1", {**HERE, spelling(header): "127.0.0.1"})
    decision = decide(asking, None)
    assert not decision.allowed
    assert header in decision.reason


def test_a_header_can_not_talk_a_foreign_peer_in():
    asking = visitor(
        "203.0.113.9",
        host="localhost",
        x_forwarded_for="127.0.0.1",
        forwarded="for=127.0.0.1",
        x_real_ip="::1",
    )
    assert not decide(asking, None).allowed


def test_ordinary_headers_of_a_browser_are_no_proxy():
    headers = {
        "user-agent": "x",
        "accept-encoding": "gzip",
        "origin": "http://localhost:8501",
        "cookie": "a=b",
        "upgrade": "websocket",
        "connection": "Upgrade",
    }
    assert decide(Visitor("id", "app.py", "::1", {**HERE, **headers}), None).allowed


@pytest.mark.parametrize("asking", [visitor("203.0.113.9"), visitor(None), visitor()])
def test_the_switch_decides_for_everybody(asking):
    on, off = decide(asking, True), decide(asking, False)
    assert (on.allowed, on.everyone) == (True, True)
    assert (off.allowed, off.everyone) == (False, False)


def test_a_test_is_inspected_unless_the_switch_is_off():
    asking = Visitor("id", "app.py", test=True)
    assert decide(asking, None).allowed
    assert not decide(asking, False).allowed


def test_the_line_in_the_log_says_why_and_what_to_do():
    text = advice(decide(visitor("203.0.113.9"), None))
    assert "203.0.113.9" in text
    assert f"{ENV_SWITCH}=1" in text
