"""Key and widget fight over one value."""

from __future__ import annotations

from collections.abc import Iterator

from st_state_inspector.rules.facts import Facts, Finding


def write_after_widget(facts: Facts) -> Iterator[Finding]:
    """Streamlit refused an assignment, because the key's widget or form exists already in this run."""
    for key, site in facts.refused.items():
        widget = facts.drawn.get(key)
        what = f"the {widget.type} `{key}`" if widget else f"the form or widget `{key}`"
        made = f" at {widget.site}" if widget and widget.site else ""
        where = f" at {site}" if site else ""
        yield Finding(
            key,
            f"Run {facts.run.id}: `{key}` was assigned{where} after {what} was created{made}.",
            f"Assign `{key}` above the widget, or in a callback: callbacks run before the script.\n"
            f"def set_{_identifier(key)}():\n    st.session_state[{key!r}] = ...\n"
            f'st.button("...", on_click=set_{_identifier(key)})',
            (site, widget.site if widget else None),
        )


def _identifier(key: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in key)
