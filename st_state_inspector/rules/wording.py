"""The phrases that messages share, and how two pictures of values are compared for a message."""

from __future__ import annotations

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Node, Site


def differ(a: Node, b: Node) -> bool:
    """True where two values are surely different: what they show differs, and nothing hides it."""
    if a is b or a.redacted or b.redacted:
        return False
    return (a.type, a.preview) != (b.type, b.preview) and not _same_number(a, b)


def alike(a: Node, b: Node) -> bool:
    """True where two values are very probably equal: they look the same, and nothing was left out."""
    hidden = a.redacted or b.redacted or a.truncated or b.truncated
    return a is b or (not hidden and (a.type, a.preview) == (b.type, b.preview))


def _same_number(a: Node, b: Node) -> bool:
    numbers = ("builtins.int", "builtins.float")
    return a.type in numbers and b.type in numbers and float(a.preview) == float(b.preview)


def at(site: Site | None) -> str:
    """`` at app.py:3``, or nothing."""
    return "" if site is None else f" at {site}"


def drawn(widget: WidgetDrawn | None, verb: str = "drawn") -> str:
    """`` (selectbox 'City', drawn at app.py:3)``, or nothing."""
    if widget is None:
        return ""
    label = f" '{widget.label}'" if widget.label else ""
    return f" ({widget.type}{label}{f', {verb}{at(widget.site)}' if widget.site else ''})"


def call(widget: WidgetDrawn | None, rest: str = "") -> str:
    """The app's own call in short, for an example: ``st.selectbox('City', ..., key='city')``."""
    if widget is None or widget.type in ("widget", "component"):
        return f"st.text_input(...{rest})"
    label = f"{widget.label!r}, ..." if widget.label else "..."
    key = f", key={widget.key!r}" if widget.key is not None else ""
    return f"st.{widget.type}({label}{key}{rest})"


_LITERALS = frozenset(f"builtins.{name}" for name in ("str", "int", "float", "bool", "NoneType"))


def literal(node: Node) -> str:
    """The value as it is written in Python, or ``...`` where it takes more than a word."""
    plain = node.type in _LITERALS and not node.truncated and not node.redacted
    return node.preview if plain and len(node.preview) <= 40 else "..."


def identifier(key: str) -> str:
    """``key`` as a part of a Python name."""
    return "".join(c if c.isalnum() else "_" for c in key)


def size(count: int) -> str:
    """A number of bytes as a reader says it: ``1.3 MB``."""
    if count < 1_000_000:
        return f"{count / 1_000:.0f} KB"
    return f"{count / 1_000_000:.1f} MB"


def state(key: str) -> str:
    """The expression that is the key's value: ``st.session_state["city"]``."""
    return f"st.session_state[{quoted(key)}]"


def quoted(text: str) -> str:
    """``text`` as a Python string in double quotes where that is possible."""
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'
