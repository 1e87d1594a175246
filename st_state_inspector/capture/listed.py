"""Which parts of a long set or dict have come or gone, although not all of them are listed.

Other parts are listed when one goes: what is listed on one side only may be there on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node

from .proofs import Boxed
from .shape import NotPlain, element_key, is_scalar, thaw
from .walk import LEAF, Parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from st_state_inspector.model import PathItem


def absent(node: Node, other: Node) -> set[PathItem]:
    """The labels that ``node`` lists of parts that ``other`` certainly does not have.

    Elements of a set that look alike go by the same label: it can be of another one on either side.
    """
    theirs = dict(zip(other.labels, other.parts, strict=True))
    differ = [i for i, label in enumerate(node.labels) if theirs.get(label) is not node.parts[i]]
    if other.truncated and _count(other) >= len(node.parts):
        names, every = _listed(node), _every(other)
        if names is None or every is None:  # an object may have changed in its place
            kinds = [(node.labels[i], node.parts[i].kind) for i in differ]
            return {label for label, kind in kinds if kind != "leaf" and label in theirs}
        differ = [i for i in differ if names[i] not in every]
    return {node.labels[i] for i in differ}


def unlisted(old: Node, new: Node) -> tuple[int, int] | None:
    """How many elements or keys have gone and come besides those that are listed; None: not known."""
    before, after, was, now = _every(old), _every(new), _listed(old), _listed(new)
    if before is None or after is None or was is None or now is None:
        return None
    return len(before - after - set(was)), len(after - before - set(now))


def _count(node: Node) -> int:
    return len(node.parts) + node.truncated


def _every(node: Node) -> frozenset[object] | None:
    """What all elements of a set or keys of a dict are, listed or not."""
    if node.kind == "set" and type(node.proof) is tuple:
        known: frozenset[object] = node.proof[1]
        return known
    held = node.held
    if node.kind == "set" and type(held) is Parts and not held.extra[0]:
        names = _names(held.nodes)
    else:
        names = _names(_keys(node))
    return frozenset(names) if names is not None and len(names) == _count(node) else None


def _listed(node: Node) -> list[object] | None:
    """What the listed elements or keys are, in the order of the labels; None where that is not known."""
    known = node.parts if node.kind == "set" else _keys(node)[: len(node.parts)]
    return _names(known) if len(known) == len(node.parts) else None


def _keys(node: Node) -> tuple[Any, ...]:
    if node.kind != "mapping":
        return ()
    shape = node.proof.box.value if type(node.proof) is Boxed else node.proof
    if type(shape) is tuple:
        return tuple(shape[1])
    return node.held.keys if type(node.held) is Parts else ()


def _names(parts: Iterable[Any]) -> list[object] | None:
    """Something hashable for each that is equal for exactly the same content; None where there is none."""
    try:
        return [_name(part) for part in parts]
    except NotPlain:
        return None


def _name(part: Any) -> object:
    """Raises NotPlain for an object, which may be the same one in another Node, and for a secret."""
    if is_scalar(part):
        return element_key(part)
    if type(part) is not Node or part.redacted:
        raise NotPlain
    if part.proof is LEAF:
        return element_key(part.held)
    if type(part.proof) is tuple:
        return element_key(thaw(part.proof))
    if type(part.proof) is str:
        return part.type, part.proof
    raise NotPlain
