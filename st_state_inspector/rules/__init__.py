"""The key warnings: the table of all rules, and the function that asks each of them about a run."""

from st_state_inspector.rules.asking import RuleBook, same_value
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.rule import Rule
from st_state_inspector.rules.seen import Default, Features, Seen, SessionBefore
from st_state_inspector.rules.table import (
    FAMILIES,
    RULES,
    all_rules,
    check_settings,
    register_rule,
    unregister_rule,
)

__all__ = [
    "FAMILIES",
    "RULES",
    "Default",
    "Facts",
    "Features",
    "Finding",
    "Rule",
    "RuleBook",
    "Seen",
    "SessionBefore",
    "all_rules",
    "check_settings",
    "register_rule",
    "same_value",
    "unregister_rule",
]
