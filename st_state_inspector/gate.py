"""Who may be inspected: decided once per session, before anything of it is recorded or sent.

``ST_STATE_INSPECTOR=0`` or ``1`` decides for everybody. Without it a session is inspected only when
its browser runs on the same machine, so that the one line left in a deployed app is harmless: the
peer's address must be loopback, the ``Host`` it asked for too (a page elsewhere could have a name
that resolves to 127.0.0.1), and no header may tell of a proxy, behind which every visitor looks like
this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from st_state_inspector.events import Visitor
from st_state_inspector.options import ENV_SWITCH

PROXY_HEADERS = (
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "cf-ray",
    "fastly-client-ip",
    "fly-client-ip",
    "x-amzn-trace-id",
    "x-appengine-user-ip",
    "x-azure-clientip",
    "x-cloud-trace-context",
    "x-envoy-external-address",
    "x-original-host",
    "x-streamlit-user",
    "sf-context-current-user",
)
PROXY_PREFIX = "x-forwarded-"


@dataclass(frozen=True, slots=True)
class Decision:
    """``allowed``, and what decided it in words. ``everyone``: the switch opened it to all."""

    allowed: bool
    reason: str
    everyone: bool = False


def decide(visitor: Visitor, enabled: bool | None) -> Decision:
    """Whether the session of ``visitor`` is inspected. ``enabled`` is the option or the switch."""
    if enabled is not None:
        return Decision(enabled, f"switched {'on' if enabled else 'off'}", everyone=enabled)
    if visitor.test:
        return Decision(True, "AppTest")
    if not is_loopback(visitor.remote_ip):
        return Decision(
            False, f"the browser's address {visitor.remote_ip or 'is not known'} is not this machine's"
        )
    headers = {name.lower(): value for name, value in visitor.headers.items()}
    proxy = _proxy_header(headers)
    if proxy is not None:
        return Decision(False, f"the header {proxy} tells of a proxy")
    if not _is_local_host(headers.get("host", "")):
        return Decision(False, f"the Host {headers.get('host', '')!r} is not this machine's")
    return Decision(True, "a browser on this machine")


def is_loopback(address: str | None) -> bool:
    """True for 127.0.0.0/8, ::1 and the IPv4 loopback in its IPv6 form."""
    try:
        parsed = ip_address((address or "").split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def _proxy_header(headers: Mapping[str, str]) -> str | None:
    return next((h for h in headers if h in PROXY_HEADERS or h.startswith(PROXY_PREFIX)), None)


def _is_local_host(host: str) -> bool:
    name = host.rsplit("]", 1)[0].lstrip("[") if host.startswith("[") else host.rsplit(":", 1)[0]
    return name.lower() == "localhost" or name.lower().endswith(".localhost") or is_loopback(name)


def advice(decision: Decision) -> str:
    """The line for the log when a session is refused."""
    return (
        f"st_state_inspector is off for a session: {decision.reason}. "
        f"It inspects only browsers on this machine; {ENV_SWITCH}=1 opens it to everyone who reaches the app."
    )
