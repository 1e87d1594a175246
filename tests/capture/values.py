"""Strategies, typed equality and the other side of a diff, for the property tests."""

from __future__ import annotations

import copy
import math
from typing import Any

from hypothesis import strategies as st

from st_state_inspector.capture import Capturer, rebuild
from st_state_inspector.capture.labels import Labels
from st_state_inspector.capture.redact import Redactor
from st_state_inspector.model import Change
from st_state_inspector.options import Options

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.sampled_from([0.0, -0.0, 1.0, math.nan]),
    st.complex_numbers(),
    st.text(max_size=6),
    st.binary(max_size=4),
)
keys = st.one_of(
    st.text(max_size=3), st.integers(-3, 300), st.booleans(), st.none(), st.floats(allow_nan=False)
)
hashables = st.recursive(
    scalars, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(keys, inner, max_size=5),
        st.sets(hashables, max_size=4),
    )


trees = st.recursive(scalars, _containers, max_leaves=25)


def same(a: Any, b: Any) -> bool:
    """Typed equality, written another way than the code under test: order of a dict counts."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, set | frozenset):
        left = list(b)
        for x in a:
            hit = next((i for i, y in enumerate(left) if same(x, y)), None)
            if hit is None:
                return False
            left.pop(hit)
        return not left
    return repr(a) == repr(b)


def copied(value: Any) -> Any:
    """A deep copy that shares no mutable part and keeps order and types."""
    return copy.deepcopy(value)


def capturer(**options: Any) -> Capturer:
    return Capturer(Options(**options))


def apply_changes(value: Any, changes: tuple[Change, ...]) -> Any:
    """Carry out ``changes``, whose paths all start with the key ``v``, on a copy of ``value``."""
    root = {"v": copied(value)}
    ordered = sorted(changes, key=lambda c: (len(c.path), 0 if c.after is None else 1, _index(c)))
    for change in ordered:
        root = _applied(root, change.path, change)
    return root["v"]


def _index(change: Change) -> Any:
    last = change.path[-1]
    number = last if isinstance(last, int) else 0
    return -number if change.after is None else number


def _applied(holder: Any, path: tuple[Any, ...], change: Change) -> Any:
    items = _opened(holder)
    at = next(
        (i for i, (label, _) in enumerate(items) if label == path[0] and type(label) is type(path[0])), None
    )
    if len(path) > 1:
        assert at is not None
        items[at] = (items[at][0], _applied(items[at][1], path[1:], change))
    elif change.after is None:
        del items[at]
    elif change.before is None:
        where = len(items) if isinstance(holder, dict | set | frozenset) else path[0]
        items.insert(where, (path[0], rebuild(change.after)))
    else:
        items[at] = (path[0], rebuild(change.after))
    return _closed(holder, items, path, change)


def _opened(holder: Any) -> list[tuple[Any, Any]]:
    if isinstance(holder, dict):
        return [(_label(k), v) for k, v in holder.items()]
    if isinstance(holder, set | frozenset):
        found = sorted(((capturer().capture("e", v).preview, v) for v in holder), key=lambda pair: pair[0])
        labels = Labels(Redactor())
        return [(labels.unique(preview), v) for preview, v in found]
    return list(enumerate(holder))


def _label(key: Any) -> Any:
    if type(key) in (str, int):
        return key
    return f"{type(key).__name__}({key!r})"


def _closed(holder: Any, items: list[tuple[Any, Any]], path: tuple[Any, ...], change: Change) -> Any:
    values = [v for _, v in items]
    if not isinstance(holder, dict):
        return type(holder)(values)
    known = {_label(k): k for k in holder}
    return {known.get(label, _key_of(label)): v for (label, v) in items}


def _key_of(label: Any) -> Any:
    kind, _, rest = str(label).partition("(")
    if type(label) is str and rest and kind in ("float", "bool", "NoneType"):
        names = {"inf": math.inf, "nan": math.nan}
        return eval(rest[:-1], names)
    return label
