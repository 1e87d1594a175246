"""Callbacks that work with what a widget returned in the last run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import CallbackTrace, WidgetChange
from st_state_inspector.rules.clicks import CLICKED
from st_state_inspector.rules.code import Code, called_name, code_of
from st_state_inspector.rules.facts import Facts, Finding

EVENTS = ("on_click", "on_change", "on_submit", "on_select")
_ARGUMENTS = ("args", "kwargs")
_Function = ast.FunctionDef | ast.Lambda


def stale_callback_args(facts: Facts) -> Iterator[Finding]:
    """A callback was handed what a widget returned in the last run, and the user has changed it since.

    The source must say so: an argument, a default or an outer variable of the callback that stands
    for the value of that widget.
    """
    for trace in facts.run.callbacks:
        given = _widget_of(trace, facts)
        code = None if given is None else code_of(given[1].site)
        call = None if code is None or given is None else code.call_of(given[1])
        if code is None or call is None or given is None:
            continue
        handed = _handed(code, call, given[1], facts, given[0])
        for source, change in _changed_since(trace, facts):
            if source.type in CLICKED or source.key in trace.reads:
                continue
            how = next((how for e, how in handed if _stands_for(code, e, source, facts)), None)
            if how is not None:
                yield _stale(trace, given[1], source, change, how, facts.run.id)


def _changed_since(trace: CallbackTrace, facts: Facts) -> Iterator[tuple[WidgetDrawn, WidgetChange]]:
    """The widgets that the user has changed since the callback was handed over.

    Those that came with the click; and those of runs just before it which were cut short, where the
    callback did get the value from before.
    """
    for widget_id, change in facts.seen.arrived.items():
        if widget_id in facts.widgets:
            yield facts.widgets[widget_id], change
    for earlier in facts.earlier:
        if earlier.ending != "interrupted":
            return
        for change in earlier.cause.widgets:
            same = (w for w in facts.widgets.values() if (w.key, w.site) == (change.key, change.site))
            source = next(same, None)
            if source is not None and _was_given(trace, change):
                yield source, change


def _was_given(trace: CallbackTrace, change: WidgetChange) -> bool:
    before, given = change.before, [*trace.args, *(node for _, node in trace.kwargs)]
    if before is None or before.redacted or before.truncated:
        return False
    return any((node.type, node.preview) == (before.type, before.preview) for node in given)


def _widget_of(trace: CallbackTrace, facts: Facts) -> tuple[str, WidgetDrawn] | None:
    """The widget whose callback it was, with its id: one of those that the browser sent."""
    found = [(w, facts.widgets[w]) for w in facts.seen.arrived if w in facts.widgets]
    found = [f for f in found if (f[1].key, f[1].label) == (trace.widget_key, trace.widget_label)]
    return found[0] if len(found) == 1 else None


def _handed(
    code: Code, call: ast.Call, widget: WidgetDrawn, facts: Facts, widget_id: str
) -> list[tuple[ast.expr, str]]:
    """What was evaluated when the callback was handed over: expressions, and how they got into it."""
    found: list[tuple[ast.expr, str]] = []
    for keyword in call.keywords:
        if keyword.arg in _ARGUMENTS:
            found += [(e, f"`{keyword.arg}`") for e in ast.walk(keyword.value) if isinstance(e, ast.expr)]
        elif keyword.arg in EVENTS and _is_partial(keyword.value):
            parts = [*keyword.value.args[1:], *(k.value for k in keyword.value.keywords)]
            found += [(e, "`partial`") for p in parts for e in ast.walk(p) if isinstance(e, ast.expr)]
    defined = facts.seen.watched.callbacks.get(widget_id)
    if defined is None or widget.site is None or defined.file != widget.site.file:
        return found
    function = code.function_at(defined.line)
    if isinstance(function, _Function):
        defaults = [d for d in (*function.args.defaults, *function.args.kw_defaults) if d is not None]
        found += [(d, "a default argument") for d in defaults]
        found += [(name, "an outer variable") for name in _outer(code, function)]
    return found


def _is_partial(given: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(given, ast.Call) and called_name(given) == "partial"


def _outer(code: Code, function: _Function) -> Iterator[ast.Name]:
    """The names that a function reads and does not bind itself."""
    body = function.body if isinstance(function.body, list) else [function.body]
    for node in (n for part in body for n in ast.walk(part)):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            continue
        if (code.scope_of(node), node.id) not in code.bindings:
            yield node


def _stands_for(code: Code, expression: ast.expr, widget: WidgetDrawn, facts: Facts) -> bool:
    """Whether an expression is the value of ``widget``, by the variable it was put in or by its key."""
    if not isinstance(expression, ast.Name) and code.key_of(expression) is None:
        return False
    value = code.value_of(expression)
    if widget.key is not None and code.key_of(value) == widget.key:
        return True
    if widget.site is None or code_of(widget.site) is not code or code.call_of(widget) is not value:
        return False
    return [w.site for w in facts.seen.drawn.values()].count(widget.site) <= 1


def _stale(
    trace: CallbackTrace,
    widget: WidgetDrawn,
    source: WidgetDrawn,
    change: WidgetChange,
    how: str,
    run_id: int,
) -> Finding:
    name = source.key or source.label
    key = source.key or "".join(c if c.isalnum() else "_" for c in source.label).lower()
    before, after = change.before, change.after
    values = ""
    if before and after and not before.redacted and not after.redacted:
        values = f" ({before.preview}) while it is {after.preview} now"
    return Finding(
        name,
        f"Run {run_id}: the callback {trace.name} of the {widget.type} at {widget.site} got the value that "
        f"the {source.type} `{name}` at {source.site} had in the last run{values}: {how} was evaluated then.",
        f"Read the value in the callback, where it is fresh:\n"
        f'st.{source.type}("{source.label}", key={key!r})\n'
        f"def {trace.name.rpartition('.')[2].strip('<>')}():\n    value = st.session_state[{key!r}]",
        (widget.site, source.site),
    )
