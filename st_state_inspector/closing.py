"""A run that has ended: from what was seen of it to its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from st_state_inspector.capture import Capturer
from st_state_inspector.capture.stand_ins import is_caught_up, original, was_sampled
from st_state_inspector.causes import Circumstances
from st_state_inspector.diff import diff, differing_keys
from st_state_inspector.events import CompileFailed, RunEnded, WidgetDrawn
from st_state_inspector.in_browser import Story
from st_state_inspector.kinds import Command, Ending, InterruptedBy
from st_state_inspector.model import (
    Change,
    Node,
    Owner,
    Run,
    Site,
    Write,
)
from st_state_inspector.open_run import OpenRun

_CAME_BACK = "the browser sent its value again: what code had changed in place is lost"
_EARLY = "it had changed before this run began: no line of it did that"
_RESET = "its value lasts for one run: Streamlit took it back"
_NOT_TOLD = "the browser is not told: it sends its own value again with the next run, and this is lost"
_BY_STREAMLIT: dict[Story, str] = {"came_back": _CAME_BACK, "reset": _RESET}


class Waiting(NamedTuple):
    """A value that was not compared in its last runs: the first of these, and the last write in them."""

    since: int
    write: Write | None = None


@dataclass(slots=True)
class Position:
    """Where the session stands between two runs; ``waiting`` are the values that were not compared."""

    page: str | None = None
    page_hash: str = ""
    address: str = ""
    waiting: Mapping[str, Waiting] = field(default_factory=dict)

    def after(
        self, run: Run, event: RunEnded | CompileFailed, query: str, state: Mapping[str, Node]
    ) -> Position:
        """The same after one more run."""
        writes = {w.key: w for w in run.writes if w.kind != "mutated" and not w.same}
        late = [key for key in run.not_compared if not is_caught_up(state.get(key))]
        new = {key: self.waiting.get(key, Waiting(run.id)) for key in late}
        waiting = {key: known._replace(write=writes.get(key, known.write)) for key, known in new.items()}
        address = event.address if isinstance(event, RunEnded) else query
        return Position(event.page, event.page_hash, address, waiting)


def ending_of(run: OpenRun, event: RunEnded | CompileFailed) -> Ending:
    """How a run ended, from the way Streamlit ended it and what the app asked for."""
    if isinstance(event, CompileFailed):
        return "compile_error"
    if run.exception is not None:
        return "callback_exception" if run.callback_failed else "exception"
    if event.rerun:
        return "rerun" if event.asked is not None else "interrupted"
    if event.stopped_early:
        if event.asked is not None and event.asked.command == "stop":
            return "stopped"
        # Nobody stopped it: up to 1.48 or so Streamlit itself does, behind a page of the folder ``pages``.
        return "finished" if event.by is None else "interrupted"
    return "finished"


def ended_by(event: RunEnded | CompileFailed, ending: Ending) -> tuple[Command | None, Site | None]:
    """The command of the app that ended the run early, and its line."""
    asked = event.asked if isinstance(event, RunEnded) else None
    return (asked.command, asked.site) if asked and ending in ("stopped", "rerun") else (None, None)


def interrupted_by(event: RunEnded | CompileFailed, ending: Ending) -> InterruptedBy | None:
    """Who interrupted a run, where that is known."""
    return event.by if isinstance(event, RunEnded) and ending == "interrupted" else None


def changes_of(
    run: OpenRun,
    before: Mapping[str, Node],
    after: Mapping[str, Node],
    waiting: Mapping[str, Waiting],
    story: Callable[[str], Story],
) -> tuple[Change, ...]:
    """What the run changed, each change with its write.

    A key that differs and that nobody wrote in this run was written before, where it has been
    ``waiting`` to be compared since; is the widget's where the browser sent again what it had, where
    Streamlit took a click back, or where a widget drawn in this run owns it (a new one, or one whose
    value Streamlit replaced), unless the browser has another value, which is its ``story``; else it was
    changed in place, by a callback where the value after the last one shows that. All but the first
    are among the writes of ``run``.
    Two samples in a row that differ tell a change of this run: what was written before is none of it.
    """
    waiting = {key: known for key, known in waiting.items() if not was_sampled(before.get(key))}
    assigned = {w.key for w in run.writes if w.kind != "mutated" and not w.same}
    unheard = waiting.keys() - run.last_writes.keys()
    late = {key: write for key in unheard if (write := waiting[key].write) is not None}
    own: dict[str, str] = {}
    for key in differing_keys(before, after):
        if key in assigned or key in late or key not in after or _by_callback(run, key, after[key]):
            continue
        widget, told = run.drawn.get(key), story(key) if key in before else "unknown"
        if told in _BY_STREAMLIT or (widget is not None and told != "in_place"):
            run.write(key, widget and widget.site, "widget", (widget and widget.fragment) or None)
            assigned.add(key)
            own[key] = _BY_STREAMLIT.get(told, "")
        elif key in before and key not in waiting and _wrote_early(run, key, after[key]):
            own[key] = _EARLY
        elif key in before:
            run.write(key, None, "mutated")
    last = run.last_writes
    known = {**late, **{key: last[key] for key in assigned}}
    changes = diff(before, after, known)
    notes = {**_notes_in_place(run, changes, after, story), **own}
    changes = tuple(replace(c, note=_joined(c.note, notes.pop(c.key, ""))) for c in changes)
    return tuple(_told_late(replace(c, write=c.write or last.get(c.key)), waiting) for c in changes)


def _wrote_early(run: OpenRun, key: str, after: Node) -> bool:
    """Note the change where it was there before the first callback: a thread or another session made it.

    Without callbacks nobody looks that early.
    """
    early = None if run.early is None else run.early.get(key)
    if early is None or original(early) is not original(after):
        return False
    run.writes.insert(0, Write(key, run.id, None, None, "mutated"))
    return True


def _by_callback(run: OpenRun, key: str, after: Node) -> bool:
    """Whether a callback changed the value in place, and nothing has since."""
    write, middle = run.last_writes.get(key), run.middle.get(key)
    return write is not None and middle is not None and original(middle) is original(after)


def _notes_in_place(
    run: OpenRun, changes: tuple[Change, ...], after: Mapping[str, Node], story: Callable[[str], Story]
) -> dict[str, str]:
    """What is known of values that were changed in place, by key: when that was, and that it won't last."""
    notes = {key: f"while {name}() ran" for key, name in run.meanwhile.items() if _only_then(run, key, after)}
    for key in {c.key for c in changes if c.kind == "mutated"} & run.drawn.keys():
        notes[key] = _joined(notes.get(key, ""), _NOT_TOLD if story(key) == "in_place" else "")
    return notes


def _only_then(run: OpenRun, key: str, after: Mapping[str, Node]) -> bool:
    """Whether a value that was changed while a callback ran was not changed or assigned since."""
    write, middle, end = run.last_writes.get(key), run.middle.get(key), after.get(key)
    if write is None or write.kind != "mutated" or middle is None or end is None:
        return False
    return write.callback is None and original(middle) is original(end)


def _told_late(change: Change, waiting: Mapping[str, Waiting]) -> Change:
    known = waiting.get(change.key)
    if known is None:
        return change
    note = f"not compared since run {known.since}: changed then or later"
    note += "; who read it before this run is not listed"
    return replace(change, note=_joined(change.note, note))


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def caught_up(not_compared: tuple[str, ...], after: Mapping[str, Node]) -> tuple[str, ...]:
    """Of the keys that were not compared, those that were captured in full for the first time."""
    return tuple(key for key in not_compared if is_caught_up(after.get(key)))


def circumstances_of(
    run: OpenRun, event: RunEnded | CompileFailed, position: Position, timers: Mapping[str, str]
) -> Circumstances:
    """What was seen at the beginning of the run; the page's name is known only at its end."""
    started = run.started
    timed = tuple(name for name in started.fragments if name in timers)
    # A callback that fails ends its run before Streamlit chooses the page: the hash may be the main script's.
    other = event.page_hash != position.page_hash and not (
        run.callback_failed and event.page == position.page
    )
    return Circumstances(
        request=started.request,
        first=started.first,
        late=started.late,
        widgets=run.widgets,
        fragments=started.fragments,
        page=event.page,
        page_before=position.page,
        page_changed=position.page is not None and other,
        query=started.query,
        query_before=position.address,
        every=next((timers[name] for name in timed), ""),
        timed=timed,
        unread=run.unread,
    )


def touched_keys(run: Run) -> tuple[set[str], set[str], bool]:
    """The keys that a run wrote or changed, those changed in place, and whether the whole script ran."""
    touched = {change.key for change in run.changes} | {write.key for write in run.writes}
    return touched, {write.key for write in run.writes if write.kind == "mutated"}, not run.fragments


def query_params(
    capturer: Capturer, before: Node | None, event: RunEnded | CompileFailed
) -> tuple[Node | None, tuple[Change, ...]]:
    """The query parameters after a run, and what it changed in them."""
    if not isinstance(event, RunEnded):
        return before, ()
    if before is None and not event.query:
        return None, ()
    name = "query parameters"
    before = capturer.capture(name, {}) if before is None else before
    after = capturer.capture(name, dict(event.query), before)
    changes = diff({name: before}, {name: after})
    return after, tuple(replace(change, path=change.path[1:] or change.path) for change in changes)


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


def owner_patch(
    owners: dict[str, Owner], drawn: Mapping[str, Owner], after: Mapping[str, Node]
) -> dict[str, Owner | None]:
    """How the widgets that own keys differ after a run; ``owners`` is brought up to date."""
    patch: dict[str, Owner | None] = {k: o for k, o in drawn.items() if owners.get(k) != o}
    patch.update(dict.fromkeys(owners.keys() - after.keys()))
    for key, owner in patch.items():
        if owner is None:
            del owners[key]
        else:
            owners[key] = owner
    return patch
