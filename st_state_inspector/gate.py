"""Who may be inspected: decided once per session, before anything of it is recorded or sent.

``ST_STATE_INSPECTOR=0`` or ``1`` decides for everybody. Without it a session is inspected only when
its browser runs on the same machine, so that the one line left in a deployed app is harmless: the
peer's address must be loopback, the ``Host`` it asked for too (a page elsewhere could have a name
that resolves to 127.0.0.1), and so must the page that opened the connection (its ``Origin``), no
header may tell of a proxy, behind which every visitor looks like this machine, and nothing may tell
that the app runs at a host's, where even a proxy that says nothing is to be expected.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from st_state_inspector.options import ENV_SWITCH
from st_state_inspector.visitors import Visitor

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
HOSTED = (
    "SNOWFLAKE_SERVICE_NAME",  # Snowpark Container Services
    "KUBERNETES_SERVICE_HOST",
    "ECS_CONTAINER_METADATA_URI_V4",
    "AWS_LAMBDA_FUNCTION_NAME",
    "K_SERVICE",  # Cloud Run
    "WEBSITE_INSTANCE_ID",  # Azure App Service
    "DYNO",  # Heroku
    "FLY_APP_NAME",
    "RENDER",
    "RAILWAY_ENVIRONMENT",
    "SPACE_ID",  # Hugging Face Spaces
    "DATABRICKS_APP_NAME",
)
"""Environment variables by which an app knows that it runs at a host's."""
_COMMUNITY_CLOUD = "/mount/src/"
_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.%]+)\]|(?P<name>[\w.-]+))(?::\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Decision:
    """``allowed``, and what decided it in words. ``everyone``: the switch opened it to all.

    ``local``: the browser is on this machine, so that it may also put a state back.
    """

    allowed: bool
    reason: str
    everyone: bool = False
    local: bool = False


def decide(visitor: Visitor, enabled: bool | None, environ: Mapping[str, str] | None = None) -> Decision:
    """Whether the session of ``visitor`` is inspected. ``enabled`` is the option or the switch."""
    refusal = _refusal(visitor, os.environ if environ is None else environ)
    if enabled is not None:
        local = enabled and (visitor.test or refusal is None)
        return Decision(enabled, f"switched {'on' if enabled else 'off'}", everyone=enabled, local=local)
    if visitor.test:
        return Decision(True, "AppTest", local=True)
    if refusal is not None:
        return Decision(False, refusal)
    return Decision(True, "a browser on this machine", local=True)


def _refusal(visitor: Visitor, environ: Mapping[str, str]) -> str | None:
    """The first sign that the browser may be elsewhere, in words."""
    host = hosted_by(visitor, environ)
    if host is not None:
        return host
    if not is_loopback(visitor.remote_ip):
        return f"the browser's address {visitor.remote_ip or 'is not known'} is not this machine's"
    headers = {name.lower(): value for name, value in visitor.headers.items()}
    proxy = _proxy_header(headers)
    if proxy is not None:
        return f"the header {proxy} tells of a proxy"
    if not _is_local_host(headers.get("host", "")):
        return f"the Host {_shown(headers.get('host', ''))} is not this machine's"
    origin = headers.get("origin")
    if origin is not None and not _is_local_host(origin.partition("://")[2]):
        return f"the page at {_shown(origin)} is not this machine's"
    return None


def _shown(header: str) -> str:
    """A header in a log line: one line, and not a long one."""
    return ascii(header[:80])


def earlier_session(visitor: Visitor) -> str | None:
    """The id of the session that the same browser tab had before, if the server has it no more.

    A tab that loses its connection names its session when it comes back, as the third entry of
    this header. A tab that is loaded anew names none, and nothing else tells it from a second tab.
    """
    entries = [entry.strip() for entry in visitor.headers.get("sec-websocket-protocol", "").split(",")]
    named = entries[2] if len(entries) > 2 else ""
    return named if named and named != visitor.session_id else None


def hosted_by(visitor: Visitor, environ: Mapping[str, str]) -> str | None:
    """What tells that the app runs at a host's, if anything does."""
    if sys.platform == "emscripten":
        return "Python runs in the browser (stlite)"
    if "_snowflake" in sys.modules:
        return "it runs in Snowflake"
    if visitor.app_path.startswith(_COMMUNITY_CLOUD):
        return "it runs on Community Cloud"
    named = next((name for name in HOSTED if environ.get(name)), None)
    return None if named is None else f"the environment variable {named} tells of a host"


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
    parts = _HOST.fullmatch(host.lower())
    if parts is None:
        return False
    name = parts["v6"] or parts["name"]
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)


def advice(decision: Decision) -> str:
    """The line for the log when a session is refused."""
    return (
        f"st_state_inspector is off for a session: {decision.reason}. "
        f"It inspects only browsers on this machine, at http://localhost; "
        f"{ENV_SWITCH}=1 opens it to everyone who reaches the app."
    )
