"""History to panel: keyframes and deltas. The twin of ``frontend/src/wire.ts``.

A keyframe carries everything, a delta only what is new since the message before it, so its size
follows the change and not the history. The browser notices a gap in ``seq`` and asks for a keyframe.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from st_state_inspector import codec
from st_state_inspector.codec import Json
from st_state_inspector.faults import Problem
from st_state_inspector.history import History
from st_state_inspector.options import Editor
from st_state_inspector.sources import ExcerptKey

PROTOCOL = 1

_MAX_KEY = 1_000  # characters of a key that a command may carry
_PRUNE_AFTER = 50  # evicted runs after which the ids of nodes that left the history are forgotten


@dataclass(frozen=True, slots=True)
class AppInfo:
    """What the panel says about the app. ``everyone``: all who reach the app see the panel.

    ``restore``: this browser may put a recorded state back. ``editor``: where links to lines of code
    lead until the developer says otherwise.
    """

    name: str
    streamlit: str
    python: str
    inspector: str
    everyone: bool
    restore: bool = False
    editor: Editor = "none"


@dataclass(frozen=True, slots=True)
class Command:
    """What the panel asked for; ids increase, and each is carried out once. ``key``: of ``redact``."""

    id: int
    kind: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one command. ``filename`` is offered for the download."""

    command: int
    kind: str
    filename: str


class Wire:
    """What one browser has been sent, and the next message for it."""

    def __init__(self, app: AppInfo) -> None:
        self._app = app
        self._record = secrets.token_hex(8)
        self._seq = 0
        self._last_run = 0
        self._sent: set[int] = set()
        self._excerpts: set[ExcerptKey] = set()
        self._pruned = 0
        self.last_command = 0

    def introduce(self, app: AppInfo) -> None:
        """Say this about the app from the next keyframe on."""
        self._app = app

    def message(
        self,
        history: History,
        evicted: Iterable[int],
        problems: Iterable[Problem],
        reply: Reply | None,
        whole: bool,
    ) -> Json:
        """The next message: a keyframe when ``whole`` is wanted or nothing was sent yet."""
        evicted = list(evicted)
        self._seq += 1
        unseen = any(
            run_id > self._last_run for run_id in evicted
        )  # its patch went where the browser has none
        whole = whole or unseen or self._seq == 1
        body = self._keyframe(history) if whole else self._delta(history, evicted)
        if history.entries:
            self._last_run = history.entries[-1].run.id
        return {
            "protocol": PROTOCOL,
            "record": self._record,
            "seq": self._seq,
            "last_command": self.last_command,
            "problems": [asdict(problem) for problem in problems],
            **({} if reply is None else {"reply": asdict(reply)}),
            **body,
        }

    def _keyframe(self, history: History) -> Json:
        encoded = codec.encode_history(history, all_reads=False)
        self._sent = {row["id"] for row in encoded["nodes"]}
        self._excerpts = set(history.excerpts)
        del encoded["schema_version"]
        return {"kind": "keyframe", "app": asdict(self._app), **encoded}

    def _delta(self, history: History, evicted: list[int]) -> Json:
        new = [entry for entry in history.entries if entry.run.id > self._last_run]
        nodes = codec.new_nodes((node for entry in new for node in codec.nodes_of_entry(entry)), self._sent)
        excerpts = [(key, lines) for key, lines in history.excerpts.items() if key not in self._excerpts]
        self._excerpts = set(history.excerpts)
        self._prune(history, len(evicted))
        return {
            "kind": "delta",
            "nodes": nodes,
            "runs": [codec.encode_entry(entry, all_reads=False) for entry in new],
            "excerpts": codec.encode_excerpts(excerpts),
            "evicted": evicted,
        }

    def _prune(self, history: History, evicted: int) -> None:
        """Forget the ids of nodes that no kept run names, lest the set grow for ever."""
        self._pruned += evicted
        if self._pruned >= _PRUNE_AFTER:
            self._pruned = 0
            kept: set[int] = set()
            codec.new_nodes((n for e in history.entries for n in codec.nodes_of_entry(e)), kept)
            codec.new_nodes(history.base.values(), kept)
            self._sent &= kept


def filename(app: str, run_id: int) -> str:
    """How a history is called that is saved after this run, now."""
    name = re.sub(r"[^\w-]+", "-", app).strip("-") or "app"
    return f"{name}-run{run_id}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.json"


def read_command(value: object) -> Command | None:
    """The command in a component's value; None for anything that is not one."""
    if not isinstance(value, dict):
        return None
    number, kind = value.get("id"), value.get("kind")
    if type(number) is not int or not isinstance(kind, str) or not 0 < number < 2**53:
        return None
    key = value.get("key", "")
    return Command(number, kind, key) if type(key) is str and len(key) <= _MAX_KEY else None
