"""Key and widget fight over one value: values that Streamlit or the browser replaced."""

from __future__ import annotations

from collections.abc import Iterator

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.rules.cures import begin_anew, keep_identity
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.leaving import form_clears, is_empty
from st_state_inspector.rules.memory import Deletion
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.rules.seen import Features
from st_state_inspector.rules.wording import alike, at, drawn, identifier, quoted, state

_WIDGETS = f"{DOCS}/concepts/architecture/widget-behavior"


def lost_input(facts: Facts) -> Iterator[Finding]:
    """The browser sent a value for a widget which this run replaced by a new one at the same line.

    Only where that was all the browser sent, no callback of the widget took the value, and the new
    widget has the same key and, if it differs at all, another default or label: an app that shows
    the next item after an answer, or that changes the key to begin anew, means to.
    """
    if len(facts.seen.arrived) != 1 or facts.run.ending != "finished":
        return
    ((widget_id, change),) = facts.seen.arrived.items()
    old = facts.widgets.get(widget_id)
    if old is None or old.trigger or old.site is None or widget_id in facts.seen.drawn:
        return
    before = facts.memory.drawn_at.get(old.site, ())
    here = [w for w in facts.seen.drawn.values() if w.site == old.site]
    if widget_id not in before or len(before) != len(here) or facts.run.callbacks:
        return
    new = _successor(old, [w for w in here if w.widget_id not in before], alone=len(here) == 1)
    if new is None or change.after is None:
        return
    name = f"`{new.key}`" if new.key else f"'{new.label}'"
    key = new.key or f"{identifier(new.label).strip('_').lower() or new.type}"
    what = "its label" if new.label != old.label else "its default or another of its arguments"
    yield Finding(
        new.key or new.label,
        f"Run {facts.run.id}: the browser sent {change.after.preview} for the {new.type} "
        f"{name}{at(old.site)}, but {what} had changed since, which makes it a new widget to Streamlit: the "
        "input was thrown away. Where the argument follows the widget's own value, this happens to every "
        "second input.",
        keep_identity(key, new),
        (old.site,),
    )


def _successor(old: WidgetDrawn, new: list[WidgetDrawn], alone: bool) -> WidgetDrawn | None:
    if len(new) != 1:
        return None
    found = new[0]
    same = found.type == old.type and found.key == old.key
    return found if same and (alone or found.label == old.label) else None


def default_ignored(facts: Facts) -> Iterator[Finding]:
    """A keyed widget got another default than before, and shows what it showed before."""
    for key, given in facts.seen.defaults.items():
        widget, known = facts.drawn.get(key), facts.memory.defaults.get(key)
        now, was = facts.after.get(key), facts.before.get(key)
        if widget is None or known is None or now is None or now is not was or given.assigned:
            continue
        widget_id, default = known
        ignored = widget_id == widget.widget_id and not alike(default, given.value)
        if ignored and not alike(given.value, now) and not given.value.redacted:
            yield Finding(
                key,
                f"Run {facts.run.id}: the {widget.type} `{key}`{at(widget.site)} was given the default "
                f"{given.value.preview} instead of {default.preview}, and still is {now.preview}. A widget "
                "with a key takes its default only when it is drawn for the first time.",
                f"Set the key where the default should change, above the widget:\n{state(key)} = ...",
                (widget.site,),
            )


def changed_by_streamlit(facts: Facts) -> Iterator[Finding]:
    """A chosen value was replaced because the widget's options changed; nobody sent or wrote it."""
    for key, before, after in facts.changed:
        widget, options = facts.drawn.get(key), facts.memory.options.get(key)
        if widget is None or any(w.key == key and w.kind != "widget" for w in facts.run.writes):
            continue
        if widget.options is None or options is None or widget.options == options or key in facts.sent:
            continue
        if facts.memory.story(key).chosen:
            others = not (options & widget.options)
            yield Finding(
                key,
                f"Run {facts.run.id}: the options of `{key}`{drawn(widget)} changed, so Streamlit replaced "
                f"its value {before.preview} by {after.preview}. Nobody chose that, and no callback ran.",
                "Decide yourself what is to happen to a value that is no longer offered, above the widget:\n"
                f"if st.session_state.get({quoted(key)}) not in options:\n    {state(key)} = ...",
                (widget.site,),
                severity="info" if others else None,
            )


def deleted_widget_key(facts: Facts) -> Iterator[Finding]:
    """The key of a live widget was deleted: the browser still shows the value, and sends it again."""
    for key, deletion in facts.memory.deletions.items():
        back = key in facts.drawn and _came_back(key, deletion, facts)
        if back or (still_in_browser(key, deletion, facts) and not form_clears(facts.drawn[key])):
            yield _deleted(key, deletion, facts, facts.drawn[key], back)
    for key, deletion in facts.deletions.items():
        widget, now = facts.drawn.get(key), facts.after.get(key)
        if widget is None or now is None or alike(now, deletion.value) or widget.secret:
            continue  # to delete a password that was typed is what Streamlit's documentation does
        again = widget.widget_id == deletion.widget_id
        if again and facts.seen.drawn_at[widget.widget_id] > deletion.write.at and not _assigned(key, facts):
            yield _deleted(key, deletion, facts, widget, back=False)


def still_in_browser(key: str, deletion: Deletion, facts: Facts) -> bool:
    """Whether the browser will send the value again, which this run did not get from it.

    A run that ``st.rerun`` asked for may have no values from the browser. Then the widget starts with its
    default, of which the browser, to which it is the same widget, is not told: its next run brings the old.
    """
    widget, now = facts.drawn.get(key), facts.after.get(key)
    if widget is None or widget.widget_id != deletion.widget_id or widget.secret or _assigned(key, facts):
        return False
    if now is None or key in facts.sent or facts.run.cause.kind != "rerun" or widget.bound or widget.persist:
        return False
    return not alike(now, deletion.value)


def _came_back(key: str, deletion: Deletion, facts: Facts) -> bool:
    """Whether the browser brought the value: what a widget starts with comes back without it."""
    widget = facts.drawn[key]
    same = widget.widget_id == deletion.widget_id and not _assigned(key, facts)
    now, was = facts.after.get(key), facts.before.get(key)
    if not same or now is None or now is was or not alike(now, deletion.value):
        return False
    if widget.form in _submitted(facts) and form_clears(widget):
        return False  # it was empty there, and somebody may have typed the same again
    default = facts.seen.defaults.get(key)
    if is_empty(now) or (default is not None and alike(default.value, now)):
        return False
    return key in facts.sent or facts.run.cause.kind != "rerun"  # to which the browser sends nothing


def _submitted(facts: Facts) -> set[str]:
    """The forms whose buttons were clicked."""
    return {w.form for w in facts.run.cause.widgets if w.type == "form_submit_button" and w.form}


def _assigned(key: str, facts: Facts) -> bool:
    """Whether code set the key after deleting it, if it did: then the browser is told."""
    writes = [w.kind for w in facts.run.writes if w.key == key and w.kind in ("assigned", "deleted")]
    return bool(writes) and writes[-1] == "assigned"


def _deleted(key: str, deletion: Deletion, facts: Facts, widget: WidgetDrawn, back: bool) -> Finding:
    write = deletion.write
    happened = (
        f"`{key}` was deleted{at(write.site)} in run {write.run_id}, and in run {facts.run.id} the browser "
        f"brought {deletion.value.preview} back"
        if back
        else f"Run {write.run_id}: `{key}` was deleted{at(write.site)}; the app sees the widget's default "
        f"from then on, but the browser still shows {deletion.value.preview}"
    )
    return Finding(
        key,
        f"{happened}{drawn(widget)}. Deleting the key of a widget that is on the page resets only the "
        "server's half of it.",
        begin_anew(key, widget),
        (write.site, widget.site),
        severity="error" if back else None,
    )


def _default_is_no_identity(features: Features) -> bool:
    """Whether a widget with a key stays the same when it gets another default."""
    return features.key_is_identity


REPLACED = (
    Rule(
        "lost-input",
        "warning",
        "The widget became another one while the user was using it, so the input was lost",
        "The browser sent a value for a widget that this run did not draw; the same line drew a new widget "
        "of the same type and key with another default, label or option.",
        "Without a key (before Streamlit 1.50 also with one) a widget is identified by its arguments. "
        "Where its default follows its own value, every second input is thrown away.",
        "Give the widget a key and let the key hold the value, with no default that changes.",
        _WIDGETS,
        lost_input,
    ),
    Rule(
        "default-ignored",
        "info",
        "A widget with a key got a new default, which Streamlit ignores",
        "The same widget was given another default than in the run before; its value stayed what it was, "
        "and is not the new default.",
        "A widget with a key takes its default only when it is drawn for the first time.",
        "Assign the key above the widget where the default should change.",
        _WIDGETS,
        default_ignored,
        _default_is_no_identity,
        "Streamlit 1.50 and newer; before that a new default made a new widget",
    ),
    Rule(
        "changed-by-streamlit",
        "warning",
        "Streamlit replaced a chosen value because the options changed",
        "The value of a widget's key changed, the browser did not send it and no code wrote it, and the "
        "widget's options are others than before. A note where none of the old options is left (a list "
        "that depends on another choice).",
        "The user's choice is gone without a word, and on_change does not run.",
        "Check above the widget whether the value is still offered, and decide what it shall be.",
        _WIDGETS,
        changed_by_streamlit,
    ),
    Rule(
        "deleted-widget-key",
        "warning",
        "The key of a widget on the page was deleted",
        "`del st.session_state[key]` (or `pop`, `clear`) while the key's widget is on the page and stays "
        "there, also in the run that `st.rerun` asks for. An error once the browser has brought the deleted "
        "value back.",
        "Only the server forgets the value: the browser still shows it, and sends it again with the next "
        "click.",
        "Assign the value that the widget is to have instead.",
        f"{DOCS}/concepts/architecture/session-state#session-state-and-widget-state-association",
        deleted_widget_key,
    ),
)
