"""Who can get at a value by way of another: told by what both hold, without running any code of the app's."""

from types import SimpleNamespace

import pytest

from st_state_inspector.capture.reach import in_reach

ROW = {"n": 1}
LIST = [ROW]


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (LIST, LIST),
        (LIST, ROW),
        (ROW, LIST),
        ((1, ROW), {"a": [ROW]}),
        (SimpleNamespace(rows=LIST), ROW),
        ({"x": SimpleNamespace(rows=LIST)}, SimpleNamespace(own=(ROW,))),
    ],
)
def test_a_part_in_common_is_within_reach(value, held):
    assert in_reach({"a": value, "b": [1]}, [None, held]) == {"a"}


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ([1], [1]),
        (("a", 1), ("a", 1)),
        ([print, str, pytest], [print, str, pytest]),
        ([()], [()]),
        (LIST, None),
    ],
)
def test_equal_values_and_what_nobody_changes_are_not(value, held):
    assert in_reach({"a": value}, [held]) == set()


class Trap(dict):  # type: ignore[type-arg]
    def __iter__(self):
        raise AssertionError

    def __eq__(self, other):
        raise AssertionError

    def __hash__(self):
        raise AssertionError

    def __getattr__(self, name):
        raise AssertionError

    keys = values = items = __iter__  # type: ignore[assignment]


def test_no_code_of_the_app_runs_and_cycles_end():
    trap = Trap(a=ROW)
    cycle: list[object] = [trap]
    cycle.append(cycle)
    assert in_reach({"a": cycle, "b": []}, [ROW]) == {"a"}


def test_what_lies_behind_many_others_is_not_looked_for():
    many = [[n] for n in range(20_000)]
    assert in_reach({"a": many}, [many[0]]) == {"a"}
    assert in_reach({"a": many}, [many[-1]]) == set()
