"""The key warnings: one table of rules, and the function that asks each of them about a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from st_state_inspector.model import KeyWarning, Severity
from st_state_inspector.options import RuleSetting
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.lost import dropped_widget_key, missing_key
from st_state_inspector.rules.ownership import write_after_widget

__all__ = ["RULES", "Facts", "Finding", "Rule", "check"]

_DOCS = "https://docs.streamlit.io/develop"


@dataclass(frozen=True, slots=True)
class Rule:
    """One known mistake. ``id`` is stable: users switch rules off by it."""

    id: str
    severity: Severity
    title: str
    why: str
    docs_url: str
    find: Callable[[Facts], Iterable[Finding]]


RULES: tuple[Rule, ...] = (
    Rule(
        "missing-key",
        "error",
        "A key was read that is not there",
        "st.session_state raises where a dictionary lookup would, and the run ends there.",
        f"{_DOCS}/concepts/architecture/session-state#initialization",
        missing_key,
    ),
    Rule(
        "write-after-widget",
        "error",
        "A key was assigned after its widget was created in the same run",
        "The browser already shows the widget's value for this run, so Streamlit refuses another one.",
        f"{_DOCS}/concepts/architecture/session-state#caveats-and-limitations",
        write_after_widget,
    ),
    Rule(
        "dropped-widget-key",
        "warning",
        "A widget was not drawn, so its key was deleted",
        "Streamlit forgets a widget's value, key included, at the end of a run that does not draw it.",
        f"{_DOCS}/concepts/architecture/widget-behavior#widget-life-cycle",
        dropped_widget_key,
    ),
)


def check(facts: Facts, settings: Mapping[str, RuleSetting]) -> tuple[KeyWarning, ...]:
    """What the rules say about one run. ``settings`` switches rules off or changes their severity."""
    found: list[KeyWarning] = []
    for rule in RULES:
        setting = settings.get(rule.id)
        if setting != "off":
            found += [_warning(rule, finding, setting, facts.run.id) for finding in rule.find(facts)]
    return tuple(found)


def _warning(rule: Rule, finding: Finding, setting: Severity | None, run_id: int) -> KeyWarning:
    severity = setting or finding.severity or rule.severity
    sites = tuple(site for site in finding.sites if site is not None)
    return KeyWarning(
        rule.id, severity, finding.key, finding.message, finding.hint, run_id, sites, rule.docs_url
    )
