"""The table of all rules: one tuple from each family's file, and those that others have registered."""

from __future__ import annotations

import re
from collections.abc import Mapping

from st_state_inspector.options import RuleSetting
from st_state_inspector.rules.callbacks import CALLBACKS
from st_state_inspector.rules.kept import KEPT
from st_state_inspector.rules.lost import LOST
from st_state_inspector.rules.objects import OBJECTS
from st_state_inspector.rules.order import ORDER
from st_state_inspector.rules.ownership import OWNERSHIP
from st_state_inspector.rules.replaced import REPLACED
from st_state_inspector.rules.rule import Rule
from st_state_inspector.rules.sharing import SHARING

FAMILIES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Key and widget fight over one value", (*OWNERSHIP, *REPLACED)),
    ("State lost, found again, or kept too long", (*LOST, *KEPT)),
    ("Order", (*ORDER, *CALLBACKS)),
    ("Fragments, sharing, Python objects", (*SHARING, *OBJECTS)),
)
"""Each family by its name, in the order of the documentation."""

RULES: tuple[Rule, ...] = tuple(rule for _, family in FAMILIES for rule in family)
"""The rules that come with the inspector."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_own = {rule.id: rule for rule in RULES}
_registered: dict[str, Rule] = {}


def all_rules() -> tuple[Rule, ...]:
    """Every rule in force: the inspector's own, then the registered ones."""
    return (*RULES, *_registered.values())


def register_rule(rule: Rule) -> Rule:
    """Ask ``rule`` about every run from now on, after the inspector's own; returns it.

    Registering an id again replaces that rule, so that a module that is loaded again may do it.
    Raises ``ValueError`` where the id is one of the inspector's own, or is not written like them.

    ``find`` gets the ``Facts`` of a run that has just ended and yields a ``Finding`` for each
    match. It must only read. One that raises is reported in the panel and disturbs no other::

        def shouting(facts):
            for change in facts.run.changes:
                if change.kind == "added" and change.key.isupper():
                    yield Finding(change.key, f"`{change.key}` shouts.", "Write it in lower case.")

        register_rule(Rule("shouting-key", "info", "A key in capitals", "...", "...", "...", "", shouting))
    """
    if not _ID.fullmatch(rule.id):
        raise ValueError(f"a rule's id is lower-case words joined by '-', not {rule.id!r}.")
    if rule.id in _own:
        raise ValueError(f"{rule.id!r} is a rule of the inspector; give yours another id.")
    _registered[rule.id] = rule
    return rule


def unregister_rule(rule_id: str) -> None:
    """Take a registered rule out again; nothing happens where there is none of that id."""
    _registered.pop(rule_id, None)


def check_settings(settings: Mapping[str, RuleSetting]) -> None:
    """Raise ``ValueError`` where the option ``rules`` names a rule that does not exist.

    ``"rule-id"`` sets a rule, ``"rule-id:key"`` the same rule for one key.
    """
    known = [rule.id for rule in all_rules()]
    for name in settings:
        rule_id = name.partition(":")[0]
        if rule_id not in known:
            raise ValueError(
                f"rules[{name!r}]: there is no rule {rule_id!r}. Rules are {', '.join(sorted(known))}; "
                "those of others must be registered (register_rule) before install()."
            )
