"""Values that are compared as objects only: which one it is, for certain, and no longer alive than there."""

from __future__ import annotations

import decimal
import functools
import gc
import itertools
import types
import weakref
from typing import Any

import pytest

from st_state_inspector.diff import diff

from .values import capturer


class Content:
    """Weakly referred to, unlike what holds it."""

    def __call__(self, *_: Any) -> bool:
        return True


NO_WEAK_REFERENCES: dict[str, Any] = {
    "mappingproxy": lambda content: types.MappingProxyType({"a": content}),
    "zip": lambda content: zip([content], strict=True),
    "iterator": lambda content: iter([content]),
    "map": lambda content: map(content, [1]),
    "repeat": itertools.repeat,
    "slice": slice,
}
WITHOUT_CONTENT = {
    "context": lambda _: decimal.Context(),
    "count": lambda _: itertools.count(),
}
WRAPS: dict[str, Any] = {
    "alone": lambda value: value,
    "in a list": lambda value: [1, value],
    "in an object": lambda value: types.SimpleNamespace(inner={"x": value}),
}


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", [*NO_WEAK_REFERENCES, *WITHOUT_CONTENT])
def test_a_new_object_at_the_place_of_an_old_one_is_seen(name: str, wrap: str) -> None:
    make, c = {**NO_WEAK_REFERENCES, **WITHOUT_CONTENT}[name], capturer()
    state = {"v": WRAPS[wrap](make(Content()))}
    with pytest.raises(TypeError):
        weakref.ref(make(Content()))
    nodes = c.snapshot(state, {})
    for _ in range(20):
        assert c.snapshot(state, nodes)["v"] is nodes["v"]
        del state["v"]  # so that what is made next may get its place
        state["v"] = WRAPS[wrap](make(Content()))
        after = c.snapshot(state, nodes)
        assert after["v"] is not nodes["v"]
        nodes = after


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", NO_WEAK_REFERENCES)
@pytest.mark.parametrize("end", ["replaced", "removed", "session"])
def test_an_object_that_is_no_key_s_any_more_is_let_go(name: str, wrap: str, end: str) -> None:
    """With the next snapshot, though its Node is in the record still; or with the session and its record."""
    c, content = capturer(), Content()
    alive, state = weakref.ref(content), {"v": WRAPS[wrap](NO_WEAK_REFERENCES[name](content)), "w": 1}
    del content
    nodes = c.snapshot(state, {})
    nodes = c.snapshot(state, nodes)
    assert alive() is not None
    if end == "replaced":
        state["v"] = WRAPS[wrap](NO_WEAK_REFERENCES[name](Content()))
    else:
        del state["v"]
    if end == "session":
        del c, nodes
    else:
        c.snapshot(state, nodes)
    gc.collect()
    assert alive() is None


def test_arguments_that_are_shown_are_not_held_beyond_the_next_snapshot() -> None:
    c, content = capturer(), Content()
    alive, node = weakref.ref(content), c.capture("argument", iter([content]))
    del content
    c.snapshot({}, {})
    assert alive() is None
    assert node.note == "not compared"


def test_an_object_that_a_callback_put_there_is_no_change_of_the_run() -> None:
    """The state within the run is compared with the one after it, when the one before has been let go."""
    c = capturer()
    before = c.snapshot({"v": iter([1])}, {})
    state = {"v": iter([2])}
    middle = c.snapshot(state, before, run=2)
    after = c.settle(state, before, middle, run=2)
    assert after["v"] is middle["v"] is not before["v"]
    assert c.snapshot(state, after, run=3)["v"] is after["v"]


def test_what_a_callback_put_there_is_let_go_when_the_run_has_replaced_it() -> None:
    c, content = capturer(), Content()
    before = c.snapshot({"v": 1}, {})
    alive, state = weakref.ref(content), {"v": iter([content])}
    del content
    middle = c.snapshot(state, before, run=2)
    state["v"] = iter([2])
    after = c.settle(state, before, middle, run=2)
    assert alive() is None
    assert [change.note for change in diff(middle, after)] == [
        "another object: what they hold is not compared"
    ]


def test_what_can_be_referred_to_weakly_is_not_held() -> None:
    c, value = capturer(), functools.partial(print)
    state = {"v": value}
    alive = weakref.ref(value)
    del value
    c.snapshot(state, c.snapshot(state, {}))
    state.clear()
    gc.collect()
    assert alive() is None
