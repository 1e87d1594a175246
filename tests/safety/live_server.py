"""``python -m tests.safety.live_server APP CONTROL_PORT OPTIONS...``: ``streamlit run``, and a look inside.

On the control port a line of JSON asks and a line answers: what the sessions have recorded, what the process
holds, and the end of sessions.
"""

import contextlib
import ctypes
import gc
import json
import os
import re
import socketserver
import sys
import threading
import time
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

from streamlit.runtime import get_instance

TOKEN = re.compile(r"tok[0-9]{4}x")
_watched: list[weakref.ref[Any]] = []


def _sessions() -> list[Any]:
    return [info.session for info in get_instance()._session_mgr.list_sessions()]


def _slot(session: Any) -> Any:
    """What the inspector keeps in a session; what has ended there is recorded by then."""
    from st_state_inspector import streamlit_hooks

    slot = streamlit_hooks.get_slot(session.session_state)
    until = time.monotonic() + 10
    while slot is not None and slot.finished is not None and time.monotonic() < until:
        time.sleep(0.001)
    if slot is not None:
        with slot.in_turn():  # whoever is about it has it
            return slot
    return None


def sessions() -> dict[str, Any]:
    """What each session's record holds: numbers and endings of its runs, and whose tokens."""
    found = {}
    for session in _sessions():
        slot = _slot(session)
        log = None if slot is None or slot.sink is None else slot.sink.recorder.log
        found[session.id] = None if log is None else _record(log, slot)
    return found


def _record(log: Any, slot: Any) -> dict[str, Any]:
    history = log.history
    texts = repr(history) + json.dumps(history.to_dict())
    return {
        "runs": [run.id for run in history.runs],
        "endings": [run.ending for run in history.runs],
        "causes": [run.cause.kind for run in history.runs],
        "tokens": sorted(set(TOKEN.findall(texts))),
        "bytes": log._kept_bytes(),
        "problems": [problem.message for problem in slot.sink.faults.problems],
        "may_restore": slot.sink.panel.may_restore,
    }


def histories() -> dict[str, Any]:
    """Each recorded session's history, as the panel's button downloads it."""
    slots = {session.id: _slot(session) for session in _sessions()}
    logs = {at: slot.sink.recorder.log for at, slot in slots.items() if slot is not None and slot.sink}
    return {at: log.history.to_dict() for at, log in logs.items()}


def connected() -> list[str]:
    """The sessions that have a tab, as far as the server has noticed."""
    return list(get_instance()._session_mgr._active_session_info_by_id)


def recompile() -> None:
    """Forget the compiled script, as Streamlit does when it sees that the file was saved."""
    get_instance()._script_cache.clear()


def watch() -> int:
    """Remember the sessions and all that the inspector keeps of them, weakly."""
    for session in _sessions():
        slot = _slot(session)
        sink = slot.sink
        _watched.extend(map(weakref.ref, (session, slot, sink, sink.recorder, sink.recorder.log, sink.panel)))
    return len(_watched)


def end() -> int:
    """End every session as Streamlit does when a tab has been gone for long enough."""
    runtime, ids = get_instance(), [session.id for session in _sessions()]
    for session_id in ids:
        runtime._get_async_objs().eventloop.call_soon_threadsafe(runtime.close_session, session_id)
    deadline = time.monotonic() + 30
    while _sessions() and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(ids)


def held() -> dict[str, Any]:
    """What the process holds once all garbage is collected and what is free is given back."""
    for _ in range(3):
        gc.collect()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    kinds = Counter(type(thing).__qualname__ for thing in gc.get_objects() if _is_ours(type(thing)))
    return {
        "rss": pages * os.sysconf("SC_PAGE_SIZE"),
        "blocks": sys.getallocatedblocks(),
        "ours": {kind: kinds[kind] for kind in ("Session", "Recorder", "HistoryLog", "Node", "Run", "Panel")},
    }


def remains() -> list[str]:
    """What is left of what was watched, and what holds it: nothing within half a minute.

    Script threads wind down after their session's end, and Streamlit's timers (a cached function's spinner)
    hold its context until they are over: the busier the machine, the longer.
    """
    deadline = time.monotonic() + 30
    while True:
        gc.collect()
        left = [thing for thing in (ref() for ref in _watched) if thing is not None]
        if not left or time.monotonic() > deadline:
            _watched.clear()
            return [f"{type(thing).__name__} held by {_holders(thing, left)}" for thing in left]
        del left
        time.sleep(0.2)


def _holders(thing: Any, but: Any) -> list[str]:
    """The kinds of what refers to it."""
    return [type(holder).__qualname__ for holder in gc.get_referrers(thing) if holder is not but]


def _is_ours(cls: type) -> bool:
    return str(cls.__module__).startswith("st_state_inspector")


def freeze() -> int:
    """Have the garbage collector pass over what there is now: Streamlit calls it after each run.

    Looking through all that is imported takes it longer than the run and the inspector together.
    """
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


def problems() -> list[str]:
    """What the installation itself complains about."""
    from st_state_inspector.installed import FAULTS

    return [f"{problem.stage}: {problem.message}" for problem in FAULTS.problems]


ANSWERS = {
    answer.__name__: answer
    for answer in (sessions, histories, connected, recompile, watch, end, remains, held, freeze, problems)
}


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True  # see reserve_port
    daemon_threads = True


class _Control(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            answer = ANSWERS[json.loads(line)]()
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def main(app: str, control: str, *options: str) -> None:
    """Serve the app, and answer on the control port."""
    from streamlit.web import cli
    from streamlit.web.server import server as web

    from st_state_inspector import fuse, watchdog

    fuse._RUNS = sys.maxsize  # a machine that is busy with a hundred tabs blows it, as it should
    watchdog.CUT_OFF_SECONDS = 60  # nor is what works slowly cut off
    # Before 1.46 or so a tab that does not answer within a second is dropped, with newer Tornados.
    vars(web).get("TORNADO_SETTINGS", {}).update(websocket_ping_interval=30)
    server = _Server(("127.0.0.1", int(control)), _Control)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.argv = ["streamlit", "run", app, *options]
    cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
