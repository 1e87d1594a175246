"""The rules cost by what a run did, not by what there is in the state."""

from collections.abc import Iterator, Mapping

import pytest

from st_state_inspector.faults import Faults
from st_state_inspector.model import Change, Node, Write
from st_state_inspector.rules import RuleBook, Seen
from tests.recording import SITE, leaf, run_record


class Unlistable(Mapping[str, Node]):
    """A state that can be asked for a key, and must not be gone through."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self._nodes = nodes

    def __getitem__(self, key: str) -> Node:
        return self._nodes[key]

    def __contains__(self, key: object) -> bool:
        return key in self._nodes

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a rule goes through all keys of the state")

    def __len__(self) -> int:
        raise AssertionError("a rule goes through all keys of the state")

    def keys(self):
        raise AssertionError("a rule goes through all keys of the state")


def test_no_rule_goes_through_all_keys():
    """A run that assigns one key of a thousand, many times over."""
    before = {f"key_{i}": leaf("a") for i in range(1_000)}
    after = {**before, "key_7": leaf("b")}
    faults = Faults()
    rules = RuleBook({}, faults)
    for number in range(1, 13):
        write = Write("key_7", number, SITE, None, "assigned", at=1)
        change = Change(("key_7",), "changed", before["key_7"], after["key_7"], write)
        run = run_record(number, writes=(write,), changes=(change,))
        rules.ask(run, Unlistable(before), Unlistable(after), Seen(), {}, ())
        before, after = after, before
    assert faults.problems == ()


def test_going_through_all_keys_would_be_seen():
    with pytest.raises(AssertionError):
        list(Unlistable({}))
