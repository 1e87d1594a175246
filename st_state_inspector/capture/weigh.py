"""What keeping Nodes costs in memory: what they hold of values, prove by, and stand for. And runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .proofs import Boxed, CaughtUp, DataProof
from .walk import Parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from st_state_inspector.model import Node, Run

NODE_BYTES = 400
"""A Node with its preview and its place in its parent, roughly."""
_RUN_BYTES = 1_000  # a run with nothing in it
_RECORD_BYTES = 200  # a read, a write, a change, with what is its own of sites and texts


def own_bytes(node: Node) -> int:
    """What keeping this one Node costs: itself, and what it holds of its value besides its parts."""
    size = NODE_BYTES + len(node.image)
    if type(node.proof) is CaughtUp:
        return size  # what it stands for is counted by itself
    if type(node.proof) is Boxed:
        size += node.proof.bytes_now()
    if type(node.held) is Parts and node.held.rest is not None:
        size += node.held.rest.bytes_now()
    if node.held is None and not node.restorable:
        return size
    parts = 0 if node.kind == "table" else sum([part.size_bytes or 0 for part in node.parts])
    return size + max(0, (node.size_bytes or 0) - parts)


def held_bytes(node: Node) -> int:
    """About what the Node of a key keeps alive, without a walk through its parts."""
    size = node.size_bytes or 0 if node.restorable or type(node.held) is Parts else 0
    if type(node.proof) is Boxed:
        size += node.proof.bytes_now()
    if type(node.held) is Parts and node.held.rest is not None:
        size += node.held.rest.bytes_now()
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


def record_bytes(run: Run) -> int:
    """About what a run's record costs besides its Nodes: an app may read a thousand keys in each run."""
    traces = run.callbacks
    parts = len(run.reads) + len(run.writes) + len(run.changes) + len(run.cause.widgets)
    parts += sum([1 + len(t.reads) + len(t.writes) + len(t.changes) for t in traces])
    told = sum([len(warning.message) + len(warning.hint) for warning in run.warnings])
    return _RUN_BYTES + parts * _RECORD_BYTES + told
