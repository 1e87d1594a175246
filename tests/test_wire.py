"""The wire: whatever Python sends, the panel's copy of the record is the record."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from st_state_inspector.events import BrowserValues, CallbackEnded, CallbackStarted, KeyWritten, WidgetValue
from st_state_inspector.faults import Problem
from st_state_inspector.history import History
from st_state_inspector.wire import AppInfo, Command, Reply, Wire, read_command
from tests.browser_model import Browser, Json
from tests.recording import SITE, Session, Timeline, drawn, leaf

APP = AppInfo("app", "1.67.0", "3.11", "0.1.0", everyone=False)


def message(wire: Wire, log: Any, *, whole: bool = False, reply: Reply | None = None) -> Json:
    return wire.message(log.history, log.take_evicted(), (), reply, whole)


def agree(browser: Browser, history: History) -> None:
    """The panel has exactly the runs and states of the history, and every node that it names."""
    assert [run["id"] for run in browser.runs] == [run.id for run in history.runs]
    for run in history.runs:
        theirs = browser.state_at(run.id)
        assert theirs == {key: node.uid for key, node in history.state_at(run.id).items()}
    assert browser.missing() == set()


def test_the_first_message_is_a_keyframe_and_the_next_ones_are_deltas():
    line, wire = Timeline(), Wire(APP)
    line.add(a=leaf("1"))
    first = message(wire, line.log)
    line.add(a=leaf("2"))
    second = message(wire, line.log)
    assert (first["kind"], first["seq"]) == ("keyframe", 1)
    assert (second["kind"], second["seq"]) == ("delta", 2)
    assert first["record"] == second["record"]
    assert [run["id"] for run in second["runs"]] == [2]
    assert first["app"]["name"] == "app"


def test_a_keyframe_is_sent_when_it_is_asked_for():
    line, wire = Timeline(), Wire(APP)
    for _ in range(3):
        line.add(a=leaf("1"))
        message(wire, line.log)
    whole = message(wire, line.log, whole=True)
    assert whole["kind"] == "keyframe"
    assert [run["id"] for run in whole["runs"]] == [1, 2, 3]
    assert whole["seq"] == 4


def test_two_records_have_two_names():
    assert message(Wire(APP), Timeline().log)["record"] != message(Wire(APP), Timeline().log)["record"]


def test_a_drawing_without_a_new_run_is_an_empty_delta():
    line, wire = Timeline(), Wire(APP)
    line.add(a=leaf("1"))
    message(wire, line.log)
    again = message(wire, line.log)
    assert (again["runs"], again["nodes"], again["evicted"], again["excerpts"]) == ([], [], [], [])


def test_problems_and_replies_travel_with_the_message():
    wire = Wire(APP)
    wire.last_command = 7
    sent = wire.message(
        Timeline().log.history,
        (),
        [Problem("recorder", "failed")],
        Reply(7, "history", "x.json"),
        whole=False,
    )
    assert sent["problems"] == [{"stage": "recorder", "message": "failed"}]
    assert sent["reply"] == {"command": 7, "kind": "history", "filename": "x.json"}
    assert sent["last_command"] == 7
    assert "reply" not in message(wire, Timeline().log)


def test_a_message_that_comes_twice_changes_nothing():
    line, wire, browser = Timeline(), Wire(APP), Browser()
    line.add(a=leaf("1"))
    first = message(wire, line.log)
    assert [browser.receive(first) for _ in range(3)] == ["applied", "repeated", "repeated"]
    agree(browser, line.log.history)


def test_a_lost_message_is_noticed_and_a_keyframe_mends_it():
    line, wire, browser = Timeline(max_runs=3), Wire(APP), Browser()
    for number in range(1, 9):
        line.add(**{f"k{number % 3}": leaf(str(number))})
        sent = message(wire, line.log)
        if number not in (4, 5):
            outcome = browser.receive(sent)
            assert outcome == ("applied" if number < 4 else "gap")
    assert browser.receive(message(wire, line.log, whole=True)) == "applied"
    agree(browser, line.log.history)
    line.add(a=leaf("after"))
    assert browser.receive(message(wire, line.log)) == "applied"
    agree(browser, line.log.history)


def test_a_browser_that_is_new_asks_before_it_takes_a_delta():
    line, wire = Timeline(), Wire(APP)
    line.add(a=leaf("1"))
    message(wire, line.log)
    line.add(a=leaf("2"))
    assert Browser().receive(message(wire, line.log)) == "gap"


steps = st.lists(
    st.tuples(
        st.sampled_from(["finished", "exception"]),
        st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.text(max_size=2)), max_size=3),
        st.sampled_from(["draw", "draw", "draw", "skip", "whole", "lose"]),
    ),
    max_size=40,
)


@settings(max_examples=80, deadline=None)
@given(steps=steps, max_runs=st.integers(1, 5))
def test_whatever_happens_the_panel_has_the_record_or_asks_for_it(steps, max_runs):
    """Runs that were not drawn, keyframes, lost messages and evictions in any order."""
    line, wire, browser = Timeline(max_runs=max_runs), Wire(APP), Browser()
    for ending, values, how in steps:
        line.add(ending, **{k: None if v is None else leaf(v) for k, v in values.items()})
        if how == "skip":
            continue
        sent = message(wire, line.log, whole=how == "whole")
        if how == "lose":
            continue
        if browser.receive(sent) == "gap":
            assert browser.receive(message(wire, line.log, whole=True)) == "applied"
        agree(browser, line.log.history)


def test_after_many_evictions_no_node_is_missing_though_both_sides_forget():
    session, wire, browser = Session(max_runs=4), Wire(APP), Browser()
    for number in range(260):
        session.begin()
        before, after = WidgetValue("$$ID-w", "w", number, number + 1), {"n": [number % 7, number % 5]}
        session.tell(
            drawn("w"),
            BrowserValues((before,)),
            CallbackStarted("call", SITE, "$$ID-w", (number,), {"k": [number]}, {"w": number + 1}),
            CallbackEnded(None, {"w": number + 1, **after}),
        )
        session.end({"w": number + 1, **after, f"k{number % 11}": number}, query={"q": str(number // 50)})
        browser.receive(message(wire, session.recorder.log))
        assert browser.missing() == set()
    agree(browser, session.recorder.log.history)
    assert len(browser.nodes) < 1_500
    assert len(wire._sent) < 1_500


@pytest.mark.parametrize("max_runs", [200, 1_000])
def test_the_bytes_of_a_run_follow_its_change_and_not_the_history(max_runs):
    """One change in 1,000 keys: at most 2 KB, at run 500 as at run 5."""
    session, wire = Session(max_runs=max_runs), Wire(APP)
    values: dict[str, object] = {f"key_{n:04}": {"a": n, "b": [n, "text"]} for n in range(1_000)}
    sizes = {}
    for number in range(1, 501):
        values["key_0500"] = {"a": 1_000 + number, "b": [500, "text"]}
        session.run(values, KeyWritten("key_0500", SITE))
        sizes[number] = len(json.dumps(message(wire, session.recorder.log)))
    assert sizes[500] <= 2_048
    assert sizes[5] <= 2_048
    assert abs(sizes[500] - sizes[5]) < 80  # a few digits more, and the number of the run that left


def test_nothing_that_json_has_no_word_for_is_sent():
    session, wire = Session(), Wire(APP)
    session.run({"nan": float("nan"), "inf": [float("inf"), {float("-inf"): 1}], "odd": "\ud800"})
    json.dumps(message(wire, session.recorder.log), allow_nan=False).encode()


# ---- commands back ------------------------------------------------------------------------------


def test_a_command_is_read():
    assert read_command({"id": 3, "kind": "keyframe"}) == Command(3, "keyframe")
    assert read_command({"id": 2**53 - 1, "kind": "x", "more": 1}) == Command(2**53 - 1, "x")


@pytest.mark.parametrize(
    "value",
    [
        None, "keyframe", 3, [], {}, {"id": 1}, {"kind": "keyframe"}, {"id": 0, "kind": "keyframe"},
        {"id": -1, "kind": "keyframe"}, {"id": 1.0, "kind": "keyframe"}, {"id": "1", "kind": "keyframe"},
        {"id": True, "kind": "keyframe"}, {"id": 2**53, "kind": "keyframe"}, {"id": 1, "kind": None},
        {"id": 1, "kind": ["keyframe"]}, {"id": float("nan"), "kind": "keyframe"}, {"id": [1], "kind": "k"},
    ],
)  # fmt: skip
def test_nonsense_is_no_command(value):
    assert read_command(value) is None
