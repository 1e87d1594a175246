"""The same random clicks again and again, and all that can be seen of an app."""

import datetime
import logging
import random
import re
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

Action = Callable[[Any, random.Random], Any]


def _some(options: list[Any], rng: random.Random) -> list[Any]:
    return [option for option in options if rng.random() < 0.5]


ACTIONS: dict[str, Action] = {
    "button": lambda w, rng: w.click(),
    "checkbox": lambda w, rng: w.set_value(not w.value),
    "toggle": lambda w, rng: w.set_value(not w.value),
    "radio": lambda w, rng: w.set_value(rng.choice(w.options)),
    "selectbox": lambda w, rng: w.select(rng.choice(w.options)) if w.options else w,
    "multiselect": lambda w, rng: w.set_value(_some(w.options, rng)),
    "select_slider": lambda w, rng: w.set_value(rng.choice(w.options)),
    "slider": lambda w, rng: w.set_value(
        tuple(sorted(rng.randint(int(w.min), int(w.max)) for _ in w.value))
        if isinstance(w.value, (list, tuple))
        else rng.randint(int(w.min), int(w.max))
    ),
    "number_input": lambda w, rng: w.set_value(rng.randint(int(w.min or 0), int(w.max or 9))),
    "text_input": lambda w, rng: w.input(rng.choice(["", "Ada", "swordfish-7", "x" * 300])),
    "text_area": lambda w, rng: w.input(rng.choice(["", "two\nlines"])),
    "color_picker": lambda w, rng: w.set_value(rng.choice(["#000000", "#ffffff"])),
    "date_input": lambda w, rng: w.set_value(datetime.date(2024, rng.randint(1, 12), 1)),
    "time_input": lambda w, rng: w.set_value(datetime.time(rng.randint(0, 23))),
    "chat_input": lambda w, rng: w.set_value(rng.choice(["hi", "bye"])),
}


def widgets(at: AppTest) -> list[tuple[str, Any]]:
    """Every widget that can be used, in the order of the page."""
    found = []
    for element in at:
        kind = getattr(element, "type", "")
        if kind in ACTIONS and not getattr(element, "disabled", False):
            found.append((kind, element))
    return found


def click_about(at: AppTest, seed: int, times: int, see: Callable[[AppTest], object]) -> list[object]:
    """Use widgets at random, and look after each time."""
    rng = random.Random(seed)
    seen = [see(at)]
    for _ in range(times):
        usable = widgets(at)
        if usable:
            kind, widget = rng.choice(usable)
            ACTIONS[kind](widget, rng)
        at.run()
        seen.append(see(at))
    return seen


def look(at: AppTest) -> dict[str, Any]:
    """What the browser would get and what the app can read: protos (ids in them), traces, state."""
    protos: list[str] = []
    pending: list[Any] = [at._tree]
    while pending:
        block = pending.pop(0)
        protos.append(f"{type(block).__name__} {getattr(block, 'proto', None)}")
        pending += list(getattr(block, "children", {}).values())
    state = at.session_state
    values = state.filtered_state if hasattr(state, "filtered_state") else state.to_dict()
    return {
        "protos": [_steady(proto) for proto in protos],
        "traces": [list(error.stack_trace) for error in at.exception],
        "keys": sorted(values),
        "values": {key: _steady(_shown(value)) for key, value in values.items()},
        "query": dict(at.query_params),
    }


def _shown(value: object) -> str:
    module = type(value).__module__
    return type(value).__qualname__ if module == "__main__" else repr(value)


def _steady(text: str) -> str:
    return re.sub(r"0x[0-9a-f]{6,}", "0x", text)


def logged(records: list[logging.LogRecord]) -> list[str]:
    """What was logged, tracebacks included, without what differs from run to run."""
    formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
    vars(formatter)["formatStack"] = lambda stack: ""  # the stack as it is, which has our hooks in it
    texts = [formatter.format(record) for record in records]
    return [re.sub(r"0x[0-9a-f]+|Thread '[^']*'|\d+\.\d+ seconds", "", text) for text in texts]
