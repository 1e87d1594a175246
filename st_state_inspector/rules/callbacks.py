"""Callbacks: given something old, called at the wrong moment, cut short, or not called at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Write
from st_state_inspector.rules.code import called_name, code_of
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.late import late_binding_callback
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.rules.stale import EVENTS, stale_callback_args


def callback_called(facts: Facts) -> Iterator[Finding]:
    """``on_change=f()`` called ``f`` while the widget was drawn, and gave the widget no callback."""
    writes = [w for w in facts.run.writes if w.kind == "assigned" and w.callback is None]
    by_function = {w.site.function: w for w in writes if w.site and w.site.function != "<module>"}
    if not by_function:
        return
    for widget in facts.seen.drawn.values():
        code = None if widget.has_callback else code_of(widget.site)
        call = None if code is None else code.call_of(widget)
        for keyword in call.keywords if call is not None else ():
            if keyword.arg in EVENTS and isinstance(keyword.value, ast.Call):
                write = by_function.get(called_name(keyword.value))
                if write is not None:
                    given = f"{keyword.arg}={ast.unparse(keyword.value.func)}"
                    yield _called(widget, given, write, facts.run.id)


def _called(widget: WidgetDrawn, given: str, write: Write, run_id: int) -> Finding:
    return Finding(
        write.key,
        f"Run {run_id}: `{given}(...)` at {widget.site} called the function while the {widget.type} was "
        f"being drawn (it assigned `{write.key}` at {write.site}), and left the widget without a callback.",
        f"Pass the function without calling it, and its arguments apart:\n"
        f'st.{widget.type}("{widget.label}", {given}, args=(...,))',
        (widget.site, write.site),
    )


def callback_exception(facts: Facts) -> Iterator[Finding]:
    """A callback raised: the script did not run, and what the callback had written stays."""
    for trace in facts.run.callbacks:
        if trace.exception is None:
            continue
        written = list(dict.fromkeys(w.key for w in trace.writes))
        stay = ", ".join(f"`{key}`" for key in written)
        left = f"What it had written stays: {stay}." if written else "It had written nothing yet."
        name = trace.name.rpartition(".")[2].strip("<>")
        yield Finding(
            trace.widget_key or (written[0] if written else trace.widget_label),
            f"Run {facts.run.id}: the callback {trace.name} raised {trace.exception.type} at "
            f"{trace.exception.site or trace.site}, so the script did not run at all. {left}",
            f"Check first and write last, so that a failure leaves nothing half done:\n"
            f"def {name}():\n    try:\n        value = ...\n    except {trace.exception.type} as error:\n"
            f"        st.session_state['error'] = str(error)\n        return\n"
            f"    st.session_state[{(written or ['key'])[0]!r}] = value",
            (trace.exception.site or trace.site, *dict.fromkeys(w.site for w in trace.writes)),
        )


def programmatic_change_no_callback(facts: Facts) -> Iterator[Finding]:
    """Code changed the value of a widget with a callback, and what the callback keeps in step stayed."""
    run = facts.run
    ran = {trace.widget_key for trace in run.callbacks}
    written = {write.key for write in run.writes}
    last = {w.key: w for w in run.writes if w.kind == "assigned"}
    for key in dict.fromkeys(change.key for change in run.changes):
        write, widget = last.get(key), facts.drawn.get(key)
        if write is None or widget is None or not widget.has_callback or key in ran or key in facts.sent:
            continue
        if key not in facts.before or not _was_drawn(widget, facts):
            continue
        effects = _effects(key, widget, facts) - {key}
        if effects and not effects & written:
            names = ", ".join(f"`{name}`" for name in sorted(effects))
            yield Finding(
                key,
                f"Run {run.id}: `{key}` was changed at {write.site}, by code; the callback of its "
                f"{widget.type} at {widget.site} runs only for the user's changes, so {names} stayed.",
                f"Call the callback after the assignment yourself:\n"
                f"st.session_state[{key!r}] = ...\n{_name(widget, facts)}()",
                (write.site, widget.site),
            )


def _name(widget: WidgetDrawn, facts: Facts) -> str:
    defined = facts.seen.watched.callbacks.get(widget.widget_id)
    return "the_callback" if defined is None or defined.function == "<lambda>" else defined.function


def _was_drawn(widget: WidgetDrawn, facts: Facts) -> bool:
    """Whether the widget was there before this run; a value given before it is drawn first is its default."""
    return widget.site is not None and widget.widget_id in facts.memory.drawn_at.get(widget.site, ())


def _effects(key: str, widget: WidgetDrawn, facts: Facts) -> set[str]:
    """The keys that the widget's callback writes, as its source says and as it did when it ran last."""
    found: set[str] = set()
    defined = facts.seen.watched.callbacks.get(widget.widget_id)
    code = code_of(defined)
    function = code.function_at(defined.line) if code is not None and defined is not None else None
    if code is not None and function is not None:
        stored = (n for n in ast.walk(function) if isinstance(getattr(n, "ctx", None), ast.Store))
        found |= {name for node in stored if (name := code.key_of(node)) is not None}
    for run in facts.earlier:
        traces = [t for t in run.callbacks if t.widget_key == key]
        if traces:
            return found | {w.key for t in traces for w in t.writes}
    return found


CALLBACKS: tuple[Rule, ...] = (
    Rule(
        "stale-callback-args",
        "warning",
        "A callback got last run's value of a widget",
        "An argument (args, kwargs, partial, a default) or an outer variable of the callback stands for the "
        "value of a widget, and the user changed that widget before the callback ran.",
        "The arguments are evaluated when the widget is drawn, in the run before; the callback works with a "
        "value that the user has already replaced.",
        "Give the widget a key and read st.session_state[key] in the callback.",
        f"{DOCS}/concepts/architecture/session-state#use-callbacks-in-forms",
        stale_callback_args,
    ),
    Rule(
        "late-binding-callback",
        "warning",
        "Callbacks made in a loop share one variable",
        "One line drew several widgets in a loop, each with a callback that reads the variable of the loop.",
        "When a callback runs, the loop is over: whichever widget is used, the callback sees the last value.",
        "Hand the value over when the widget is drawn: args=(value,), or a default argument.",
        f"{DOCS}/concepts/architecture/session-state#use-args-and-kwargs-in-callbacks",
        late_binding_callback,
    ),
    Rule(
        "callback-called",
        "info",
        "A callback was called instead of passed",
        "on_click=f() or on_change=f() ran f, which changed the state, while the widget was drawn; f "
        "returned nothing, so the widget has no callback.",
        "The function runs in every run, and not when the widget is used.",
        "Write on_click=f without parentheses, and put the arguments into args=.",
        f"{DOCS}/concepts/architecture/session-state#use-callbacks-to-update-session-state",
        callback_called,
    ),
    Rule(
        "callback-exception",
        "error",
        "A callback raised",
        "A callback ended with an exception.",
        "The script does not run, the page keeps showing what it showed before, and what the callback had "
        "written until then stays in the state.",
        "Handle what can fail in the callback, and write to the state last.",
        f"{DOCS}/concepts/architecture/session-state#use-callbacks-to-update-session-state",
        callback_exception,
    ),
    Rule(
        "programmatic-change-no-callback",
        "info",
        "A value changed by code does not call on_change",
        "Code assigned a new value to the key of a widget with a callback, and none of the keys that the "
        "callback writes was written in that run.",
        "Callbacks run for the user's changes only; what the callback keeps in step is out of step now.",
        "Call the callback's function after the assignment yourself.",
        f"{DOCS}/concepts/architecture/session-state#use-callbacks-to-update-session-state",
        programmatic_change_no_callback,
    ),
)
