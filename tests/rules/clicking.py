"""Seeded random clicks through every widget of a page."""

import datetime
from random import Random
from typing import Any

from streamlit.testing.v1 import AppTest

_WORDS = ("", "a", "Ada", "hello", "2", "6")


def _text(widget: Any, random: Random) -> Any:
    return random.choice([word for word in _WORDS if word != widget.value] or ["b"])


def _number(widget: Any, random: Random) -> Any:
    low = widget.min if widget.min is not None else -5
    high = widget.max if widget.max is not None else 20
    kind = int if isinstance(widget.value, int) or float(widget.step or 1).is_integer() else float
    return kind(random.randint(int(low), max(int(low), int(high))))


def _slider(widget: Any, random: Random) -> Any:
    def one() -> Any:
        value = random.uniform(float(widget.min), float(widget.max))
        return value if isinstance(widget.min, float) else round(value)

    return sorted((one(), one())) if isinstance(widget.value, (list, tuple)) else one()


def _option(widget: Any, random: Random) -> Any:
    return random.choice(list(widget.options)) if widget.options else widget.value


def _options(widget: Any, random: Random) -> Any:
    return random.sample(list(widget.options), random.randint(0, len(widget.options)))


_NEXT: dict[str, Any] = {
    "text_input": _text,
    "text_area": _text,
    "number_input": _number,
    "slider": _slider,
    "selectbox": _option,
    "radio": _option,
    "select_slider": _option,
    "multiselect": _options,
    "checkbox": lambda widget, random: not widget.value,
    "toggle": lambda widget, random: not widget.value,
    "date_input": lambda widget, random: datetime.date(2024, 1, random.randint(1, 28)),
    "time_input": lambda widget, random: datetime.time(random.randint(0, 23), 0),
    "color_picker": lambda widget, random: f"#{random.randint(0, 0xFFFFFF):06x}",
    "chat_input": lambda widget, random: random.choice(_WORDS[1:]),
}


def _named(found: tuple[str, Any]) -> tuple[str, str]:
    kind, widget = found
    return kind, widget.key or ("" if kind == "chat_input" else widget.label)  # it has no label


def widgets_of(at: AppTest) -> list[tuple[str, Any]]:
    """All that can be clicked or filled on the page."""
    found = [(kind, widget) for kind in _NEXT for widget in at.get(kind)]
    found += [("button", widget) for widget in at.button]
    return [(kind, widget) for kind, widget in found if not getattr(widget, "disabled", False)]


def click_around(at: AppTest, steps: int, seed: int) -> int:
    """Use one widget of the page and run, ``steps`` times; returns how many kinds of widgets were used."""
    random, used = Random(seed), set()
    for _ in range(steps):
        choices = widgets_of(at)
        fresh = [c for c in choices if _named(c) not in used]
        if not choices:
            break
        kind, widget = random.choice(fresh or choices)
        used.add(_named((kind, widget)))
        if kind == "button":
            widget.click()
        else:
            widget.set_value(_NEXT[kind](widget, random))
        at.run()
    return len(used)
