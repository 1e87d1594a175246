"""What to do instead, where a widget takes no value from code.

Streamlit raises where such a widget is drawn after its key was assigned, or lets the browser show
something else than the state: an example that assigns the key would mend nothing.
"""

from __future__ import annotations

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.rules.wording import call, identifier, quoted, state

_EVENTS = {
    **dict.fromkeys(("button", "download_button", "form_submit_button", "link_button"), "on_click"),
    **dict.fromkeys(("menu_button", "page_link"), "on_click"),
    **dict.fromkeys(("file_uploader", "camera_input", "audio_input", "data_editor"), "on_change"),
    **dict.fromkeys(("dataframe", "plotly_chart", "altair_chart", "vega_lite_chart"), "on_select"),
    **dict.fromkeys(("pydeck_chart", "echarts_chart"), "on_select"),
    "chat_input": "on_submit",
    "component": "on_change",
}
"""The widgets that only the browser can set (some of them in older Streamlits only), and their callback."""


def is_settable(widget: WidgetDrawn | None) -> bool:
    """Whether code may assign the widget's key before the widget is drawn."""
    return widget is None or widget.type not in _EVENTS


def keep_identity(key: str, widget: WidgetDrawn) -> str:
    """How a widget stays the same one while it is used."""
    named = widget._replace(key=key)
    if is_settable(widget):
        return (
            "Let the key hold the value, and give no default that changes:\n"
            f"st.session_state.setdefault({quoted(key)}, ...)\n{call(named)}"
        )
    if widget.type == "data_editor":
        return _keep_table(key)
    return (
        f"A {widget.type} takes no value from code. Give it a key, and a label and arguments that do not "
        f"change with its own value:\n{_drawn(named)}"
    )


def _keep_table(key: str) -> str:
    base, saved = f"{key}_base", f"{key}_saved"
    return (
        "A data_editor takes no value from code, and what it was given must stay as it is while it is "
        "edited. Keep that table under a key of its own, and what was made of it under another:\n"
        f"st.session_state.setdefault({quoted(base)}, ...)  # the table before any edit\n"
        f"edited = st.data_editor({state(base)}, key={quoted(key)})\n"
        f'if st.button("Save"):\n    {state(saved)} = edited'
    )


def keep_result(key: str, widget: WidgetDrawn) -> str:
    """How the value of a widget that takes none from code outlives the widget."""
    if widget.type == "data_editor":
        return _keep_table(key)
    own, keep = f"{key}_value", f"keep_{identifier(key)}"
    return (
        f"A {widget.type} takes no value from code. Copy what the user gave it to a key that no widget "
        f"owns, and read that one:\ndef {keep}():\n    {state(own)} = {state(key)}\n"
        + _drawn(widget, f", {_EVENTS[widget.type]}={keep}")
    )


def hold_apart(key: str, widget: WidgetDrawn | None) -> str:
    """How code keeps a value of its own beside a widget or form whose key it must not assign."""
    what = f"A {widget.type}" if widget is not None else "A form"
    return (
        f"{what} takes no value from code. Keep your own value under another key:\n"
        f"{state(f'{key}_value')} = ..."
    )


def begin_anew(key: str, widget: WidgetDrawn) -> str:
    """How a widget on the page is set back."""
    if is_settable(widget):
        return f"Set the value that it is to have, in a callback or above the widget:\n{state(key)} = ..."
    count, clear = f"{key}_round", f"clear_{identifier(key)}"
    now = f"st.session_state.get({quoted(count)}, 0)"
    shown = _drawn(widget).replace(f"key={key!r}", f"key={quoted(key + '_')} + str({now})")
    return (
        f"A {widget.type} takes no value from code; under another key it is a new one, and empty:\n"
        f"def {clear}():\n    {state(count)} = {now} + 1\n{shown}\n"
        f'st.button("Clear", on_click={clear})'
    )


def _drawn(widget: WidgetDrawn, rest: str = "") -> str:
    """The app's own call in short; of a component nobody knows the name."""
    if _EVENTS[widget.type] == "on_select" and not rest:
        rest = ', on_select="rerun"'
    return (
        f"your_component(..., key={widget.key!r}{rest})" if widget.type == "component" else call(widget, rest)
    )
