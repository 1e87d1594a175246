"""Records as plain JSON values, and back. The twin of ``frontend/src/wire.ts``.

Every record is a named object; a field that holds its default is left out. Nodes are sent once, in
a table by id, and named by that id everywhere else: what two snapshots share is written once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from st_state_inspector.model import (
    CallbackTrace,
    Cause,
    Change,
    ExceptionInfo,
    KeyWarning,
    Node,
    Run,
    Site,
    WidgetChange,
    Write,
)

SCHEMA_VERSION = 1

Json = dict[str, Any]
Patch = Mapping[str, Node | None]

_DEFAULTS: dict[type, dict[str, Any]] = {}


def encode_node(node: Node) -> Json:
    """One row of the node table. Children are named by their ids."""
    row: Json = {"id": node.uid, "type": node.type, "preview": node.preview}
    if node.kind != "leaf":
        row["kind"] = node.kind
    if node.size_bytes is not None:
        row["size"] = node.size_bytes
    if node.children:
        row["children"] = [[label, child.uid] for label, child in node.children]
    if node.truncated:
        row["truncated"] = node.truncated
    if not node.restorable:
        row["restorable"] = False
    if node.redacted:
        row["redacted"] = True
    if node.note:
        row["note"] = node.note
    return row


def encode(record: Any) -> Any:
    """A record, a Node (as its id) or a collection of them, as JSON values."""
    if isinstance(record, Node):
        return record.uid
    if isinstance(record, (tuple, list)):
        return [encode(item) for item in record]
    if isinstance(record, datetime):
        return record.isoformat()
    if not dataclasses.is_dataclass(record):
        return record
    defaults = _defaults_of(type(record))
    values = ((f.name, getattr(record, f.name)) for f in dataclasses.fields(record))
    return {n: encode(v) for n, v in values if n not in defaults or defaults[n] != v}


def _defaults_of(cls: type) -> dict[str, Any]:
    """The fields that may be left out. Node-valued ones have no default, so this never compares any."""
    found = _DEFAULTS.get(cls)
    if found is None:
        fields = dataclasses.fields(cls)
        found = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
        _DEFAULTS[cls] = found
    return found


def encode_run(run: Run, patch: Patch) -> Json:
    """A run with its patch: ``set`` names the new Node of each key, ``del`` the keys that went."""
    row: Json = encode(run)
    row["patch"] = {
        "set": [[key, node.uid] for key, node in patch.items() if node is not None],
        "del": [key for key, node in patch.items() if node is None],
    }
    return row


def nodes_of_run(run: Run) -> Iterator[Node]:
    """The Nodes that a run's own record names (not those of its patch)."""
    for widget in run.cause.widgets:
        yield from _given(widget.before, widget.after)
    for change in run.changes:
        yield from _given(change.before, change.after)
    for trace in run.callbacks:
        yield from trace.args
        yield from (node for _, node in trace.kwargs)
        for change in trace.changes:
            yield from _given(change.before, change.after)


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
            stack.extend(child for _, child in node.children)
    return rows


def encode_history(base: Mapping[str, Node], entries: Iterable[tuple[Run, Patch]]) -> Json:
    """Everything, in one object: ``nodes``, ``base`` and ``runs`` with their patches."""
    kept = list(entries)
    roots = list(base.values())
    for run, patch in kept:
        roots += [*_given(*patch.values()), *nodes_of_run(run)]
    return {
        "schema_version": SCHEMA_VERSION,
        "base": [[key, node.uid] for key, node in base.items()],
        "nodes": new_nodes(roots, set()),
        "runs": [encode_run(run, patch) for run, patch in kept],
    }


# ---- back ---------------------------------------------------------------------------------------


def decode_history(data: Mapping[str, Any]) -> tuple[dict[str, Node], list[tuple[Run, Patch]]]:
    """The inverse of ``encode_history``; ``ValueError`` where the schema is another one."""
    version = data.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ValueError(f"this history has schema version {version!r}, not {SCHEMA_VERSION}: save it again.")
    nodes = _decode_nodes(data["nodes"])
    base = {key: nodes[uid] for key, uid in data["base"]}
    return base, [(_run(row, nodes), _patch(row["patch"], nodes)) for row in data["runs"]]


def _decode_nodes(rows: Iterable[Json]) -> dict[int, Node]:
    by_id = {row["id"]: row for row in rows}
    made: dict[int, Node] = {}
    for start in by_id:
        stack = [start]
        while stack:
            row = by_id[stack[-1]]
            waiting = [uid for _, uid in row.get("children", ()) if uid not in made]
            if waiting and stack[-1] not in made:
                stack.extend(waiting)
                continue
            made.setdefault(stack.pop(), _node(row, made))
    return made


def _node(row: Json, made: Mapping[int, Node]) -> Node:
    return Node(
        type=row["type"],
        preview=row["preview"],
        kind=row.get("kind", "leaf"),
        size_bytes=row.get("size"),
        children=tuple((label, made[uid]) for label, uid in row.get("children", ())),
        truncated=row.get("truncated", 0),
        restorable=row.get("restorable", True),
        redacted=row.get("redacted", False),
        note=row.get("note", ""),
    )


def _patch(row: Json, nodes: Mapping[int, Node]) -> Patch:
    return {**{key: nodes[uid] for key, uid in row["set"]}, **dict.fromkeys(row["del"])}


def _run(row: Json, nodes: Mapping[int, Node]) -> Run:
    fields = {k: v for k, v in row.items() if k != "patch"}
    fields["cause"] = _cause(row["cause"], nodes)
    fields["started_at"] = datetime.fromisoformat(row["started_at"])
    fields["fragments"] = tuple(row["fragments"])
    fields["callbacks"] = tuple(_trace(t, nodes) for t in row.get("callbacks", ()))
    fields["changes"] = tuple(_change(c, nodes) for c in row.get("changes", ()))
    fields["writes"] = tuple(_write(w) for w in row.get("writes", ()))
    fields["warnings"] = tuple(_warning(w) for w in row.get("warnings", ()))
    fields["ending_site"] = _maybe(_site, row.get("ending_site"))
    fields["exception"] = _maybe(_exception, row.get("exception"))
    return Run(**fields)


def _maybe(decode: Callable[[Json], Any], row: Json | None) -> Any:
    return None if row is None else decode(row)


def _site(row: Json) -> Site:
    return Site(**row)


def _write(row: Json) -> Write:
    return Write(**{**row, "site": _maybe(_site, row["site"])})


def _change(row: Json, nodes: Mapping[int, Node]) -> Change:
    before, after = row["before"], row["after"]
    return Change(
        path=tuple(row["path"]),
        kind=row["kind"],
        before=None if before is None else nodes[before],
        after=None if after is None else nodes[after],
        write=_maybe(_write, row.get("write")),
        note=row.get("note", ""),
    )


def _cause(row: Json, nodes: Mapping[int, Node]) -> Cause:
    widgets = tuple(
        WidgetChange(w["key"], w["label"], w["type"], nodes.get(w["before"]), nodes.get(w["after"]))
        for w in row.get("widgets", ())
    )
    return Cause(row["kind"], row["text"], widgets, _maybe(_site, row.get("site")))


def _exception(row: Json) -> ExceptionInfo:
    frames = tuple(map(_site, row.get("frames", ())))
    return ExceptionInfo(**{**row, "site": _maybe(_site, row.get("site")), "frames": frames})


def _trace(row: Json, nodes: Mapping[int, Node]) -> CallbackTrace:
    return CallbackTrace(
        **{
            **row,
            "site": _maybe(_site, row["site"]),
            "args": tuple(nodes[uid] for uid in row["args"]),
            "kwargs": tuple((name, nodes[uid]) for name, uid in row["kwargs"]),
            "changes": tuple(_change(c, nodes) for c in row.get("changes", ())),
            "exception": _maybe(_exception, row.get("exception")),
        }
    )


def _warning(row: Json) -> KeyWarning:
    return KeyWarning(**{**row, "sites": tuple(map(_site, row.get("sites", ())))})
