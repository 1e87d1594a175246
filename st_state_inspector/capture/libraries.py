"""Values of libraries of which only the outline is read: nothing is rendered, loaded, collected or synced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .arrow_prints import arrow_print, is_exact_print, size_of
from .buffers import SAMPLED, buffer_print
from .classes import class_name
from .leaves import opaque, scalar_preview
from .own_fields import stored_by_app
from .proofs import DataProof, last_node
from .storage import stored_fields
from .walk import redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_LOOKED_AT = 200_000  # cells that may hold text
_NO_TEXT = tuple(
    "int uint float double halffloat bool timestamp date time duration decimal null month_day_nano".split()
)


class _Found(NamedTuple):
    """What a handler found out about a table.

    ``held`` may be kept; ``objects`` is the Node of cells and attributes that are Python objects.
    """

    names: list[str]
    prints: tuple[Any, ...]
    size: int
    held: Any
    is_exact: bool
    objects: Node | None = None


def arrow_table(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A pyarrow Table: immutable; it is kept itself where it is small enough."""
    if walk.trust and previous is not None and previous.held is value:
        return previous
    names = list(value.schema.names)
    columns = tuple(arrow_print(c, walk.clock) for c in value.columns)
    found = _Found(
        names, (str(value.schema), columns), size_of(value), value, _are_exact(value.columns, columns)
    )
    return _columns_of_arrow(walk, value, previous, found)


def polars_frame(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An eager polars DataFrame, through the Arrow memory that it is made of."""
    kinds = value.schema
    objects = [name for name, kind in kinds.items() if _are_objects(kind)]
    table = (value.drop(objects) if objects else value).to_arrow()
    columns = tuple(arrow_print(c, walk.clock) for c in table.columns)
    prints = (_kind_print(walk, kinds), str(table.schema), columns)
    is_exact = _are_exact(table.columns, columns)
    found = _Found(list(map(str, kinds)), prints, int(value.estimated_size()), value.clone(), is_exact)
    cells = {name: value.get_column(name).to_list() for name in objects}
    return _columns_of_arrow(walk, value, previous, _with_objects(walk, value, found, cells, previous))


def polars_series(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A polars Series, as the table of one column that it is."""
    cells = {str(value.name): value.to_list()} if _are_objects(value.dtype) else {}
    columns = [] if cells else [value.to_arrow()]
    content = tuple(arrow_print(c, walk.clock) for c in columns)
    prints = (_kind_print(walk, value.dtype), value.name, content)
    size, is_exact = int(value.estimated_size()), _are_exact(columns, content)
    found = _Found([str(value.name)], prints, size, value.clone(), is_exact)
    return _columns_of_arrow(walk, value, previous, _with_objects(walk, value, found, cells, previous))


def _are_exact(columns: list[Any], prints: tuple[Any, ...]) -> bool:
    return all(map(is_exact_print, columns, prints))


def _are_objects(kind: Any) -> bool:
    """Whether polars keeps Python objects in such a column: Arrow gets no more than their addresses."""
    return str(kind) == "Object"


def _with_objects(
    walk: Walk, value: Any, found: _Found, cells: dict[str, list[Any]], previous: Node | None
) -> _Found:
    """With the columns of objects, compared as lists, and what an app's own class stores."""
    own = stored_by_app(value)
    parts: dict[str, Any] = {**cells, ".attributes": own} if own else {**cells}
    if not parts:
        return found
    inner = walk.visit(parts, last_node(previous))
    return found._replace(prints=(*found.prints, inner), objects=inner)


def _kind_print(walk: Walk, kind: Any) -> Any:
    """The Print of what polars calls its columns: an Enum names its words there, and they may be many."""
    text = str(kind).encode()
    return buffer_print(text, len(text), walk.clock)


def _columns_of_arrow(walk: Walk, value: Any, previous: Node | None, found: _Found) -> Node:
    names, prints, size, held, is_exact, objects = found
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
    fits = size <= walk.max_bytes and looked and objects is None  # which a copy would share
    text = f"{value.shape[0]:,} rows x {len(names):,} columns: {', '.join(names[:20])}"
    proof, old = DataProof(prints), last_node(previous)
    if previous is not None and old is not None and objects is not None and old is not objects:
        proof.since = previous.uid, f"objects: {old.preview} -> {objects.preview}"
    rest = {"restorable": fits, "held": held if fits else None, "proof": proof}
    notes = ["" if looked else "not kept: too much text to be looked through for secrets"]
    notes += ["" if is_exact else SAMPLED, "" if objects is None else objects.note]
    note = "; ".join(filter(None, notes))
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
