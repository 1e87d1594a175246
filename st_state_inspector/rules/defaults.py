"""The default of a widget, as the app's source has it."""

from __future__ import annotations

import ast

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Node
from st_state_inspector.rules.code import Code, code_of, root_of
from st_state_inspector.rules.wording import literal

_PLACES = {"number_input": 3, "slider": 3} | dict.fromkeys(("selectbox", "radio", "multiselect"), 2)
_PLACES |= {"select_slider": 2}
_SHORT = 60


def default_in_source(widget: WidgetDrawn | None, default: Node) -> str:
    """What to write for the default that the widget was given in this run.

    The value only where the source has it as a literal. Else what the source says, where that means
    the same on every page; ``...`` where it does not.
    """
    code = None if widget is None else code_of(widget.site)
    call = None if code is None or widget is None else code.call_of(widget)
    if code is None or call is None or widget is None:
        return "..."
    given = _given(call, widget)
    if given is None:
        return "..."
    if _is_literal(code.value_of(given)):
        return literal(default)
    text = ast.unparse(given)
    return text if _is_known_everywhere(code, given) and len(text) <= _SHORT else "..."


def _given(call: ast.Call, widget: WidgetDrawn) -> ast.expr | None:
    named = [word.value for word in call.keywords if word.arg in ("value", "index", "default")]
    place = _PLACES.get(widget.type, 1)
    return named[0] if named else call.args[place] if len(call.args) > place else None


def _is_literal(node: ast.AST) -> bool:
    try:
        ast.literal_eval(node if isinstance(node, ast.expr) else "")
    except (ValueError, SyntaxError, TypeError):
        return False
    return True


def _is_known_everywhere(code: Code, node: ast.expr) -> bool:
    """Whether all the names in it are Streamlit's."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    root = root_of(node)
    return isinstance(root, ast.Name) and names <= code.streamlit
