"""What stands for a value in a run that did not compare it, and how to tell what was really captured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .draft import make_node
from .patient import MUCH
from .proofs import CaughtUp
from .sample import Sampled
from .walk import Parts

if TYPE_CHECKING:
    from st_state_inspector.model import Node

NOT_COMPARED = "not compared in this run: time budget"


class Postponed:
    """The proof of a Node that stands for ``node`` in a run in which the value was not compared."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node


def original(node: Node) -> Node:
    """The Node that was really captured: ``node``, or what it stands for."""
    proof = node.proof
    if type(proof) is Postponed or type(proof) is CaughtUp:
        return proof.node
    return proof.exact or node if type(proof) is Sampled else node


def may_be_same(before: Node, after: Node) -> bool:
    """Whether ``after`` was made of a sample because there was no time to see if it is ``before``."""
    return type(after.proof) is Sampled and after.proof.unsure_of == original(before).uid


def postponed(previous: Node) -> Node:
    """What stands for ``previous`` in a run without a comparison."""
    if type(previous.proof) is Postponed:
        return previous
    known = original(previous)
    return _stand_in(known, NOT_COMPARED, Postponed(known), restorable=False)


def caught_up(node: Node, since: int) -> Node:
    """What stands for ``node`` in the first run that captured it in full, after samples since a run.

    What a sample does not see may have changed until then: nobody can tell any more.
    """
    before = f", not compared since run {since}" if since else ""
    note = f"captured in full now{before}: whether it changed in between is not known"
    note = f"{node.note}; {note}" if node.note else note
    return _stand_in(node, note, CaughtUp(node), restorable=node.restorable)


def is_caught_up(node: Node | None) -> bool:
    """Whether the next run can be compared with it, though its own run could not with the one before."""
    return node is not None and type(node.proof) is CaughtUp


def was_sampled(node: Node | None) -> bool:
    """Whether a sample was taken in the run of ``node``: another one tells a change since that run."""
    return node is not None and type(node.proof) is Sampled and node.proof.prints is not None


def may_hold_still(node: Node, before: Node | None) -> bool:
    """Whether to expect it of plain data: of much, which takes long to be looked through, if it just did."""
    return type(node.proof) is tuple and (node is before or (node.size_bytes or 0) < MUCH)


def has_held_still(node: Node, before: Node | None) -> bool:
    """Whether an object, or what holds objects, was what it had been, as far as that was asked."""
    known = original(node)
    return type(known.held) is Parts and before is not None and known is original(before)


def _stand_in(node: Node, note: str, proof: Postponed | CaughtUp, *, restorable: bool) -> Node:
    return make_node(
        node.type,
        node.preview,
        node.kind,
        node.size_bytes,
        node.labels,
        node.parts,
        node.truncated,
        restorable=restorable,
        redacted=node.redacted,
        note=note,
        image=node.image,
        proof=proof,
    )
