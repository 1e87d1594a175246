"""What keeping Nodes costs in memory: what they hold of values, what they prove by, what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .proofs import Boxed, CaughtUp, DataProof
from .walk import Parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from st_state_inspector.model import Node

NODE_BYTES = 400
"""A Node with its preview and its place in its parent, roughly."""


def own_bytes(node: Node) -> int:
    """What keeping this one Node costs: itself, and what it holds of its value besides its parts."""
    size = NODE_BYTES + len(node.image)
    if type(node.proof) is CaughtUp:
        return size  # what it stands for is counted by itself
    if type(node.proof) is Boxed:
        size += node.proof.bytes_now()
    if node.held is None and not node.restorable:
        return size
    parts = 0 if node.kind == "table" else sum([part.size_bytes or 0 for part in node.parts])
    return size + max(0, (node.size_bytes or 0) - parts)


def held_bytes(node: Node) -> int:
    """About what the Node of a key keeps alive, without a walk through its parts."""
    size = node.size_bytes or 0 if node.restorable or type(node.held) is Parts else 0
    if type(node.proof) is Boxed:
        size += node.proof.bytes_now()
    return size + sum([inner.size_bytes or 0 for inner in _behind(node)])


def reachable(roots: Iterable[Node], seen: set[int]) -> Iterator[Node]:
    """Every Node that ``roots`` keep alive, each once; adds their numbers to ``seen``."""
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.uid not in seen:
            seen.add(node.uid)
            yield node
            stack.extend(node.parts)
            stack.extend(_behind(node))


def _behind(node: Node) -> tuple[Node, ...]:
    """The Nodes that the proof of a Node keeps alive."""
    proof = node.proof
    if type(proof) is DataProof:
        return proof.nodes()
    stands_for = getattr(proof, "node", None) or getattr(proof, "exact", None)  # Postponed, CaughtUp, Sampled
    return () if stands_for is None else (stands_for,)
