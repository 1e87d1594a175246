"""A saved history, back from its JSON values: the inverse of ``codec``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from st_state_inspector.codec import SCHEMA_VERSION, Json
from st_state_inspector.model import (
    CallbackTrace,
    Cause,
    Change,
    ExceptionInfo,
    KeyWarning,
    Node,
    Owner,
    Read,
    Run,
    Site,
    WidgetChange,
    Write,
)
from st_state_inspector.sources import Excerpt, ExcerptKey

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The parts of a history; ``entries`` are run, patch and patch of owners."""

    base: dict[str, Node]
    base_owners: dict[str, Owner]
    entries: list[tuple[Run, Mapping[str, Node | None], Mapping[str, Owner | None]]]
    excerpts: dict[ExcerptKey, Excerpt]


def decode_history(data: Mapping[str, Any]) -> Decoded:
    """The inverse of ``encode_history``; ``ValueError`` where the schema is another one."""
    version = data.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ValueError(f"this history has schema version {version!r}, not {SCHEMA_VERSION}: save it again.")
    nodes = _decode_nodes(data["nodes"])
    return Decoded(
        base={key: nodes[uid] for key, uid in data["base"]},
        base_owners={key: _owner(row) for key, row in data["base_owners"]},
        entries=[
            (_run(row, nodes), _patch(row["patch"], nodes.__getitem__), _patch(row.get("owners"), _owner))
            for row in data["runs"]
        ],
        excerpts={(x["file"], x["version"], x["line"]): tuple(x["lines"]) for x in data["excerpts"]},
    )


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
    children = row.get("children", ())
    return Node(
        type=row["type"],
        preview=row["preview"],
        kind=row.get("kind", "leaf"),
        size_bytes=row.get("size"),
        labels=tuple(label for label, _ in children),
        parts=tuple(made[uid] for _, uid in children),
        truncated=row.get("truncated", 0),
        restorable=row.get("restorable", True),
        redacted=row.get("redacted", False),
        note=row.get("note", ""),
        image=row.get("image", ""),
        uid=row["id"],
    )


def _patch(row: Json | None, decode: Callable[[Any], T]) -> dict[str, T | None]:
    if row is None:
        return {}
    return {**{key: decode(value) for key, value in row["set"]}, **dict.fromkeys(row["del"])}


def _owner(row: Json) -> Owner:
    return Owner(**{**row, "site": _maybe(_site, row["site"])})


def _run(row: Json, nodes: Mapping[int, Node]) -> Run:
    fields = {k: v for k, v in row.items() if k not in ("patch", "owners")}
    fields["cause"] = _cause(row["cause"], nodes)
    fields["started_at"] = datetime.fromisoformat(row["started_at"])
    fields["fragments"] = tuple(row["fragments"])
    fields["callbacks"] = tuple(_trace(t, nodes) for t in row.get("callbacks", ()))
    fields["changes"] = tuple(_change(c, nodes) for c in row.get("changes", ()))
    fields["query_changes"] = tuple(_change(c, nodes) for c in row.get("query_changes", ()))
    fields["not_compared"] = tuple(row.get("not_compared", ()))
    fields["caught_up"] = tuple(row.get("caught_up", ()))
    fields["query"] = _maybe(nodes.__getitem__, row.get("query"))
    fields["reads"] = tuple(_read(r) for r in row.get("reads", ()))
    fields["writes"] = tuple(_write(w) for w in row.get("writes", ()))
    fields["warnings"] = tuple(_warning(w) for w in row.get("warnings", ()))
    fields["ending_site"] = _maybe(_site, row.get("ending_site"))
    fields["exception"] = _maybe(_exception, row.get("exception"))
    return Run(**fields)


def _maybe(decode: Callable[[Any], Any], row: Any) -> Any:
    return None if row is None else decode(row)


def _site(row: Json) -> Site:
    return Site(**row)


def _write(row: Json) -> Write:
    return Write(**{**row, "site": _maybe(_site, row["site"])})


def _read(row: Json) -> Read:
    others = tuple(map(_site, row.get("others", ())))
    return Read(**{**row, "site": _maybe(_site, row["site"]), "others": others})


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
        WidgetChange(
            **{
                **w,
                "before": nodes.get(w["before"]),
                "after": nodes.get(w["after"]),
                "site": _maybe(_site, w.get("site")),
            }
        )
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
            "writes": tuple(map(_write, row.get("writes", ()))),
            "reads": tuple(row.get("reads", ())),
            "rerun": _maybe(_site, row.get("rerun")),
            "stop": _maybe(_site, row.get("stop")),
            "meanwhile": tuple(row.get("meanwhile", ())),
        }
    )


def _warning(row: Json) -> KeyWarning:
    return KeyWarning(**{**row, "sites": tuple(map(_site, row.get("sites", ())))})
