"""Callbacks made in a loop: all of them see the loop's last value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from st_state_inspector.model import Site
from st_state_inspector.rules.code import Code, code_of
from st_state_inspector.rules.facts import Facts, Finding

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def late_binding_callback(facts: Facts) -> Iterator[Finding]:
    """One line gave several widgets callbacks that read one variable, which went on to change.

    Only where the variable is one that the loop around the widget sets: another may be meant to be
    read late.
    """
    for at, defined, name, count in facts.seen.watched.late_names:
        code = code_of(at)
        if code is None or defined.file != at.file or not _is_set_by_loop(code, at, name):
            continue
        widgets = [w for w in facts.seen.drawn.values() if w.site == at]
        if not widgets:
            continue
        first = widgets[0]
        event = "on_click" if first.type.endswith("button") else "on_change"
        named = f"def {defined.function}" if defined.function != "<lambda>" else "a lambda"
        yield Finding(
            first.key or first.label,
            f"Run {facts.run.id}: the {count} widgets ({first.type}) drawn at {at} got callbacks ({named} at "
            f"{defined}) that read the variable `{name}` of the loop around them. When one of them is used, "
            f"the loop is over: it sees the last `{name}`, whichever widget it was.",
            f"Hand the value over when the widget is drawn:\n"
            f"st.{first.type}(..., {event}=callback, args=({name},))\n"
            f"or as a default: {event}=lambda {name}={name}: ...",
            (at, defined),
        )


def _is_set_by_loop(code: Code, at: Site, name: str) -> bool:
    """Whether a loop around the line sets ``name`` anew for each widget."""
    for call in code.calls.get(at.line, ()):
        for around in code.ancestors(call):
            if isinstance(around, ast.For) and (_binds(around.target, name) or _assigns(around, name)):
                return True
            if isinstance(around, ast.While) and _assigns(around, name):
                return True
            if isinstance(around, _Comprehension) and any(_binds(g.target, name) for g in around.generators):
                return True
            if isinstance(around, ast.FunctionDef | ast.Lambda):
                break
    return False


def _assigns(loop: ast.For | ast.While, name: str) -> bool:
    """Whether the loop's body gives the name a new value; adding to one is how totals are made."""
    plain = (n for s in loop.body for n in ast.walk(s) if isinstance(n, ast.Assign))
    added = (n for s in loop.body for n in ast.walk(s) if isinstance(n, ast.AugAssign))
    if any(_binds(node.target, name) for node in added):
        return False
    return any(
        _binds(target, name) and not _reads(node.value, name) for node in plain for target in node.targets
    )


def _binds(target: ast.expr, name: str) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(target)
    )


def _reads(value: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))
