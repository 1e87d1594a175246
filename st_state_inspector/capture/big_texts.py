"""Texts, bytes and numbers that take more than is kept of one value: by a fingerprint, and as the object.

None of them can change, so which object it is says it all; an equal one is told by the fingerprint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .buffers import Print, buffer_print, is_exact
from .classes import qualified_name
from .proofs import Digest
from .walk import Box, Walk

if TYPE_CHECKING:
    from st_state_inspector.model import Node


def big_text(walk: Walk, value: Any, preview: str, cut: int, size: int) -> Node:
    """The Node of ``value``, which is no secret."""
    data, box = _bytes_of(value), None
    if type(value) is not bytearray:  # of which the same object may hold something else
        box = Box(value)
        walk.boxes.append(box)
    note, proof = "" if is_exact(len(data)) else "sampled", Digest(_print(walk, data), box)
    return walk.node(
        type(value), preview, size_bytes=size, truncated=cut, restorable=False, note=note, proof=proof
    )


def is_equal_text(walk: Walk, value: Any, node: Node | None) -> bool:
    """Whether ``value`` says what another object did that ``node`` was made of."""
    proof = None if node is None else node.proof
    if node is None or type(proof) is not Digest or node.type != qualified_name(type(value)):
        return False
    if not proof.says(_print(walk, _bytes_of(value))):
        walk.has_changed = True
        return False
    if proof.box is not None:  # from now on this is the object to be known again
        proof.box.value = value
        walk.boxes.append(proof.box)
    return True


def _print(walk: Walk, data: bytes) -> Print:
    return buffer_print(data, len(data), walk.clock)


def _bytes_of(value: Any) -> bytes:
    if type(value) is str:
        return value.encode("utf-8", "surrogatepass")
    if type(value) is bytearray:
        return bytes(bytearray.__getitem__(value, slice(None)))
    if type(value) is int:
        return value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    data: bytes = value
    return data
