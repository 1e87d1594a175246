"""Records as plain JSON values. The twin of ``frontend/src/wire.ts``; ``decode`` goes back.

Every record is a named object; a field that holds its default is left out. Nodes are sent once, in
a table by id, and named by that id everywhere else: what two snapshots share is written once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node, Run, Site
from st_state_inspector.suspects import reads_of_suspects

if TYPE_CHECKING:
    from st_state_inspector.history import Entry, History
    from st_state_inspector.sources import Excerpt, ExcerptKey

SCHEMA_VERSION = 1

Json = dict[str, Any]

_PLAIN = frozenset((str, int, float, bool, type(None)))
_FIELDS: dict[type, tuple[tuple[str, Any], ...]] = {}


def encode_node(node: Node) -> Json:
    """One row of the node table. Children are named by their ids."""
    row: Json = {"id": node.uid, "type": node.type, "preview": node.preview}
    if node.kind != "leaf":
        row["kind"] = node.kind
    if node.size_bytes is not None:
        row["size"] = node.size_bytes
    if node.parts:
        row["children"] = [[label, part.uid] for label, part in zip(node.labels, node.parts, strict=True)]
    if node.truncated:
        row["truncated"] = node.truncated
    if not node.restorable:
        row["restorable"] = False
    if node.redacted:
        row["redacted"] = True
    if node.note:
        row["note"] = node.note
    if node.image:
        row["image"] = node.image
    return row


def encode(record: Any) -> Any:
    """A record, a Node (as its id) or a collection of them, as JSON values."""
    cls = type(record)
    if cls in _PLAIN:
        return record
    if cls is Node:
        return record.uid
    if cls is tuple or cls is list:
        return [encode(item) for item in record]
    if cls is datetime:
        return record.isoformat()
    if not dataclasses.is_dataclass(cls):  # a key may be of a class of its own, such as a StrEnum
        return record
    row: Json = {}
    for name, default in _fields_of(cls):
        value = getattr(record, name)
        if value is not default and (default is dataclasses.MISSING or value != default):
            row[name] = value if type(value) in _PLAIN else encode(value)
    return row


def _fields_of(cls: type) -> tuple[tuple[str, Any], ...]:
    """The fields with the defaults that are left out. Node-valued ones default to None or to nothing."""
    found = _FIELDS.get(cls)
    if found is None:
        found = _FIELDS[cls] = tuple((f.name, f.default) for f in dataclasses.fields(cls))
    return found


def encode_entry(entry: Entry, all_reads: bool = True) -> Json:
    """A run with its patches: ``set`` names the new Node (or owner) of each key, ``del`` what went.

    Without ``all_reads``, of its reads only those by suspects are there: the panel shows no others.
    """
    run = entry.run
    if not all_reads:
        run = dataclasses.replace(run, reads=reads_of_suspects(run, entry.patch))
    row: Json = encode(run)
    row["patch"] = _patch(entry.patch)
    if entry.owners:
        row["owners"] = _patch(entry.owners)
    return row


def _patch(patch: Mapping[str, Any]) -> Json:
    return {
        "set": [[key, encode(value)] for key, value in patch.items() if value is not None],
        "del": [key for key, value in patch.items() if value is None],
    }


def encode_excerpts(excerpts: Iterable[tuple[ExcerptKey, Excerpt]]) -> list[Json]:
    """Source lines, each with the file, its version and the line that they surround."""
    return [
        {"file": file, "version": version, "line": line, "lines": list(lines)}
        for (file, version, line), lines in excerpts
    ]


def nodes_of_run(run: Run) -> Iterator[Node]:
    """The Nodes that a run's own record names (not those of its patch)."""
    yield from _given(run.query)
    for widget in run.cause.widgets:
        yield from _given(widget.before, widget.after)
    for change in (*run.changes, *run.query_changes):
        yield from _given(change.before, change.after)
    for trace in run.callbacks:
        yield from trace.args
        yield from (node for _, node in trace.kwargs)
        for change in trace.changes:
            yield from _given(change.before, change.after)


def nodes_of_entry(entry: Entry) -> Iterator[Node]:
    """Every Node that an entry names, its patch included."""
    yield from _given(*entry.patch.values())
    yield from nodes_of_run(entry.run)


def sites_of_run(run: Run) -> Iterator[Site | None]:
    """The lines of the app that a run's own record names."""
    yield from (run.cause.site, run.ending_site, *(widget.site for widget in run.cause.widgets))
    for records in (run.writes, run.reads, run.callbacks):
        yield from (record.site for record in records)
    for read in run.reads:
        yield from read.others
    yield from (site for trace in run.callbacks for site in (trace.rerun, trace.stop))
    yield from (site for warning in run.warnings for site in warning.sites)
    for error in (run.exception, *(trace.exception for trace in run.callbacks)):
        if error is not None:
            yield from (error.site, *error.frames)


def _given(*nodes: Node | None) -> Iterator[Node]:
    return (node for node in nodes if node is not None)


def new_nodes(roots: Iterable[Node], sent: set[int]) -> list[Json]:
    """Rows for every Node below ``roots`` that is not in ``sent`` yet; adds them to ``sent``."""
    rows: list[Json] = []
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.uid not in sent:
            sent.add(node.uid)
            rows.append(encode_node(node))
            stack.extend(node.parts)
    return rows


def encode_history(history: History, all_reads: bool = True) -> Json:
    """Everything, in one object; ``all_reads`` as in ``encode_entry``."""
    roots = [*history.base.values(), *(n for entry in history.entries for n in nodes_of_entry(entry))]
    return {
        "schema_version": SCHEMA_VERSION,
        "base": [[key, node.uid] for key, node in history.base.items()],
        "base_owners": [[key, encode(owner)] for key, owner in history.base_owners.items()],
        "nodes": new_nodes(roots, set()),
        "runs": [encode_entry(entry, all_reads) for entry in history.entries],
        "excerpts": encode_excerpts(history.excerpts.items()),
    }
