"""A run that has ended: from what was seen of it to its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from st_state_inspector.causes import Circumstances
from st_state_inspector.diff import diff
from st_state_inspector.events import CompileFailed, RunEnded, WidgetDrawn
from st_state_inspector.model import Change, Ending, Node, Owner, Write
from st_state_inspector.open_run import OpenRun


@dataclass(slots=True)
class Position:
    """Where the session stands between two runs."""

    page: str | None = None
    page_hash: str = ""
    query: str = ""


def ending_of(run: OpenRun, event: RunEnded | CompileFailed) -> Ending:
    """How a run ended, from the way Streamlit ended it and what the app asked for."""
    if isinstance(event, CompileFailed):
        return "compile_error"
    if run.exception is not None:
        return "callback_exception" if run.callback_failed else "exception"
    if event.rerun:
        return "rerun" if event.asked is not None else "interrupted"
    if event.stopped_early:
        stopped = event.asked is not None and event.asked.command == "stop"
        return "stopped" if stopped else "interrupted"
    return "finished"


def changes_of(run: OpenRun, before: Mapping[str, Node], after: Mapping[str, Node]) -> tuple[Change, ...]:
    """What the run changed, each change with its write.

    A key that differs and that nobody wrote is the widget's where a widget drawn in this run owns it
    (a new one, or one whose value Streamlit replaced); else it was changed in place. Both are added
    to the writes of ``run``.
    """
    written = run.last_writes
    mutated: dict[str, Write] = {}
    for key, node in after.items():
        if before.get(key) is node or key in written:
            continue
        if (widget := run.drawn.get(key)) is not None:
            run.write(key, widget.site, "widget", widget.fragment or None)
        elif key in before:
            mutated[key] = run.write(key, None, "mutated")
    known = {key: write for key, write in run.last_writes.items() if key not in mutated}
    changes = diff(before, after, known)
    return tuple(replace(c, write=mutated[c.key]) if c.key in mutated else c for c in changes)


def circumstances_of(
    run: OpenRun, event: RunEnded | CompileFailed, position: Position, every: str
) -> Circumstances:
    """What was seen at the beginning of the run; the page's name is known only at its end."""
    started = run.started
    return Circumstances(
        request=started.request,
        first=started.first,
        late=started.late,
        widgets=run.widgets,
        fragments=started.fragments,
        page=event.page,
        page_before=position.page,
        page_changed=position.page is not None and event.page_hash != position.page_hash,
        query=started.query,
        query_before=position.query,
        every=every,
    )


def owner_of(widget: WidgetDrawn, page: str) -> Owner:
    """The widget as the owner of its key."""
    return Owner(
        widget.type,
        widget.label,
        widget.site,
        page,
        widget.fragment,
        widget.form,
        widget.bound,
        widget.persist,
        widget.has_callback,
    )
