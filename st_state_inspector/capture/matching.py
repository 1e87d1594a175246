"""Which item of a list is which item of the list it was: an insert at the front moves all others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .shape import is_scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from st_state_inspector.model import Node

    from .walk import Walk


def match_items(walk: Walk, items: list[Any], before: Sequence[Node], moved: int) -> list[Node]:
    """One Node per item; every item that ``before`` knows, wherever it stood, keeps its Node.

    What both begin and end with is found first, at one look for each item: these are the first items
    of lists that may go on, the new one by ``moved`` items longer than the old one. Only what lies
    between is matched item against item.
    """
    head: list[Node] = []
    for value, old in zip(items, before, strict=False):
        node = _look(walk, value, old)
        if node is not old:
            break
        head.append(node)
    start, tail = len(head), _tail(walk, items, before, moved, len(head))
    end = min(len(items), len(before) + moved) - len(tail) if tail else len(items)
    middle = _match_rest(walk, items[start:end], before[start : end - moved if tail else len(before)])
    return head + middle + tail + [walk.visit(value, None) for value in items[end + len(tail) :]]


def _look(walk: Walk, value: Any, old: Node | None) -> Node:
    """The Node of an item; each is looked at once beside each Node, or deep lists would take for ever."""
    if old is None or is_scalar(value):
        return walk.visit(value, old)
    known = walk.looked.get((id(value), old.uid))
    if known is None:
        known = walk.looked[id(value), old.uid] = value, walk.visit(value, old)
    return known[1]


def _tail(walk: Walk, items: list[Any], before: Sequence[Node], moved: int, start: int) -> list[Node]:
    """The Nodes that both lists end with, as far as that is seen, from ``start`` on."""
    tail: list[Node] = []
    end = min(len(items), len(before) + moved)
    while end > start and end - moved > start:
        old = before[end - moved - 1]
        if _look(walk, items[end - 1], old) is not old:
            break
        tail.append(old)
        end -= 1
    return tail[::-1]


def _match_rest(walk: Walk, items: list[Any], before: Sequence[Node]) -> list[Node]:
    if not items:
        return []
    pool: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for old in reversed(before):
        pool[old.type, old.preview].append(old)
    aligned = len(items) == len(before)
    out = []
    for i, value in enumerate(items):
        node = _look(walk, value, before[i] if aligned else None)
        out.append(_known(walk, value, node, pool))
    return out


def _known(walk: Walk, value: Any, node: Node, pool: dict[tuple[str, str], list[Node]]) -> Node:
    """The old Node that says the same as ``node``, each given away once."""
    candidates = pool.get((node.type, node.preview), [])
    for i in range(len(candidates) - 1, max(-1, len(candidates) - 6), -1):
        old = candidates[i]
        if node is old or _look(walk, value, old) is old:
            del candidates[i]
            return old
    return node
