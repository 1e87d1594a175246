"""What the user has just done, found again in the source: the click or the input that a line answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Site
from st_state_inspector.rules.code import Code, code_of
from st_state_inspector.rules.facts import Facts

CLICKED = ("button", "form_submit_button", "download_button", "menu_button", "chat_input")
"""Widgets that are True, or have a value, in the run that they cause and in no other."""


class Answered(NamedTuple):
    """A widget that the user has just used, and the call that draws it."""

    widget: WidgetDrawn
    node: ast.Call

    def call(self, callback: str) -> str:
        """How the widget is written with a callback."""
        event = "on_submit" if self.widget.type == "chat_input" else "on_change"
        event = "on_click" if self.widget.type in CLICKED[:-1] else event
        key = f", key={self.widget.key!r}" if self.widget.key else ""
        return f'st.{self.widget.type}("{self.widget.label}"{key}, {event}={callback})'


def clicked_around(site: Site, facts: Facts) -> Answered | None:
    """The button that was just clicked, where the line runs under ``if`` this button only."""
    code = code_of(site)
    statement = None if code is None else code.statement_at(site.line)
    if code is None or statement is None:
        return None
    used = list(_used(facts, code, site, clicks=True))
    for _, test in code.guards(statement):
        asked = code.value_of(test)
        found = next((answered for answered in used if answered.node is asked), None)
        if found is not None:
            return found
    return None


def is_input_of(site: Site, key: str, facts: Facts) -> Answered | None:
    """The widget that the user has just used, where the line assigns to a key just what it returns."""
    code = code_of(site)
    statement = None if code is None else code.statement_at(site.line)
    if code is None or not isinstance(statement, ast.Assign):
        return None
    given = code.value_of(statement.value)
    used = _used(facts, code, site, clicks=False)
    return next((a for a in used if a.node is given and a.widget.key != key), None)


def _used(facts: Facts, code: Code, site: Site, clicks: bool) -> Iterator[Answered]:
    for widget_id in facts.seen.arrived:
        widget = facts.seen.drawn.get(widget_id)
        if widget is None or widget.site is None or widget.site.file != site.file:
            continue
        if (widget.type in CLICKED) == clicks and (node := code.call_of(widget)) is not None:
            yield Answered(widget, node)
