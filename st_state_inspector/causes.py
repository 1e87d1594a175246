"""What started a run, in one true sentence. Where it can't be known, the sentence says that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from st_state_inspector.events import Request
from st_state_inspector.model import Cause, WidgetChange

_MAX_NAMED = 3
_SELECTED = ("dataframe", "plotly_chart", "altair_chart", "vega_lite_chart", "pydeck_chart")
_CLICKED = ("button", "download_button", "link_button", "menu_button")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that was seen at the beginning of a run."""

    request: Request
    first: bool
    late: bool
    widgets: tuple[WidgetChange, ...]
    fragments: tuple[str, ...]
    page: str
    page_before: str | None
    page_changed: bool
    query: str
    query_before: str
    every: str
    timed: tuple[str, ...] = ()
    unread: bool = False


def cause_of(seen: Circumstances, redact_query: Callable[[str], str] = str) -> Cause:
    """The cause that the circumstances leave no doubt about.

    ``redact_query`` takes the values of secret names out of a query string.
    """
    if seen.first:
        return Cause("first_load", "first run of this session")
    if seen.late:
        return Cause("unknown", "recording began during this run: what started it was not seen")
    if seen.request.asked_by == "app":
        return _asked_by_app(seen)
    return _asked_from_outside(seen, redact_query)


def _asked_from_outside(  # noqa: PLR0911 - one return a kind, the surest first
    seen: Circumstances, redact_query: Callable[[str], str]
) -> Cause:
    addresses = [f"?{redact_query(q)}" if q else "no query" for q in (seen.query_before, seen.query)]
    moved = parse_qs(seen.query, True) != parse_qs(seen.query_before, True)
    if seen.request.history:
        address = f", {' to '.join(addresses)}" if moved and not seen.page_changed else ""
        return Cause("browser_history", f"browser went back or forward to {seen.page}{address}")
    if seen.page_changed:
        return Cause("page_switch", f"page switched: {seen.page_before or 'unknown'} to {seen.page}")
    if seen.widgets:
        return Cause("widget", widgets_text(seen.widgets), seen.widgets)
    if seen.request.asked_by == "timer":
        every = f" every {seen.every}" if seen.every else " by its timer (run_every)"
        return Cause("timer", f"{_fragments_text(seen.fragments)}{every}")
    if seen.request.asked_by == "source":
        file = seen.request.file.replace("\\", "/").rsplit("/", 1)[-1]
        return Cause("source_change", f"{file or 'a source file of the app'} saved")
    if moved:
        return Cause("browser_history", f"address changed in the browser: {' to '.join(addresses)}")
    if seen.request.reconnected:
        return Cause("reconnect", "first run since the browser reconnected")
    if seen.unread:
        return Cause("unknown", "the run was over before Streamlit had read what the browser sent")
    return Cause("unknown", "a rerun was asked for from outside the script; no recorded widget changed")


def _asked_by_app(seen: Circumstances) -> Cause:
    request = seen.request
    where = f" at {request.site}" if request.site else ""
    if request.command == "switch_page":
        text = f"page switched: {seen.page_before or 'unknown'} to {seen.page}, by st.switch_page{where}"
        return Cause("page_switch", text, site=request.site)
    joined = _joined_by_timer(seen)
    asked = tuple(name for name in seen.fragments if name not in joined)
    scope = f" of {_fragments_text(asked)}" if asked else ""
    beside = f"; beside it {_fragments_text(joined)}, by timer" if joined else ""
    return Cause("rerun", f"st.{request.command}{scope}{where}{beside}", site=request.site)


def _joined_by_timer(seen: Circumstances) -> tuple[str, ...]:
    """The fragments that have a timer, where another one asked: Streamlit runs what is due together."""
    asking = seen.request.fragment
    if asking not in seen.fragments:
        return ()
    return tuple(name for name in seen.fragments if name in seen.timed and name != asking)


def _fragments_text(names: tuple[str, ...]) -> str:
    plural = "s" if len(names) > 1 else ""
    return f"fragment{plural} {', '.join(f'`{name}`' for name in names)}"


def widgets_text(widgets: tuple[WidgetChange, ...]) -> str:
    """What the user did to these widgets."""
    submitted = next((w for w in widgets if w.type == "form_submit_button"), None)
    if submitted is not None:
        others = [w for w in widgets if w is not submitted]
        plural = "" if len(others) == 1 else "s"
        form = submitted.form or submitted.label
        return f"form '{form}' submitted: {len(others)} field{plural} changed"
    texts = [_widget_text(w) for w in widgets[:_MAX_NAMED]]
    more = len(widgets) - _MAX_NAMED
    return "; ".join([*texts, f"{more} more"] if more > 0 else texts)


def _widget_text(widget: WidgetChange) -> str:
    at = f" at {widget.site}" if widget.site else ""
    name = (
        f"`{widget.key}`" if widget.key else f"{widget.label!r}{at}" if widget.label else f"without label{at}"
    )
    if widget.type in _CLICKED:
        return f"{widget.type} {repr(widget.label) if widget.label else name} clicked"
    if widget.type == "data_editor":
        return f"data_editor {name} edited"
    if widget.type in _SELECTED:
        return f"{widget.type} {name}: another selection"
    after = widget.after.preview if widget.after else "nothing"
    if widget.type == "chat_input":
        return f"chat_input {name}: {after} sent"
    before = widget.before.preview if widget.before else "nothing"
    return f"{widget.type} {name}: {before} to {after}"
