"""Values of libraries of which only the outline is read: nothing is rendered, loaded, collected or synced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .buffers import buffer_print
from .classes import class_name, stored_fields
from .leaves import opaque, scalar_preview
from .pandas_prints import arrow_print
from .proofs import DataProof
from .walk import redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_IMAGE_BYTES = 16 * 2**20


def arrow_table(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A pyarrow Table: immutable; it is kept itself where it is small enough."""
    if walk.trust and previous is not None and previous.held is value:
        return previous
    names = list(value.schema.names)
    prints = (str(value.schema), tuple(arrow_print(c) for c in value.columns))
    return _columns_of_arrow(walk, value, previous, (names, prints, int(value.nbytes), value))


def polars_frame(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An eager polars DataFrame, through the Arrow memory that it is made of."""
    table = value.to_arrow()
    names = [str(n) for n in table.schema.names]
    prints = (str(table.schema), tuple(arrow_print(c) for c in table.columns))
    return _columns_of_arrow(
        walk, value, previous, (names, prints, int(value.estimated_size()), value.clone())
    )


def _columns_of_arrow(walk: Walk, value: Any, previous: Node | None, found: tuple[Any, ...]) -> Node:
    names, prints, size, held = found
    if (
        walk.trust
        and previous is not None
        and type(previous.proof) is DataProof
        and previous.proof.says(prints)
    ):
        return previous
    if any(walk.redactor.is_secret_name(n) for n in names):
        return redacted(type(value), "key name", previous)
    reason = walk.redactor.reason(" ".join(_texts(held)))
    if reason:
        return redacted(type(value), reason, previous)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    fits = size <= walk.max_bytes
    preview = f"{value.shape[0]:,} rows x {len(names):,} columns: {', '.join(names[:20])}"
    rest = {"restorable": fits, "held": held if fits else None, "proof": DataProof(prints)}
    return walk.node(type(value), shorten(preview), "table", size_bytes=size, **rest)


def _texts(held: Any) -> list[str]:
    """The text cells of an Arrow table or polars frame."""
    table = held.to_arrow() if hasattr(held, "to_arrow") else held
    text = ("string", "large_string", "string_view", "dictionary<values=string, indices=int32, ordered=0>")
    columns = [c for c in table.columns if str(c.type) in text]
    return [cell for c in columns for cell in c.to_pylist() if type(cell) is str]


def image(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A PIL image: mode and size; its pixels are compared where they are loaded already."""
    fields = stored_fields(value)
    mode, size = fields.get("_mode", fields.get("mode")), fields.get("_size")
    outline = f"{class_name(type(value))} {mode} {size[0]} x {size[1]}" if type(size) is tuple else "image"
    loaded = fields.get("_im", fields.get("im"))
    if loaded is None or type(size) is not tuple or size[0] * size[1] * 4 > _IMAGE_BYTES:
        return opaque(walk, value, previous, outline)
    data = value.tobytes()
    prints = (mode, size, buffer_print(data, len(data)))
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    return walk.node(type(value), outline, size_bytes=len(data), restorable=False, proof=DataProof(prints))


def figure(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A chart: its class only, because everything else about it may be computed."""
    return opaque(walk, value, previous, f"{class_name(type(value))} (not rendered)")


def tensor(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A torch tensor: shape, dtype, device; another version counter is a change in place."""
    shape = " x ".join(str(int(n)) for n in value.shape) or "scalar"
    outline = f"{value.dtype} {shape} on {value.device}, version {value._version}"
    return opaque(walk, value, previous, shorten(outline))


def uploaded_file(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A file from ``st.file_uploader``: name, type and size, from what Streamlit noted; it is not read."""
    fields = stored_fields(value)
    name, kind, size, number = (fields.get(k) for k in ("name", "type", "size", "file_id"))
    preview = f"{scalar_preview(name)[0]} ({kind}, {size:,} bytes)" if type(size) is int else "file"
    reason = walk.redactor.reason(preview)
    if reason:
        return redacted(type(value), reason, previous)
    prints = ("file", number, preview)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    own = size if type(size) is int else None
    return walk.node(type(value), shorten(preview), size_bytes=own, restorable=False, proof=DataProof(prints))
