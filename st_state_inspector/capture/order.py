"""Whether a list holds what it held, in another order: a sort is told as one, not as items come and gone."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node

from .notes import common_ends, list_parts, same_part
from .shape import NotPlain, element_key
from .walk import Parts

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKED_AT = 20_000
"""Parts of two lists, at any depth, or rows of two frames: what this question may take."""


def order_note(old: Node, new: Node) -> str:
    """``order changed: 3 of 5 items moved``, where that is all that differs; else nothing.

    Told are the fewest items that lead from the old order to the new one when they alone are moved.
    """
    x, y = _items(old), _items(new)
    if x is None or y is None or not len(x) == len(y) <= LOOKED_AT:
        return ""
    try:
        moved = _moved(x, y, [LOOKED_AT])
    except NotPlain:
        return ""
    if len(moved) == 1:
        return f"order changed: 1 of {len(x):,} items moved, from [{moved[0][0]}] to [{moved[0][1]}]"
    return f"order changed: {len(moved):,} of {len(x):,} items moved"


def _moved(old: Sequence[Any], new: Sequence[Any], left: list[int]) -> list[tuple[int, int]]:
    """The items that moved, by their index in the old and the new list; NotPlain where more differs."""
    start, between, _ = common_ends(old, new, left) or (0, 0, 0)
    x, y = old[start : start + between], new[start : start + between]
    # Most lists that differ have an item that is new: to find that out costs a tenth.
    if between < 2 or not any(same_part(part, y[0], left) for part in x):
        raise NotPlain
    was = _places(x, y, left)
    still = rising(was)
    return [(start + i, start + n) for n, i in enumerate(was) if n not in still]


def _items(node: Node) -> Sequence[Any] | None:
    """All items of a list, frozen or as Nodes; None where not all of them are known."""
    parts = list_parts(node)
    if parts is None and not node.truncated:
        return node.parts
    attributes = type(node.held) is Parts and node.held.extra[0]
    return None if attributes else parts


def _places(old: Sequence[Any], new: Sequence[Any], left: list[int]) -> list[int]:
    """Where each item of ``new`` was in ``old``; of equal ones the first is the first."""
    places: dict[object, list[int]] = defaultdict(list)
    for index in range(len(old) - 1, -1, -1):
        places[_name(old[index], left)].append(index)
    found = []
    for item in new:
        known = places.get(_name(item, left))
        if not known:
            raise NotPlain
        found.append(known.pop())
    return found


def _name(part: Any, left: list[int]) -> object:
    """Something hashable that is equal for exactly the same content; a Node stands for itself."""
    left[0] -= 1
    if left[0] < 0:
        raise NotPlain
    if type(part) is Node:
        return id(part)
    if type(part) is not tuple:
        return element_key(part)
    cls, keys, parts = part
    if type(keys) is frozenset:
        return cls, keys
    names = None if keys is None else tuple([element_key(key) for key in keys])
    return cls, names, tuple([_name(inner, left) for inner in parts])


def rising(places: list[int]) -> set[int]:
    """Indexes of a longest rising sequence in ``places``: the items that need not have moved."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [place], [index]
    kept, index = set(), last[-1] if last else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept
