"""Values of libraries of which only the outline is read: nothing is rendered, loaded, collected or synced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .arrow_prints import arrow_print
from .buffers import buffer_print
from .classes import class_name
from .leaves import opaque, scalar_preview
from .proofs import DataProof
from .storage import stored_fields
from .walk import redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_LOOKED_AT = 200_000  # cells that may hold text
_NO_TEXT = tuple(
    "int uint float double halffloat bool timestamp date time duration decimal null month_day_nano".split()
)


def arrow_table(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A pyarrow Table: immutable; it is kept itself where it is small enough."""
    if walk.trust and previous is not None and previous.held is value:
        return previous
    names = list(value.schema.names)
    prints = (str(value.schema), tuple(arrow_print(c, walk.clock) for c in value.columns))
    return _columns_of_arrow(walk, value, previous, (names, prints, int(value.nbytes), value))


def polars_frame(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An eager polars DataFrame, through the Arrow memory that it is made of."""
    table = value.to_arrow()
    names = [str(n) for n in table.schema.names]
    columns = tuple(arrow_print(c, walk.clock) for c in table.columns)
    prints = (_kind_print(walk, value.schema), str(table.schema), columns)
    return _columns_of_arrow(
        walk, value, previous, (names, prints, int(value.estimated_size()), value.clone())
    )


def polars_series(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A polars Series, as the table of one column that it is."""
    column = value.to_arrow()
    prints = (_kind_print(walk, value.dtype), value.name, arrow_print(column, walk.clock))
    size = int(value.estimated_size())
    return _columns_of_arrow(walk, value, previous, ([str(value.name)], prints, size, value.clone()))


def _kind_print(walk: Walk, kind: Any) -> Any:
    """The Print of what polars calls its columns: an Enum names its words there, and they may be many."""
    text = str(kind).encode()
    return buffer_print(text, len(text), walk.clock)


def _columns_of_arrow(walk: Walk, value: Any, previous: Node | None, found: tuple[Any, ...]) -> Node:
    names, prints, size, held = found
    unchanged = previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints)
    if walk.trust and previous is not None and unchanged:
        return previous
    columns = _arrow_columns(held)
    named = zip(names, columns, strict=True)
    if any(walk.redactor.is_secret_name(n) for n, column in named if str(column.type) != "bool"):
        return redacted(type(value), "key name", previous)
    columns = [c for c in columns if not str(c.type).startswith(_NO_TEXT)]
    looked = sum(len(column) for column in columns) <= _LOOKED_AT
    reason = next(filter(None, (_secret_in(walk, c.to_pylist()) for c in columns)), None) if looked else None
    if reason:
        return redacted(type(value), reason, previous)
    if previous is not None and unchanged:
        return previous
    fits = size <= walk.max_bytes and looked
    text = f"{value.shape[0]:,} rows x {len(names):,} columns: {', '.join(names[:20])}"
    rest = {"restorable": fits, "held": held if fits else None, "proof": DataProof(prints)}
    note = "" if looked else "not kept: too much text to be looked through for secrets"
    return walk.node(type(value), shorten(text), "table", size_bytes=size, note=note, **rest)


def _arrow_columns(held: Any) -> list[Any]:
    """The columns of an Arrow table, or of a polars frame or Series as Arrow has them."""
    table = held.to_arrow() if hasattr(held, "to_arrow") else held
    return list(table.columns) if hasattr(table, "columns") else [table]


def _secret_in(walk: Walk, cell: Any) -> str | None:
    """Why a cell can't be kept, at any depth of lists and structs."""
    if type(cell) is str:
        return walk.redactor.reason(cell)
    if type(cell) is bytes:
        return walk.redactor.reason_bytes(cell)
    if type(cell) is dict:
        if any(type(k) is str and v is not None and walk.redactor.is_secret_name(k) for k, v in cell.items()):
            return "key name"
        cell = [*cell.keys(), *cell.values()]
    parts = cell if type(cell) in (list, tuple) else ()
    return next((reason for part in parts if (reason := _secret_in(walk, part))), None)


def lazy_frame(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A query of polars: its class only, because everything else about it would be computed."""
    return opaque(walk, value, previous, f"{class_name(type(value))} (not collected)")


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
