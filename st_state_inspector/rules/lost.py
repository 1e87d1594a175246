"""State lost, and found again: keys that are gone, that come back empty, that were never there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from st_state_inspector.model import Node, Site
from st_state_inspector.rules.code import code_of
from st_state_inspector.rules.cures import is_settable, keep_result
from st_state_inspector.rules.defaults import default_in_source
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.leaving import is_empty, is_expected, is_in_dialog
from st_state_inspector.rules.memory import Loss
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.rules.wording import at, call, differ, drawn, identifier, quoted, state

_STATE = f"{DOCS}/concepts/architecture/session-state"
_WITHOUT_OWN_VALUE = frozenset(
    "button form_submit_button download_button chat_input data_editor file_uploader camera_input".split()
)
_NEVER = "nothing has set it"
_LIFE = f"{DOCS}/concepts/architecture/widget-behavior#widget-life-cycle"


def missing_key(facts: Facts) -> Iterator[Finding]:
    """The run ended because ``st.session_state`` has no such key; the history says why."""
    error = facts.run.exception
    if error is None or error.missing_key is None:
        return
    key = error.missing_key
    story, site = _what_became_of(key, facts)
    close = None if story != _NEVER else _near(key, facts)
    deleting = _is_deletion(error.site)
    hint = _how_to_delete(key) if deleting else _how_to_find(key, facts)
    hint = hint if close is None else f"Spell it as where it is set:\n{state(close)}"
    meant = "." if close is None else f"; did you mean `{close}`?"
    done = "to be deleted" if deleting else "read"
    yield Finding(
        key,
        f"Run {facts.run.id}: `{key}` was {done}{at(error.site)} but is not in st.session_state: "
        f"{story}{meant}",
        hint,
        (error.site, site),
    )


def _is_deletion(site: Site | None) -> bool:
    code = code_of(site)
    return code is not None and site is not None and isinstance(code.statement_at(site.line), ast.Delete)


def _how_to_delete(key: str) -> str:
    return f"Delete it only where it is there:\nst.session_state.pop({quoted(key)}, None)"


def _how_to_find(key: str, facts: Facts) -> str:
    widget = facts.widget_of(key)
    if is_settable(widget):
        return (
            "Give it a value before the first read, at the top of every page that uses it:\n"
            f"st.session_state.setdefault({quoted(key)}, ...)"
        )
    return (
        f"It may be missing wherever its {widget.type if widget else 'widget'} is not drawn, and takes no "
        f"value from code: read it with get, which then gives None:\nst.session_state.get({quoted(key)})"
    )


def _near(key: str, facts: Facts) -> str | None:
    close = get_close_matches(key, {*facts.after, *facts.memory.stories} - {key}, n=1, cutoff=0.75)
    return close[0] if close else None


def _what_became_of(key: str, facts: Facts) -> tuple[str, Site | None]:
    for run, write in facts.writes_of(key):
        if write.kind == "cleanup":
            return _cleaned_up(key, facts, run.id)
        if write.kind == "deleted":
            return f"it was deleted in run {run.id}{at(write.site)}", write.site
        where = f" on page {run.page} only" if run.page != facts.run.page else ""
        return f"it was last set in run {run.id}{where}{at(write.site)}", write.site
    loss = facts.memory.story(key).loss
    if loss is not None and loss.write.kind == "cleanup":
        return _cleaned_up(key, facts, loss.write.run_id)
    if loss is not None:
        return f"it was deleted in run {loss.write.run_id}{at(loss.write.site)}", loss.write.site
    return _NEVER, None


def _cleaned_up(key: str, facts: Facts, run_id: int) -> tuple[str, Site | None]:
    widget = facts.widget_of(key)
    what = f"its widget ({widget.type})" if widget else "its widget"
    story = f"Streamlit removed it in run {run_id}, because {what} was not drawn"
    return story, widget.site if widget else None


def dropped_widget_key(facts: Facts) -> Iterator[Finding]:
    """Clean-up deleted the key of a widget that was not drawn; a warning once the app misses it.

    A widget that is drawn only sometimes is honest code, and so is its lost value: that is a note.
    It is a mistake when a later run reads the key without drawing the widget.
    """
    dropped = {w.key for w in facts.run.writes if w.kind == "cleanup" and w.key not in facts.after}
    for key in sorted(key for key in dropped if key in facts.before and _is_a_loss(key, facts)):
        write = next(w for w in reversed(facts.run.writes) if w.key == key)
        if not is_expected(key, facts.before[key], facts):
            yield _dropped(key, facts, Loss(write, facts.before[key], facts.run.page), None)
    yield from _come_back_empty(facts)
    error = facts.run.exception
    for key, site in facts.seen.used.items():
        if key in facts.before or key in facts.after or key in facts.drawn:
            continue
        loss = facts.memory.story(key).loss
        raised = error is not None and error.missing_key == key  # which has a warning of its own
        if loss is not None and loss.write.kind == "cleanup" and not raised and not is_empty(loss.value):
            yield _dropped(key, facts, loss, site)


def _come_back_empty(facts: Facts) -> Iterator[Finding]:
    """A widget that went with the button that was clicked, and is drawn again without its value."""
    for key, widget in facts.drawn.items():
        loss, now = facts.memory.story(key).loss, facts.after.get(key)
        if loss is None or now is None or not loss.submitted or loss.cleared:
            continue
        if widget.secret or widget.trigger or is_in_dialog(widget):
            continue
        assigned = any(w.key == key and w.kind == "assigned" for w in facts.run.writes)
        if not assigned and is_empty(now) and differ(loss.value, now):
            yield _dropped(key, facts, loss, None)


def _is_a_loss(key: str, facts: Facts) -> bool:
    """Whether somebody had made the value: a button has none, and a first value comes back by itself.

    Nor is it said of a password: to keep that one is no advice.
    """
    widget = facts.widget_of(key)
    if widget is not None and (widget.trigger or widget.secret or widget.type in _WITHOUT_OWN_VALUE):
        return False
    made = [write for _, write in facts.writes_of(key) if write.kind in ("widget", "assigned")]
    return len(made) > 1


def _dropped(key: str, facts: Facts, loss: Loss, missed: Site | None) -> Finding:
    widget = facts.widget_of(key)
    what = f"its {widget.type}" if widget else "its widget"
    return Finding(
        key,
        f"Run {loss.write.run_id} on page {loss.page} did not draw {what}{drawn(widget, 'drawn before')}, "
        f"so Streamlit deleted `{key}`, which was {loss.value.preview}."
        + ("" if missed is None else f" It was read{at(missed)} in run {facts.run.id}, in vain."),
        _how_to_keep(key, facts),
        (widget.site if widget else None, missed),
        severity="info" if missed is None else None,
    )


def _how_to_keep(key: str, facts: Facts) -> str:
    """The two idioms of Streamlit's documentation, and its option where there is one."""
    widget = facts.widget_of(key)
    if widget is not None and not is_settable(widget):
        return keep_result(key, widget)
    default = facts.memory.defaults.get(key, ("", None))[1]
    first = None if default is None else default_in_source(widget, default)
    get = f"st.session_state.get({quoted(key)}{'' if first is None else f', {first}'})"
    itself = (
        f"if {quoted(key)} in st.session_state:\n    {state(key)} = {state(key)}"
        if default is None
        else f"{state(key)} = {get}"
    )
    own, keep = f"_{key}", f"keep_{identifier(key)}"
    copy = call(None if widget is None else widget._replace(key=own), f", on_change={keep}")
    option = call(widget, f", persist_state={quoted('session')}")
    return (
        "Assign the key to itself at the top of every page: Streamlit keeps what code has assigned, and "
        f"the widget shows it again{'' if default is None else '. Its default moves there'}"
        f"{', in the place of the dots' if first == '...' else ''}:\n"
        f"{itself}\n"
        "Or let a key that no widget owns hold the value, and copy it to and from the widget's:\n"
        f"{state(own)} = {get}\n"
        f"def {keep}():\n"
        f"    {state(key)} = {state(own)}\n"
        f"{copy}" + (f"\nOr have Streamlit keep it:\n{option}" if facts.features.persist_state else "")
    )


def reinitialised(facts: Facts) -> Iterator[Finding]:
    """The line that once created a key created it anew, after clean-up took what the user had made of it.

    After a deletion by the app's own code the same is what a reset is for.
    """
    for change in facts.run.changes:
        if change.kind != "added" or len(change.path) != 1 or change.after is None:
            continue
        key, story = change.key, facts.memory.story(change.key)
        if (
            story.loss is None
            or story.loss.write.kind != "cleanup"
            or story.loss.cleared
            or not differ(story.loss.value, change.after)
        ):
            continue
        write = next((w for w in facts.run.writes if w.key == key and w.kind == "assigned"), None)
        if write is not None and write.site in story.created:
            yield _reset(key, facts, story.loss, write.site, change.after)


def _reset(key: str, facts: Facts, loss: Loss, site: Site | None, now: Node) -> Finding:
    widget = facts.widget_of(key)
    own = f"_{key}"
    return Finding(
        key,
        f"Run {facts.run.id}: the line{at(site)} set `{key}` to its first value {now.preview} once more. It "
        f"had been {loss.value.preview} until run {loss.write.run_id} did not draw its "
        f"widget{drawn(widget)}, whereupon Streamlit deleted it.",
        "Let a key that no widget owns hold the value, and copy it to and from the widget's:\n"
        "def keep():\n"
        f"    {state(key)} = {state(own)}\n"
        f"{state(own)} = {state(key)}\n"
        + (call(widget._replace(key=own), ", on_change=keep") if widget else ""),
        (site, widget.site if widget else None),
    )


def session_replaced(facts: Facts) -> Iterator[Finding]:
    """This browser tab had another session before: it came back after the server had forgotten that."""
    before = facts.session_before
    if before is None or facts.run.id != 1 or before.keys == 0:
        return
    lost = "all that it had in st.session_state" if before.keys is None else f"its {before.keys} keys"
    yield Finding(
        "",
        "Run 1: this browser tab lost its connection and came back when the server had given up (or "
        f"restarted) its session. The new session has an empty st.session_state: {lost} went with the old "
        "one.",
        "Keep what must survive a lost connection outside of st.session_state, for example in the address:\n"
        'st.query_params["step"] = str(st.session_state["step"])',
    )


LOST = (
    Rule(
        "dropped-widget-key",
        "warning",
        "A widget was not drawn, so its key was deleted",
        "A run ended without drawing a widget whose key was in the state. A note by itself; a warning once "
        "the script reads the key in a later run without drawing the widget. No note of what a widget "
        "shows by itself, of a closed dialog, of one row among others, of what a form with `clear_on_submit` "
        "has cleared, or of a form that went with the click on its button, unless it comes back empty.",
        "Streamlit forgets a widget's value, key included, at the end of a run that does not draw it: "
        "because of a condition, or because the user went to another page.",
        "Assign the key to itself at the top of every page (`st.session_state.k = st.session_state.k`), hold "
        "the value under a key that no widget owns, or (since Streamlit 1.59) give the widget "
        '`persist_state="session"`.',
        _LIFE,
        dropped_widget_key,
    ),
    Rule(
        "reinitialised",
        "warning",
        "The first value was set once more, over what the user had made of it",
        "The same line created the key a second time, after Streamlit's clean-up had deleted another "
        "value. Silent after a deletion by the app itself, which is how a reset is written.",
        "`if key not in st.session_state` is true again once the key's widget was not drawn for one run.",
        "Let a key that no widget owns hold the value, and copy it to and from the widget's key.",
        _LIFE,
        reinitialised,
    ),
    Rule(
        "missing-key",
        "error",
        "A key was read or deleted that is not there",
        "st.session_state raised KeyError or AttributeError. The message says what became of the key: "
        "never set, removed by clean-up, deleted, set on another page only, or spelt like another one.",
        "st.session_state raises where a dictionary's get would not, and the run ends there.",
        "Give the key a value before the first read, at the top of every page that uses it.",
        f"{_STATE}#initialization",
        missing_key,
    ),
    Rule(
        "session-replaced",
        "info",
        "A browser tab came back to a new, empty session",
        "The tab lost its connection and named a session that the server no longer has. A reload of the "
        "page tells Streamlit nothing that would distinguish it from a second tab, so this is silent about "
        "reloads.",
        "st.session_state lives as long as the connection and a short while after.",
        "Keep what must survive in the address (st.query_params) or in a database.",
        f"{_STATE}#caveats-and-limitations",
        session_replaced,
    ),
)
