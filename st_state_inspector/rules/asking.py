"""Asking every rule about a run, and leaving out what the user does not want to hear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.faults import Faults
from st_state_inspector.kinds import Severity
from st_state_inspector.model import KeyWarning, Node, Run, Site
from st_state_inspector.options import RuleSetting
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.learning import learn
from st_state_inspector.rules.memory import Memory
from st_state_inspector.rules.rule import Rule
from st_state_inspector.rules.seen import Features, Seen, SessionBefore
from st_state_inspector.rules.table import all_rules
from st_state_inspector.sources import line_of

_NO_FEATURES = Features()
_PLAIN = (str, int, float, bool, type(None), date, datetime, time, timedelta)
_COMMENT = re.compile(r"#\s*ssi:\s*ignore(?!\w)(?:\[([^\]]*)\])?", re.IGNORECASE)


class RuleBook:
    """Asks the rules about every run of one session.

    ``settings`` switches rules off or changes their severity, as a whole (``rule-id``) or for one
    key (``rule-id:key``, which wins). A rule that raises is noted in ``faults`` by its name.
    """

    def __init__(
        self,
        settings: Mapping[str, RuleSetting],
        faults: Faults | None = None,
        features: Features = _NO_FEATURES,
        session_before: SessionBefore | None = None,
    ) -> None:
        self._settings = settings
        self._faults = Faults() if faults is None else faults
        self._features = features
        self._session_before = session_before
        self._memory = Memory()

    def ask(
        self,
        run: Run,
        before: Mapping[str, Node],
        after: Mapping[str, Node],
        seen: Seen,
        widgets: Mapping[str, WidgetDrawn],
        earlier: Iterable[Run],
    ) -> tuple[KeyWarning, ...]:
        """What the rules say about a run that has just ended."""
        facts = Facts(
            run=run,
            before=before,
            after=after,
            drawn={widget.key: widget for widget in seen.drawn.values() if widget.key is not None},
            widgets=widgets,
            earlier=earlier,
            seen=seen,
            memory=self._memory,
            features=self._features,
            session_before=self._session_before,
        )
        found: list[KeyWarning] = []
        for rule in all_rules():
            if rule.applies is None or rule.applies(self._features):
                found += self._faults.guarded(f"rule {rule.id}", _ask, rule, facts, self._settings) or ()
        self._faults.guarded("memory of the rules", learn, self._memory, facts)
        return tuple(found)

    def forget(self, key: str) -> None:
        """Keep no value of ``key``: it has been redacted."""
        self._memory.forget(key)


def _ask(rule: Rule, facts: Facts, settings: Mapping[str, RuleSetting]) -> list[KeyWarning]:
    of_rule = settings.get(rule.id)
    if of_rule == "off" and not any(name.startswith(f"{rule.id}:") for name in settings):
        return []
    warnings = []
    for finding in rule.find(facts):
        setting = settings.get(f"{rule.id}:{finding.key}", of_rule)
        if setting != "off" and not _is_silenced(rule.id, finding):
            warnings.append(_warning(rule, finding, setting, facts.run.id))
    return warnings


def _is_silenced(rule_id: str, finding: Finding) -> bool:
    """True where ``# ssi: ignore`` stands at one of the sites, or on a line of its own above it."""
    return any(rule_id in ids or "*" in ids for site in finding.sites for ids in _ignored_at(site))


def _ignored_at(site: Site | None) -> Iterator[list[str]]:
    if site is None:
        return
    above = line_of(site, -1)
    for text in (line_of(site), above if above.lstrip().startswith("#") else ""):
        if match := _COMMENT.search(text):
            yield ["*"] if match[1] is None else [rule_id.strip() for rule_id in match[1].split(",")]


def same_value(a: object, b: object) -> bool:
    """True where two values that an app gave are surely equal; never asks a type of the app's."""
    if type(a) in _PLAIN and type(b) in _PLAIN:
        return a == b
    if type(a) in (list, tuple) and type(b) in (list, tuple):
        pair = list(a), list(b)  # type: ignore[call-overload]  # mypy can't narrow by ``in``
        return len(pair[0]) == len(pair[1]) and all(map(same_value, *pair))
    return False


def _warning(rule: Rule, finding: Finding, setting: Severity | None, run_id: int) -> KeyWarning:
    return KeyWarning(
        rule=rule.id,
        severity=setting or finding.severity or rule.severity,
        key=finding.key,
        message=finding.message,
        hint=finding.hint,
        run_id=run_id,
        sites=tuple(site for site in finding.sites if site is not None),
        docs_url=rule.docs_url,
        first_run=run_id,
        last_run=run_id,
    )
