"""State lost: keys that are gone, and keys that were never there."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from st_state_inspector.model import Node, Run, Site
from st_state_inspector.rules.facts import Facts, Finding


def missing_key(facts: Facts) -> Iterator[Finding]:
    """The run ended because ``st.session_state`` has no such key; the history says why."""
    error = facts.run.exception
    if error is None or error.missing_key is None:
        return
    key = error.missing_key
    story, site = _what_became_of(key, facts)
    where = f" at {error.site}" if error.site else ""
    yield Finding(
        key,
        f"Run {facts.run.id}: `{key}` was read{where} but is not in st.session_state: {story}.",
        f"Give it a value before the first read, at the top of every page that uses it:\n"
        f"st.session_state.setdefault({key!r}, ...)",
        (error.site, site),
    )


def _what_became_of(key: str, facts: Facts) -> tuple[str, Site | None]:
    for run, write in facts.writes_of(key):
        if write.kind == "cleanup":
            widget = facts.widget_of(key)
            what = f"its widget ({widget.type})" if widget else "its widget"
            return (
                f"Streamlit removed it in run {run.id}, because {what} was not drawn",
                widget.site if widget else None,
            )
        if write.kind == "deleted":
            return f"it was deleted in run {run.id}" + (f" at {write.site}" if write.site else ""), write.site
        if run.page != facts.run.page:
            return f"it was last set in run {run.id} on page {run.page}", write.site
        return f"it was last set in run {run.id}", write.site
    known = [*facts.after, *(w.key for run in facts.earlier for w in run.writes)]
    close = get_close_matches(key, known, n=1, cutoff=0.75)
    return "nothing has set it" + (f"; did you mean `{close[0]}`?" if close else ""), None


def dropped_widget_key(facts: Facts) -> Iterator[Finding]:
    """Clean-up deleted the key of a widget that was not drawn; a warning once the app misses it.

    A widget that is drawn only sometimes is honest code, and so is its lost value: that is a note.
    It is a mistake when the key is read in a run that does not draw the widget.
    """
    reads = facts.reads
    dropped = {w.key for w in facts.run.writes if w.kind == "cleanup"} - facts.after.keys()
    for key in sorted(dropped & facts.before.keys()):
        yield _dropped(key, facts, facts.run, facts.before[key], reads.get(key))
    error = facts.run.exception
    for key in reads.keys() - facts.before.keys() - facts.after.keys() - facts.drawn.keys():
        if error is None or error.missing_key != key:  # which has a warning of its own
            yield from _missed_later(key, facts)


def _missed_later(key: str, facts: Facts) -> Iterator[Finding]:
    """A run reads what clean-up took in an earlier one, for the first time since."""
    for run in facts.earlier:
        if any(
            w.key == key and w.rule == "dropped-widget-key" and w.severity != "info" for w in run.warnings
        ):
            return
        if any(w.key == key for w in run.writes):
            gone = next((c.before for c in run.changes if c.path == (key,) and c.kind == "removed"), None)
            if gone is not None and _cleaned_up(key, run):
                yield _dropped(key, facts, run, gone, facts.reads[key])
            return


def _cleaned_up(key: str, run: Run) -> bool:
    return next(w.kind for w in reversed(run.writes) if w.key == key) == "cleanup"


def _dropped(key: str, facts: Facts, run: Run, lost: Node, read: Site | None) -> Finding:
    widget = facts.widget_of(key)
    what = f"its {widget.type}" if widget else "its widget"
    made = f" (drawn before at {widget.site})" if widget and widget.site else ""
    missed = "" if read is None else f" It was read at {read} in run {facts.run.id}."
    return Finding(
        key,
        f"Run {run.id} on page {run.page} did not draw {what}{made}, so Streamlit deleted `{key}`, "
        f"which was {lost.preview}.{missed}",
        f"Keep the value under a key of your own, which no widget owns:\n"
        f"st.session_state['kept_{key}'] = st.session_state[{key!r}]\n"
        'or, from Streamlit 1.59 on, give the widget persist_state="session".',
        (widget.site if widget else None, read),
        severity="info" if read is None else None,
    )
