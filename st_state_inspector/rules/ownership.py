"""Key and widget fight over one value: what the app assigns, and when."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from st_state_inspector.model import Site
from st_state_inspector.rules.code import code_of
from st_state_inspector.rules.cures import hold_apart, is_settable
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.rules.wording import at, call, drawn, identifier, quoted, state

_STATE = f"{DOCS}/concepts/architecture/session-state"
_NUMBER = ("builtins.int", "builtins.float")
_DATES = tuple(f"datetime.{name}" for name in ("date", "datetime", "time", "timedelta"))
_LISTS = ("builtins.list", "builtins.tuple", "builtins.set")
_TAKES = {
    "text_input": ("builtins.str",),
    "text_area": ("builtins.str",),
    "color_picker": ("builtins.str",),
    "checkbox": ("builtins.bool",),
    "toggle": ("builtins.bool",),
    "number_input": _NUMBER,
    "slider": (*_NUMBER, *_DATES, *_LISTS),
    "multiselect": _LISTS,
    "date_input": (*_DATES, *_LISTS, "builtins.str"),
    "time_input": (*_DATES, "builtins.str"),
}
"""The types of values that a widget can show, as far as they are sure."""


def write_after_widget(facts: Facts) -> Iterator[Finding]:
    """Streamlit refused an assignment, because the key's widget or form exists already in this run."""
    for key, site in facts.seen.refused.items():
        widget = facts.drawn.get(key)
        what = f"the {widget.type} `{key}`" if widget else f"the form or widget `{key}`"
        name = f"set_{identifier(key)}"
        yield Finding(
            key,
            f"Run {facts.run.id}: `{key}` was assigned{at(site)} after {what} was "
            f"created{at(widget.site) if widget else ''}. The browser already shows the widget's value for "
            "this run, so Streamlit raised an exception.",
            f"Assign `{key}` above the widget, or in a callback: callbacks run before the script.\n"
            f'def {name}():\n    {state(key)} = ...\nst.button("...", on_click={name})'
            if widget is not None and is_settable(widget)
            else hold_apart(key, widget),
            (site, widget.site if widget else None),
        )


def read_only_key(facts: Facts) -> Iterator[Finding]:
    """A key was assigned whose widget takes no value from code: Streamlit raised at the widget."""
    key = facts.seen.read_only
    if key is None:
        return
    site = next((w.site for _, w in facts.writes_of(key) if w.kind == "assigned"), None)
    failed = facts.seen.failed
    what = failed.type if failed is not None and failed.key == key else "form"
    where = facts.run.exception.site if facts.run.exception else None
    own = f"{key}_value"
    yield Finding(
        key,
        f"Run {facts.run.id}: `{key}` was assigned{at(site)}, but it is the key of the {what}{at(where)}, "
        "whose value only the browser can set. Streamlit raised an exception at the widget.",
        "Leave this key out where the whole state is copied:\n"
        f"for k, v in st.session_state.items():\n    if k != {quoted(key)}:\n        st.session_state[k] = v"
        if _copies_in_a_loop(site)
        else f"Keep your own value under another key than the widget's:\n{state(own)} = ...\n"
        f"st.{what}(..., key={quoted(key)})",
        (site, where),
    )


def _copies_in_a_loop(site: Site | None) -> bool:
    """Whether the line assigns keys that a loop goes through: ``state[k] = state[k]``."""
    code = code_of(site)
    statement = code.statement_at(site.line) if code is not None and site is not None else None
    return (
        code is not None
        and isinstance(statement, ast.Assign)
        and any(isinstance(t, ast.Subscript) and isinstance(t.slice, ast.Name) for t in statement.targets)
        and any(isinstance(around, ast.For) for around in code.ancestors(statement))
    )


def default_and_state(facts: Facts) -> Iterator[Finding]:
    """The app gave a widget a default, and had set its key in this run: the default does nothing.

    Where a callback set the key it is no more than a note: the default counted when the widget was
    first drawn.
    """
    for key, given in facts.seen.defaults.items():
        widget = facts.drawn.get(key)
        write = next((w for w in reversed(facts.run.writes) if w.key == key and w.kind == "assigned"), None)
        if not given.assigned or widget is None or write is None or write.site is None:
            continue
        now = facts.after.get(key)
        shown = "a value" if now is None else "the same value" if given.equal else now.preview
        harmless = given.equal or write.callback is not None
        yield Finding(
            key,
            f"Run {facts.run.id}: `{key}` was set to {shown}{at(write.site)}, and its "
            f"{widget.type}{at(widget.site)} was given the default {given.value.preview} as well. The value "
            "in st.session_state wins; the default does nothing.",
            "Give the value in one place only:\n"
            f"st.session_state.setdefault({quoted(key)}, ...)\n"
            f"{call(widget)}  # without a default",
            (write.site, widget.site),
            severity="info" if harmless else None,
        )


def overwritten_each_run(facts: Facts) -> Iterator[Finding]:
    """A line that runs every time replaced, for the second time, what was set before the script ran."""
    for key, write in facts.thrown_away:
        site = write.site
        thrown_before = None if site is None else facts.memory.habits.get((key, site))
        if thrown_before is None or _is_conditional(site):
            continue
        callback = next((t for t in facts.run.callbacks if any(w.key == key for w in t.writes)), None)
        widget = facts.drawn.get(key)
        who = f"callback {callback.name}()" if callback else "browser"
        yield Finding(
            key,
            f"Run {facts.run.id}: the {who} had just set `{key}`{drawn(widget)}, and the line{at(site)}, "
            "which runs every time, replaced it before anything read it. The same happened in run "
            f"{thrown_before}: whatever is set this way is lost.",
            "Give the first value only once:\n"
            f"if {quoted(key)} not in st.session_state:\n"
            f"    {state(key)} = ...",
            (site, callback.site if callback else widget.site if widget else None),
        )


def _is_conditional(site: Site | None) -> bool:
    """Whether the line stands in an ``if``, as far as its source tells: then it means to replace."""
    code = code_of(site)
    statement = code.statement_at(site.line) if code is not None and site is not None else None
    return (
        code is not None
        and statement is not None
        and any(isinstance(around, (ast.If, ast.Match, ast.Try)) for around in code.ancestors(statement))
    )


def type_clash(facts: Facts) -> Iterator[Finding]:
    """A widget could not be drawn, and its key holds a value of a type that it can't show."""
    failed, error = facts.seen.failed, facts.run.exception
    if failed is None or error is None or failed.key == facts.seen.read_only:
        return
    value, takes = facts.after.get(failed.key), _TAKES.get(failed.type)
    if value is None or takes is None or value.type in (*takes, "builtins.NoneType"):
        return
    write = next((w for _, w in facts.writes_of(failed.key) if w.kind == "assigned"), None)
    name = value.type.removeprefix("builtins.")
    own = f"{failed.key}_{failed.type}"
    yield Finding(
        failed.key,
        f"Run {facts.run.id}: `{failed.key}` holds a {name}, set{at(write.site if write else None)}, and is "
        f"the key of the {failed.type}{at(failed.site)} too, which can't show a {name}. A widget's key is "
        f"its value; Streamlit raised {error.type}.",
        f"Give the widget a key of its own:\nst.{failed.type}(..., key={quoted(own)})",
        (write.site if write else None, failed.site),
    )


def duplicate_key(facts: Facts) -> Iterator[Finding]:
    """Two elements with one key, or two without a key that are alike: Streamlit raised at the second."""
    element_id = facts.seen.duplicate
    if element_id is None:
        return
    key = element_id.split("-", 2)[-1] if element_id.startswith("$$") else ""
    own = key and key != "None"
    first = facts.drawn.get(key) if own else facts.seen.drawn.get(element_id)
    where = facts.run.exception.site if facts.run.exception else None
    what = f"the key `{key}`" if own else "all their arguments, so that Streamlit gives them one id"
    same_line = first is not None and first.site == where and where is not None
    kind = first.type if first else "element"
    yield Finding(
        key if own else (first.label if first else ""),
        f"Run {facts.run.id}: two elements share {what}: the one{at(where)} and "
        + (
            f"one drawn by the same line earlier{drawn(first)}."
            if same_line
            else f"one before it{drawn(first)}."
        )
        + " Streamlit can't tell whose value the browser sends, and raised an exception.",
        "Give each a key of its own"
        + (
            f', made from what the loop goes through:\nst.{kind}(..., key=f"{key if own else kind}_{{i}}")'
            if same_line
            else f":\nst.{kind}(..., key={quoted((key if own else kind) + '_2')})"
        ),
        (first.site if first else None, where),
    )


OWNERSHIP = (
    Rule(
        "write-after-widget",
        "error",
        "A key was assigned after its widget was created in the same run",
        "An assignment to the key of a widget (or form) that this run had created already.",
        "The browser already shows the widget's value for this run, so Streamlit refuses another one and "
        "raises an exception.",
        "Assign the key above the widget, or in a callback: callbacks run before the script.",
        f"{_STATE}#caveats-and-limitations",
        write_after_widget,
    ),
    Rule(
        "read-only-key",
        "error",
        "A key was assigned whose widget only the browser can set",
        "An assignment to the key of a button, download_button, form, file_uploader, data_editor, "
        "chat_input or another widget that takes no value from code.",
        "Streamlit raises an exception where the widget is drawn, far from the line that assigned.",
        "Keep your own value under another key; leave such keys out where all of the state is copied.",
        f"{_STATE}#caveats-and-limitations",
        read_only_key,
    ),
    Rule(
        "default-and-state",
        "warning",
        "A widget was given a default, and its key was set as well",
        "`value=` or `index=` given although the app had assigned the key before the widget. A note where "
        "both are the same or a callback set the key; a warning where they differ.",
        "The value in st.session_state wins: the default in the call says something that is not true. "
        "Streamlit says so once per process.",
        "Give the value in one place: `st.session_state.setdefault(...)`, and no default.",
        f"{DOCS}/concepts/architecture/widget-behavior",
        default_and_state,
    ),
    Rule(
        "overwritten-each-run",
        "warning",
        "A line assigns the key in every run and throws away what was just set",
        "The browser or a callback set the key, and a line of the script that runs every time, outside any "
        "`if`, replaced the value before anything read it; in two runs.",
        "Callbacks and the browser's values come before the script: what the script assigns last, wins.",
        "Assign the first value only where the key is not there yet.",
        f"{_STATE}#initialization",
        overwritten_each_run,
    ),
    Rule(
        "type-clash",
        "warning",
        "One name is used for data and for a widget of another type",
        "A widget could not be drawn, and its key holds a value of a type that this widget can't show.",
        'The key of a widget is its value. Streamlit\'s message ("bad argument type for built-in operation") '
        "names neither the key nor the line that set it.",
        "Give the widget a key of its own.",
        f"{_STATE}#session-state-and-widget-state-association",
        type_clash,
    ),
    Rule(
        "duplicate-key",
        "error",
        "Two elements have one key, or one id",
        "Streamlit refused the second of two elements with the same key, or with the same arguments and no "
        "key.",
        "Streamlit could not tell whose value the browser sends.",
        "Give each a key of its own; in a loop, make the key from what the loop goes through.",
        f"{DOCS}/concepts/architecture/widget-behavior",
        duplicate_key,
    ),
)
