"""What the browser has of each widget, where that is a value that code can change in place.

Streamlit tells the browser of a value that was assigned, and not of one that was changed in place; and
the browser sends all of its values with every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from st_state_inspector.bounded import Recent
from st_state_inspector.capture import Capturer
from st_state_inspector.events import ValueDrawn, WidgetDrawn, WidgetValue
from st_state_inspector.model import Node, WidgetChange

_PLAIN = (str, int, float, bool, bytes, type(None))

Story = Literal["in_place", "came_back", "reset", "unknown"]
"""The browser does not have the value; or sent what it had once more, in the place of a value changed in
place; or it was a click, which Streamlit takes back; or there is nothing to be told by what it has."""


class _Has(NamedTuple):
    widget_id: str
    value: Node


class InBrowser:
    """The values of one session's keyed widgets as the browser sent them, or was given them, last."""

    def __init__(self, capturer: Capturer) -> None:
        self._capturer = capturer
        self._has: dict[str, _Has] = Recent()
        self._resent: set[str] = set()
        self._drawn: dict[str, int] = {}  # in this run: which object, by identity

    def begin(self) -> None:
        """A run begins."""
        self._resent, self._drawn = set(), {}

    def forget(self, *keys: str) -> None:
        """Nothing of these keys is in the browser any more."""
        for key in keys:
            self._has.pop(key, None)

    def sent(
        self, values: Iterable[WidgetValue], widgets: Mapping[str, WidgetDrawn]
    ) -> dict[str, WidgetChange]:
        """What a user changed, by the widgets' ids, of what the browser sent for a run."""
        found = ((v.widget_id, self._change(v, widgets.get(v.widget_id))) for v in values)
        return {widget_id: change for widget_id, change in found if change is not None}

    def drawn(self, event: ValueDrawn) -> None:
        """A widget was drawn: it is new to the browser, or Streamlit sends a value to it, or neither."""
        known = self._has.get(event.key)
        self._drawn[event.key] = id(event.value)
        if known is not None and known.widget_id == event.widget_id and not event.to_browser:
            return
        self._resent.discard(event.key)
        node = self._capturer.capture(event.key, event.value, None if known is None else known.value)
        self._has[event.key] = _Has(event.widget_id, node)

    def of(self, values: Mapping[str, object], widgets: Mapping[str, WidgetDrawn]) -> Callable[[str], Story]:
        """The stories of keys that have these values now; ``widgets`` were drawn, by their ids."""

        def story(key: str) -> Story:
            value = values.get(key)
            if _is_at_rest(value) and any(w.trigger and w.key == key for w in widgets.values()):
                return "reset"
            return self.story(key, value)

        return story

    def story(self, key: str, value: object) -> Story:
        """How a key came to another value that nobody assigned and no user changed."""
        known = self._has.get(key)
        if known is None:
            return "unknown"
        if self._capturer.capture(key, value, known.value) is not known.value:
            # Another object than the one drawn: Streamlit put it there, as where options are gone.
            return "in_place" if self._drawn.get(key, id(value)) == id(value) else "unknown"
        return "came_back" if key in self._resent else "unknown"

    def _change(self, value: WidgetValue, known: WidgetDrawn | None) -> WidgetChange | None:
        """One widget's value as a record; None where the user did nothing."""
        if known is not None and known.trigger and _is_at_rest(value.after):
            return None
        plain = type(value.before) is type(value.after) and type(value.after) in _PLAIN
        if plain and value.before == value.after:
            return None
        # Of a widget that was not seen being drawn nobody knows whether it is a password field.
        secret = known.secret if known else value.key is None and type(value.after) is str
        name = "password" if secret else value.key or (known.label if known else "")
        had = self._has.get(value.key or "")
        mine = had is not None and had.widget_id == value.widget_id
        before = had.value if had is not None and mine else self._capturer.capture(name, value.before)
        after = self._capturer.capture(name, value.after, before)
        if value.key is not None and mine:
            self._has[value.key] = _Has(value.widget_id, after)
        if after is before and not plain:  # plain ones differ even where both are redacted
            if value.key is not None:
                self._resent.add(value.key)
            return None
        if mine and after is self._capturer.capture(name, value.before, after):
            return None  # a test sends what it finds in the state
        if known is None:
            return WidgetChange(value.key, "", "widget", before, after)
        return WidgetChange(value.key, known.label, known.type, before, after, known.site, known.form)


def _is_at_rest(value: object) -> bool:
    """Whether this is the value of a button that was not clicked, or of a chat input without a message."""
    return value is False or value is None
