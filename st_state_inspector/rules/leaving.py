"""How a widget came not to be drawn: the ways in which nothing is lost that anybody wants back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Node, WidgetChange
from st_state_inspector.rules.clicks import CLICKED
from st_state_inspector.rules.code import called_name, code_of
from st_state_inspector.rules.facts import Facts
from st_state_inspector.rules.wording import alike

_EMPTY = ("''", '""', "None", "False", "[]", "()", "{}")


def is_empty(value: Node) -> bool:
    """Whether a value is what a missing key stands for as well."""
    return value.preview in _EMPTY and not value.redacted


def is_expected(key: str, value: Node, facts: Facts) -> bool:
    """Whether the widget went as it should, or took nothing with it that it would not show by itself."""
    widget = facts.widget_of(key)
    default = facts.memory.defaults.get(key)
    if is_empty(value) if default is None else alike(default[1], value):
        return True
    return widget is not None and (
        is_in_dialog(widget)
        or _went_with_its_item(widget, facts)
        or left_with_its_button(key, facts)
        or was_cleared(key, facts)
    )


def is_in_dialog(widget: WidgetDrawn) -> bool:
    """Whether the widget's function, or the fragment it is drawn in, is a dialog: those get closed."""
    code = code_of(widget.site)
    if code is None or widget.site is None:
        return False
    names = {widget.fragment.rpartition(".")[2], widget.site.function}
    found = (n for n in ast.walk(code.tree) if isinstance(n, ast.FunctionDef) and n.name in names)
    return any(_is_dialog(decorator) for function in found for decorator in function.decorator_list)


def _is_dialog(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and called_name(decorator) in ("dialog", "experimental_dialog")


def _went_with_its_item(widget: WidgetDrawn, facts: Facts) -> bool:
    """Whether the line makes up its keys, and still draws the widgets of the other items."""
    code = code_of(widget.site)
    call = None if code is None else code.call_of(widget)
    given = [] if call is None else [word.value for word in call.keywords if word.arg == "key"]
    if not any(isinstance(key, ast.JoinedStr | ast.BinOp | ast.Call) for key in given):
        return False
    return any(w.site == widget.site and w.key != widget.key for w in facts.seen.drawn.values())


def left_with_its_button(key: str, facts: Facts) -> bool:
    """Whether the widget went together with the button of its form, which the user has just clicked."""
    widget = facts.widget_of(key)
    if widget is None or widget.site is None:
        return False
    still = {(w.type, w.label, w.site) for w in facts.seen.drawn.values()}
    for used in _just_clicked(facts):
        gone = (used.type, used.label, used.site) not in still
        if gone and used.site is not None and used.form == widget.form:
            return (used.site.file, used.site.function) == (widget.site.file, widget.site.function)
    return False


def was_cleared(key: str, facts: Facts) -> bool:
    """Whether the browser shows its widget empty already: its form clears what was submitted."""
    widget = facts.widget_of(key)
    if widget is None or not widget.form:
        return False
    made = next((write for _, write in facts.writes_of(key) if write.kind != "cleanup"), None)
    return made is not None and made.kind == "widget" and form_clears(widget)


def form_clears(widget: WidgetDrawn) -> bool:
    """Whether the file has the widget's form, or one whose name it makes up, with ``clear_on_submit``."""
    code = code_of(widget.site)
    if code is None:
        return False
    named, made_up = [], []
    for call in (call for calls in code.calls.values() for call in calls if called_name(call) == "form"):
        given = {word.arg: code.value_of(word.value) for word in call.keywords}
        given |= zip(("key", "clear_on_submit"), map(code.value_of, call.args), strict=False)
        name, clears = given.get("key"), given.get("clear_on_submit")
        answer = clears is not None and getattr(clears, "value", True) is not False
        if not isinstance(name, ast.Constant):
            made_up.append(answer)
        elif name.value == widget.form:
            named.append(answer)
    return any(named or made_up)


def _just_clicked(facts: Facts) -> Iterator[WidgetChange]:
    """The buttons whose click led to this run, on the same page, by way of any ``st.rerun``."""
    run = facts.run
    earlier = iter(facts.earlier)
    while run.cause.kind == "rerun":
        before = next(earlier, None)
        if before is None or before.page != facts.run.page:
            return
        run = before
    yield from (w for w in run.cause.widgets if w.type in CLICKED)
