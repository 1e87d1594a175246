"""Apps as short strings, what a user does in them as words, and what the rules say of it."""

import re
import textwrap
from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from st_state_inspector.model import KeyWarning
from tests.app_testing import STREAMLIT
from tests.inspecting import Inspect, Inspected

_FIELDS = (
    "text_input text_area number_input slider select_slider selectbox multiselect radio checkbox toggle "
    "date_input time_input color_picker chat_input button button_group"
).split()


_LINES_ABOVE = 2  # the inspector's line and `import streamlit as st`


class Case(NamedTuple):
    """``steps``: ``click Label``, ``key=value`` (a Python literal), or ``run``; separated by ``;``.

    ``says`` are texts that the message or the hint must contain; ``L3`` stands for the third line of
    the app. ``versions`` are bounds of the Streamlit versions (first, first not) it is about.
    """

    name: str
    app: str
    steps: str = ""
    says: tuple[str, ...] = ()
    severity: str = ""
    key: str | None = None
    versions: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (9, 0))

    @property
    def applies(self) -> bool:
        return self.versions[0] <= STREAMLIT < self.versions[1]


def cases(*given: Case) -> Any:
    """A test for each case where a rule must speak; on other Streamlits than the case's it must not."""
    return pytest.mark.parametrize("case", given, ids=[case.name.replace(" ", "-") for case in given])


def near_misses(*given: Case) -> Any:
    """A test for each case that is about this Streamlit, where a rule must be silent."""
    return cases(*(case for case in given if case.applies))


def field(at: AppTest, key: str) -> Any:
    """The widget with this key, or without a key and with this label."""
    for kind in _FIELDS:
        for widget in at.get(kind):
            if widget.key == key or (widget.key is None and getattr(widget, "label", None) == key):
                return widget
    raise LookupError(f"no widget {key!r} is on the page")


def act(at: AppTest, steps: str) -> AppTest:
    """Do what a user does, one run after the other; ``+`` joins what the browser sends together."""
    for step in filter(None, (part.strip() for part in steps.split(";"))):
        for part in step.split(" + "):
            if part.startswith("click "):
                next(b for b in at.button if b.label == part[6:]).click()
            elif part.startswith("page "):
                at.switch_page(part[5:])
            elif part != "run":
                name, _, value = part.partition("=")
                field(at, name).set_value(eval(value, {}))
        at.run()
    return at


def played(inspected: Inspect, case: Case, **options: Any) -> Inspected:
    """The case's app after the user's steps."""
    app = inspected(textwrap.dedent(case.app).strip("\n"), **options)
    act(app.at, case.steps)
    return app


def of(app: Inspected, rule: str, *severities: str) -> list[KeyWarning]:
    """The warnings of one rule, all or those of these severities."""
    return [w for w in app.history().warnings if w.rule == rule and w.severity in (severities or w.severity)]


def speaks(inspected: Inspect, case: Case, rule: str, severity: str = "") -> KeyWarning | None:
    """The one warning of ``rule`` about the case, after checking all that is said of it.

    None on a Streamlit that the case is not about, where the rule must be silent.
    """
    found = of(played(inspected, case), rule, *filter(None, [case.severity]))
    if not case.applies:
        assert found == []
        return None
    assert len(found) == 1, found
    text = f"{found[0].message}\n{found[0].hint}"
    says = [re.sub(r"^L(\d+)$", lambda line: f"app.py:{int(line[1]) + _LINES_ABOVE}", s) for s in case.says]
    assert [said for said in says if said not in text] == [], text
    assert case.key in (None, found[0].key)
    assert severity in ("", found[0].severity)
    return found[0]


def is_silent(inspected: Inspect, case: Case, rule: str, but: Iterable[str] = ()) -> None:
    """``rule`` says nothing about the case, but for severities named in ``but``."""
    app = played(inspected, case)
    loud = {"info", "warning", "error"} - set(but)
    assert of(app, rule, *loud) == []
