"""What the browser asks for beyond a run: a page of its history, or that a run end before its time."""

from __future__ import annotations

import os
from types import FrameType
from typing import Any
from urllib.parse import quote, urlsplit
from weakref import WeakKeyDictionary

import streamlit as st

from st_state_inspector import sites
from st_state_inspector import streamlit_hooks as hooks
from st_state_inspector.kinds import InterruptedBy

_RUNTIME = f"{os.sep}streamlit{os.sep}runtime{os.sep}"
_STOPPERS: dict[str, InterruptedBy] = {
    "_handle_stop_script_request": "stop_button",
    "disconnect_session": "disconnect",
    "request_rerun": "newer_run",
}  # functions of Streamlit's runtime that end a run from outside it
_MAX_FRAMES = 40

_stopped: WeakKeyDictionary[Any, InterruptedBy] = WeakKeyDictionary()  # by runner's ScriptRequests


def note_stop(requests: Any) -> None:
    """A runner was told from outside to stop: who did it first is who ended its run."""
    frame: FrameType | None = sites.calling_frame()
    for _ in range(_MAX_FRAMES):
        if frame is None:
            return
        who = _STOPPERS.get(frame.f_code.co_name)
        if who is not None and _RUNTIME in frame.f_code.co_filename:
            _stopped.setdefault(requests, who)
            return
        frame = frame.f_back


def stopped_by(ctx: Any) -> InterruptedBy | None:
    """Who told the runner of this context to stop, if anyone did."""
    return _stopped.get(hooks.requests_of(ctx))


def went_through_history(request: Any, ctx: Any, switched: bool) -> bool | None:
    """Whether the browser's back or forward asked for this page; None where this Streamlit can't tell.

    Streamlit says so since about 1.58. Some before that send the address as it was at the request:
    after a click in the navigation it is still that of the old page, but going back changes the
    address first. ``switched``: the page is another, and the run before it was over.
    """
    if hasattr(request, "is_history_navigation"):
        return bool(request.is_history_navigation)
    address = getattr(getattr(request, "context_info", None), "url", "")
    return switched and _is_address_of_page(address, ctx) if address else None


def _is_address_of_page(address: str, ctx: Any) -> bool:
    """Whether this is where the page of ``ctx`` is served; False in a frame of another site."""
    given, host = urlsplit(address), hooks.visitor_of(ctx).headers.get("host", "")
    path = hooks.page_path(ctx)
    if path is None:
        return False
    page = "/".join(filter(None, (st.get_option("server.baseUrlPath").strip("/"), quote(path))))
    return given.netloc == host and given.path.strip("/") == page
