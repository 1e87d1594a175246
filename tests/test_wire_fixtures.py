"""Writes the messages that both sides of the wire read: ``tests/fixtures/wire/*.json``.

``UPDATE_FIXTURES=1`` writes them anew; without it a file that differs from what Python sends fails
the test. TypeScript validates the same files in ``frontend/src/core/fixtures.test.ts``.
"""

import json
import os
import textwrap
from functools import partial
from pathlib import Path
from typing import get_args

import pytest

from st_state_inspector import events
from st_state_inspector.events import Request
from st_state_inspector.faults import Problem
from st_state_inspector.kinds import Ending
from st_state_inspector.model import Site
from st_state_inspector.rules import RULES
from st_state_inspector.wire import AppInfo, Reply, Wire
from tests.browser_model import Browser, Json
from tests.one_line import ROOT
from tests.recording import Session, drawn

FOLDER = ROOT / "tests" / "fixtures" / "wire"
APP = AppInfo("shop", "1.67.0", "3.11.7", "0.1.0", everyone=False)
SPEAKING = ("missing-key", "write-after-widget", "dropped-widget-key")
"""The rules that are asked: a new rule changes no fixture."""
SOURCE = textwrap.dedent(
    """\
    import streamlit as st

    def add(item, *, count):
        st.session_state.cart.append(item)

    st.text_input("Name", key="name", on_change=add)
    st.session_state.stock = {"tea": 3}
    st.session_state.discuont
    st.rerun()
    """
)


class Shop:
    """A session that does everything that can be recorded, and the messages that tell of it."""

    def __init__(self, script: Path) -> None:
        script.write_text(SOURCE, encoding="utf-8")
        self.script = script
        quiet = {rule.id: "off" for rule in RULES if rule.id not in SPEAKING}
        self.session = Session(secrets=("hunter2-hunter2",), max_runs=6, rules=quiet)
        self.wire = Wire(APP)

    def site(self, line: int, function: str = "<module>") -> Site:
        return Site(str(self.script), line, function)

    def message(self, *, whole: bool = False, reply: Reply | None = None, problems: tuple[Problem, ...] = ()):
        log = self.session.recorder.log
        return self.wire.message(log.history, log.take_evicted(), problems, reply, whole)

    def first_load(self) -> None:
        widget = drawn("name", label="Name", form="order", fragment="part", bound="query-params")
        self.session.begin()
        self.session.tell(
            widget._replace(site=self.site(6), has_callback=True, persist="session"),
            drawn("note", "text_area", "Note")._replace(site=self.site(6)),
            events.KeyWritten("stock", self.site(7)),
            events.KeyWritten("api_key", self.site(7)),
            events.KeyRead("stock", lambda: self.site(7)),
        )
        self.values = {
            "name": "",
            "note": "call first",
            "cart": [],
            "stock": {"tea": 3, 5: (1, 2.5), "big": "x" * 300},
            "api_key": "abcdefgh",
            "greeting": "the password is hunter2-hunter2",
            "numbers": {1, 2},
            "odd": [float("nan"), None, True, b"bytes"],
        }
        self.session.end(self.values, query={"tab": "1"})

    def callback(self) -> None:
        self.session.begin(query="tab=2")
        new = {**self.values, "name": "Ada"}
        self.session.tell(
            events.CallbackStarted("add", self.site(3), "$$ID-name", ("tea",), {"count": 2}, new),
            *(events.KeyRead("cart", partial(self.site, n, "add"), place=n) for n in (4, 1, 3, 6, 7, 9)),
        )
        self.values = {**new, "cart": ["tea"]}
        self.session.tell(
            events.CallbackEnded(None, self.values),
            events.BrowserValues((events.WidgetValue("$$ID-name", "name", "", "Ada"),)),
            drawn("name", label="Name")._replace(site=self.site(6)),
            events.KeyDeleted("numbers", self.site(7)),
            events.KeysCleaned(("note",)),
        )
        for key in ("numbers", "note"):
            del self.values[key]
        self.session.end(self.values, query={"tab": "2"})

    def rerun_and_follow(self) -> None:
        asked = Request("app", "rerun", self.site(9))
        self.session.begin()
        self.session.tell(events.KeyWritten("stock", self.site(7), fragment="part", same=True))
        self.values = {**self.values, "stock": {"tea": 2, 5: (1, 2.5), "big": "x" * 300}}
        self.session.end(self.values, rerun=True, asked=asked)
        self.session.begin(request=asked, fragments=("part",))
        self.session.end(self.values)

    def exceptions(self) -> None:
        self.session.begin(request=Request("timer"), fragments=("part",))
        self.session.tell(
            events.KeyRead("discuont", lambda: self.site(8)),
            events.ExceptionSeen(_raised(KeyError("discuont")), missing_key="discuont"),
        )
        self.session.end(self.values, stopped_early=True)
        self.session.begin()
        error = _raised(ValueError("no such tea"))
        self.session.tell(
            drawn("name", label="Name")._replace(site=self.site(6)),
            events.CallbackStarted("add", self.site(3), "$$ID-name", (), {}, self.values),
            events.CallbackEnded(error, self.values),
            events.ExceptionSeen(error),
        )
        self.session.end(self.values, stopped_early=True)

    def refused_on_another_page(self) -> None:
        self.session.begin(page_hash="other")
        self.session.tell(
            drawn("name", label="Name")._replace(site=self.site(6)),
            events.KeyWritten("name", self.site(7), refused=True),
            events.ExceptionSeen(_raised(RuntimeError("refused")), refused_key="name"),
        )
        self.session.end(self.values, stopped_early=True, page="other", page_hash="other")

    def stopped_and_broken(self) -> None:
        asked = Request("app", "stop", self.site(9))
        self.session.begin(page_hash="other")
        self.session.tell(events.CallbackStarted("halt", self.site(3), "$$ID-name", (), {}, self.values))
        self.values = {**self.values, "cart": ["tea", "milk"]}
        self.session.tell(events.CallbackEnded(None, self.values, stop=self.site(9)))
        self.session.end(self.values, stopped_early=True, asked=asked, page="other", page_hash="other")
        self.session.begin(request=Request("source", file=str(self.script)), page_hash="other")
        self.session.tell(events.CallbackStarted("add", self.site(3), "$$ID-name", (), {}, self.values))
        self.session.end(self.values, stopped_early=True, by="disconnect", page="other", page_hash="other")
        self.session.begin(request=Request("browser", reconnected=True), page_hash="other")
        failed = events.CompileFailed(SyntaxError("invalid syntax"), "other", "other", self.values)
        self.session.tell(failed)


def _raised(error: Exception) -> Exception:
    return error  # no traceback: its lines would be those of this file


def messages(script: Path) -> dict[str, list[Json]]:
    """File name to messages, as one panel would get them."""
    shop = Shop(script)
    shop.first_load()
    first = shop.message()
    shop.callback()
    second = shop.message()
    shop.rerun_and_follow()
    third = shop.message(problems=(Problem("recorder", "The inspector failed here (ValueError)."),))
    shop.exceptions()
    fourth = shop.message()
    shop.refused_on_another_page()
    fifth = shop.message()  # a run leaves the history
    shop.stopped_and_broken()
    shop.wire.last_command = 12
    sixth = shop.message(reply=Reply(12, "history", "shop-run9.json"))
    last = shop.message(whole=True)
    return {"session": [first, second, third, fourth, fifth, sixth], "keyframe": [last]}


class Numbers:
    """What differs from one process to the next, made the same: ids in the order of their appearance."""

    def __init__(self, script: Path) -> None:
        self._script = str(script)
        self._known: dict[int, int] = {}

    def settled(self, sent: list[Json]) -> list[Json]:
        text = json.dumps(sent, allow_nan=False).replace(json.dumps(self._script)[1:-1], "/app/shop.py")
        plain: list[Json] = json.loads(text)
        for message in plain:
            self._settle(message)
        return plain

    def _settle(self, message: Json) -> None:
        message["record"] = "0123456789abcdef"
        for node in message["nodes"]:
            node["id"] = self._of(node["id"])
            _second(node.get("children", ()), self._of)
        _second(message.get("base", ()), self._of)
        for run in message["runs"]:
            run |= {"started_at": f"2026-01-02T03:04:{run['id']:02}+00:00", "duration_ms": 12.5}
            run["overhead_ms"] = 0.5
            _second(run["patch"]["set"], self._of)
            run["patch"]["del"].sort()
            self._pairs(run["cause"].get("widgets", ()), run.get("changes", ()), run.get("query_changes", ()))
            if "query" in run:
                run["query"] = self._of(run["query"])
            for trace in run.get("callbacks", ()):
                trace["duration_ms"] = 1.25
                trace["args"] = list(map(self._of, trace["args"]))
                _second(trace["kwargs"], self._of)
                self._pairs(trace.get("changes", ()))

    def _pairs(self, *groups):
        for row in (row for rows in groups for row in rows):
            for side in ("before", "after"):
                row[side] = None if row[side] is None else self._of(row[side])

    def _of(self, number: int) -> int:
        return self._known.setdefault(number, len(self._known) + 1)


def _second(pairs, renumber) -> None:
    for pair in pairs:
        pair[1] = renumber(pair[1])


@pytest.fixture
def written(tmp_path) -> dict[str, list[Json]]:
    script = tmp_path / "shop.py"
    numbers = Numbers(script)
    return {name: numbers.settled(sent) for name, sent in messages(script).items()}


def test_the_fixtures_are_what_python_sends(written):
    texts = {f"{name}.json": json.dumps(sent, indent=1) + "\n" for name, sent in written.items()}
    if os.environ.get("UPDATE_FIXTURES"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert found == texts, "run this test with UPDATE_FIXTURES=1, then the frontend's tests"


def test_the_fixtures_are_the_same_every_time(written, tmp_path):
    script = tmp_path / "again" / "shop.py"
    script.parent.mkdir()
    numbers = Numbers(script)
    assert {name: numbers.settled(sent) for name, sent in messages(script).items()} == written


def test_a_panel_can_apply_the_fixtures(written):
    browser = Browser()
    for message in written["session"]:
        assert browser.receive(message) == "applied"
        assert browser.missing() == set()
    (keyframe,) = written["keyframe"]
    assert browser.runs == keyframe["runs"]
    assert browser.base == dict(keyframe["base"])


def test_the_fixtures_hold_every_kind_of_record(written):
    """A field that no fixture has is one that the two sides may read differently."""
    text = json.dumps(written)
    sent = written["session"]
    runs = [run for message in sent for run in message["runs"]]
    endings = {run["ending"] for run in runs}
    assert endings == set(get_args(Ending))
    kinds = {write["kind"] for run in runs for write in run.get("writes", ())}
    assert kinds == {"assigned", "deleted", "widget", "cleanup", "mutated"}
    assert {c["kind"] for run in runs for c in run.get("changes", ())} >= {"added", "removed", "changed"}
    assert any(message["evicted"] for message in sent[1:])
    assert any("reply" in message for message in sent)
    assert any(message["problems"] for message in sent)
    assert any(run.get("warnings") for run in runs)
    fields = """redacted truncated children restorable kwargs follows query_changes owners excerpts
    missing_key refused_key fragment persist bound form interrupted_by cut_short stop meanwhile""".split()
    assert [field for field in fields if f'"{field}"' not in text] == []
    assert "hunter2" not in text
    assert "abcdefgh" not in text
