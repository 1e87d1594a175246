"""What drawing the panel took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Drawn:
    """The panel as it was drawn, so that it need not be drawn again: messages of Streamlit, its fragment."""

    place: tuple[str, int]
    """Where in the sidebar: the page, and how many elements are above it."""
    fragment_id: str
    fragment: Callable[[], object]
    containers: list[Any]
    """The messages with what the component is in, outermost first; none where it is right in its fragment."""
    element: Any
    """The message with the component; without arguments in bytes."""
