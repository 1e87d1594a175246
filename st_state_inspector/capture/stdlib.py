"""Containers of the standard library that are compared by what is in them; exact classes only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from .buffers import SAMPLED, buffer_print, is_exact
from .classes import class_name
from .collect import Entry, open_and_collect
from .leaves import opaque
from .proofs import DataProof
from .storage import stored_fields
from .walk import redacted

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk


def memory_file(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A ``BytesIO`` or ``StringIO``: what was written to it, wherever it is being read."""
    cls: Any = io.BytesIO if type(value) is io.BytesIO else io.StringIO
    try:
        content = cls.getvalue(value)
    except ValueError:
        return opaque(walk, value, previous, what=f"{class_name(cls)} (closed)")
    data = content if type(content) is bytes else content.encode("utf-8", "surrogatepass")
    return _bytes(walk, value, previous, data, f"{len(content):,}")


def number_array(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An ``array.array``, by its memory."""
    return _bytes(walk, value, previous, value.tobytes(), f"{len(value):,} x {value.typecode}")


def holder(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A ``ChainMap`` or a queue: the list or deque in which it keeps everything."""
    fields = stored_fields(value)
    names = tuple(name for name in ("maps", "queue") if name in fields)
    entries: list[Entry] = [(name, fields[name]) for name in names]
    return open_and_collect(walk, value, previous, "object", names, entries, [], restorable=False)


def _bytes(walk: Walk, value: Any, previous: Node | None, data: bytes, count: str) -> Node:
    prints = (count, buffer_print(data, len(data), walk.clock))
    same = previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints)
    if previous is not None and same and walk.trust:
        return previous
    reason = walk.clock.timed(len(data), walk.redactor.reason_bytes, data)
    if reason:
        return redacted(type(value), reason, previous)
    if previous is not None and same:
        return previous
    text = f"{class_name(type(value))} of {count}"
    proof, note = DataProof(prints), "" if is_exact(len(data)) else SAMPLED
    return walk.node(type(value), text, size_bytes=len(data), restorable=False, note=note, proof=proof)
