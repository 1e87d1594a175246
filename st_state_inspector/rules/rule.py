"""The form of an entry in the table of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from st_state_inspector.kinds import Severity
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.seen import Features

DOCS = "https://docs.streamlit.io/develop"


@dataclass(frozen=True, slots=True)
class Rule:
    """One known mistake. ``id`` is stable: users switch rules off by it.

    ``title``, ``what`` (what the rule saw), ``why`` (it matters) and ``fix`` are the text of its
    documentation, ``docs_url`` is Streamlit's. ``find`` is asked once per run and yields what it
    found. ``applies`` says whether the mistake exists in this Streamlit (None: in every one),
    ``since`` says the same in words for the documentation.
    """

    id: str
    severity: Severity
    title: str
    what: str
    why: str
    fix: str
    docs_url: str
    find: Callable[[Facts], Iterable[Finding]]
    applies: Callable[[Features], bool] | None = None
    since: str = "every supported version"
