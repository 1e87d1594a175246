"""A widget under a button: the click on the one takes the other away."""

from __future__ import annotations

from collections.abc import Iterator

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.rules.clicks import CLICKED
from st_state_inspector.rules.code import code_of
from st_state_inspector.rules.facts import Facts, Finding


def nested_button(facts: Facts) -> Iterator[Finding]:
    """The browser sent a value for a widget that this run did not draw: its button was not clicked again.

    A widget with a callback is no mistake: the callback gets the value before the widget goes.
    """
    run, seen = facts.run, facts.seen
    if run.ending != "finished":
        return
    found: dict[str, tuple[WidgetDrawn, WidgetDrawn]] = {}
    for widget_id in seen.arrived:
        inner = facts.widgets.get(widget_id)
        if inner is None or widget_id in seen.drawn or inner.has_callback:
            continue
        if run.fragments and inner.fragment not in run.fragments:
            continue
        outer = _button_around(inner, facts)
        if outer is not None and (outer.widget_id not in found or inner.type in CLICKED):
            found[outer.widget_id] = (inner, outer)
    for inner, outer in found.values():
        yield _finding(inner, outer, facts.run.id)


def _button_around(inner: WidgetDrawn, facts: Facts) -> WidgetDrawn | None:
    """The button that ``inner`` is drawn under, where this run drew it and it was not clicked."""
    code = code_of(inner.site)
    node = None if code is None else code.call_of(inner)
    if code is None or node is None or inner.site is None:
        return None
    asked = [code.value_of(test) for _, test in code.guards(node)]
    for widget_id, outer in facts.seen.drawn.items():
        if outer.type not in CLICKED or widget_id in facts.seen.arrived or outer.site is None:
            continue
        if outer.site.file == inner.site.file and any(code.call_of(outer) is test for test in asked):
            return outer
    return None


def _finding(inner: WidgetDrawn, outer: WidgetDrawn, run_id: int) -> Finding:
    name = f"{inner.type} {inner.key or inner.label!r}"
    button = f"{outer.type} {outer.key or outer.label!r}"
    flag = "show_" + "".join(c if c.isalnum() else "_" for c in (inner.key or inner.label or "it")).lower()
    return Finding(
        inner.key or inner.label,
        f"Run {run_id}: the user used the {name} (drawn at {inner.site}), and this run did not draw it: it "
        f"stands under the {button} at {outer.site}, which is True only in the run of its own click.",
        f"Remember the click in the state:\n"
        f"def show():\n    st.session_state[{flag!r}] = True\n"
        f'st.{outer.type}("{outer.label}", on_click=show)\n'
        f"if st.session_state.get({flag!r}):\n    st.{inner.type}(...)",
        (inner.site, outer.site),
    )
