"""What the panel does with messages, in Python: the twin of ``frontend/src/core/record.ts``."""

import json
from typing import Any

Json = dict[str, Any]

SWEEP_AFTER = 50


class Browser:
    """Applies messages as the panel does, and knows the state after each of its runs."""

    def __init__(self) -> None:
        self.record: str | None = None
        self.seq = 0
        self.nodes: dict[int, Json] = {}
        self.base: dict[str, int] = {}
        self.runs: list[Json] = []
        self._unswept = 0

    def receive(self, message: Json) -> str:
        """``applied``, ``repeated``, or ``gap``: a message is missing, only a keyframe helps."""
        message = json.loads(json.dumps(message, allow_nan=False))
        same = self.record == message["record"]
        if same and message["seq"] <= self.seq:
            return "repeated"
        if message["kind"] == "keyframe":
            self._take(message)
        elif not same or message["seq"] != self.seq + 1:
            return "gap"
        else:
            self._extend(message)
        self.record, self.seq = message["record"], message["seq"]
        return "applied"

    def _take(self, message: Json) -> None:
        self.nodes = {node["id"]: node for node in message["nodes"]}
        self.base = dict(message["base"])
        self.runs = message["runs"]
        self._unswept = 0

    def _extend(self, message: Json) -> None:
        self.nodes |= {node["id"]: node for node in message["nodes"]}
        known = {run["id"] for run in self.runs}
        self._evict(
            [*self.runs, *(r for r in message["runs"] if r["id"] not in known)], set(message["evicted"])
        )
        self._unswept += len(message["evicted"])
        if self._unswept >= SWEEP_AFTER:
            self._unswept = 0
            self._sweep()

    def _evict(self, runs: list[Json], gone: set[int]) -> None:
        self.runs = []
        pending: Json | None = None
        for run in runs:
            if run["id"] not in gone:
                patch = run["patch"] if pending is None else _composed(pending, run["patch"])
                self.runs.append({**run, "patch": patch})
                pending = None
            elif not self.runs:
                _apply(self.base, run["patch"])
            else:
                pending = run["patch"] if pending is None else _composed(pending, run["patch"])

    def _sweep(self) -> None:
        kept: set[int] = set()
        stack = self.named()
        while stack:
            number = stack.pop()
            if number not in kept:
                kept.add(number)
                stack += [child for _, child in self.nodes[number].get("children", ())]
        self.nodes = {number: node for number, node in self.nodes.items() if number in kept}

    def named(self) -> list[int]:
        """Every node that the base, a patch or a run's record names."""
        found = list(self.base.values())
        for run in self.runs:
            found += [number for _, number in run["patch"]["set"]]
            found += _named_by(run["cause"].get("widgets", ()), run.get("changes", ()))
            found += _named_by(run.get("query_changes", ()))
            found += [run["query"]] if run.get("query") is not None else []
            for trace in run.get("callbacks", ()):
                found += [*trace["args"], *(number for _, number in trace["kwargs"])]
                found += _named_by(trace.get("changes", ()))
        return found

    def missing(self) -> set[int]:
        """Nodes that are named and were never sent, or were forgotten too early."""
        children = [child for node in self.nodes.values() for _, child in node.get("children", ())]
        return {*self.named(), *children} - self.nodes.keys()

    def state_at(self, run_id: int) -> dict[str, int]:
        state = dict(self.base)
        for run in self.runs:
            _apply(state, run["patch"])
            if run["id"] == run_id:
                return state
        raise KeyError(run_id)


def _named_by(*groups: Any) -> list[int]:
    pairs = (row[side] for rows in groups for row in rows for side in ("before", "after"))
    return [number for number in pairs if number is not None]


def _apply(state: dict[str, int], patch: Json) -> None:
    for key in patch["del"]:
        state.pop(key, None)
    state.update(patch["set"])


def _composed(first: Json, second: Json) -> Json:
    put, gone = dict(first["set"]), set(first["del"])
    for key in second["del"]:
        put.pop(key, None)
        gone.add(key)
    for key, number in second["set"]:
        put[key] = number
        gone.discard(key)
    return {"set": list(put.items()), "del": sorted(gone)}
