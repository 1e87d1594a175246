"""Which item of a list is which item of the list it was: an insert at the front moves all others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk


def match_items(walk: Walk, items: list[Any], before: list[Node]) -> list[Node]:
    """One Node per item; every item that ``before`` knows, wherever it stood, keeps its Node."""
    head: list[Node] = []
    for value, old in zip(items, before, strict=False):
        node = walk.visit(value, old)
        if node is not old:
            break
        head.append(node)
    rest = items[len(head) :]
    if not rest:
        return head
    return head + _match_rest(walk, rest, before[len(head) :])


def _match_rest(walk: Walk, items: list[Any], before: list[Node]) -> list[Node]:
    pool: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for old in reversed(before):
        pool[old.type, old.preview].append(old)
    aligned = len(items) == len(before)
    out = []
    for i, value in enumerate(items):
        node = walk.visit(value, before[i] if aligned else None)
        out.append(_known(walk, value, node, pool))
    return out


def _known(walk: Walk, value: Any, node: Node, pool: dict[tuple[str, str], list[Node]]) -> Node:
    """The old Node that says the same as ``node``, each given away once."""
    candidates = pool.get((node.type, node.preview), [])
    for i in range(len(candidates) - 1, max(-1, len(candidates) - 6), -1):
        old = candidates[i]
        if node is old or walk.visit(value, old) is old:
            del candidates[i]
            return old
    return node
