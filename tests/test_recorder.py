"""The recorder, fed by hand: events in, runs out, without Streamlit."""

import gc
import json
import weakref

import pytest

from st_state_inspector import History
from st_state_inspector.capture.budget import Budget
from st_state_inspector.events import (
    BrowserValues,
    CallbackEnded,
    CallbackStarted,
    CompileFailed,
    ExceptionSeen,
    FragmentDeclared,
    KeyDeleted,
    KeyRead,
    KeysCleaned,
    KeyWritten,
    Request,
    WidgetValue,
)
from st_state_inspector.model import Site
from st_state_inspector.wire import AppInfo, Wire
from tests.inspecting import change_told, shown
from tests.recording import SITE, Session, drawn


def test_runs_count_from_one_and_tell_what_changed():
    session = Session()
    first = session.run({"a": 1}, KeyWritten("a", SITE))
    second = session.run({"a": 2}, KeyWritten("a", SITE))
    assert (first.id, second.id) == (1, 2)
    assert [change_told(c) for c in second.changes] == [("a", "changed", "1", "2")]
    assert second.changes[0].write == second.writes[0]


def test_what_nobody_wrote_was_changed_in_place():
    session = Session()
    session.run({"a": [1]}, KeyWritten("a", SITE))
    run = session.run({"a": [1, 2]})
    assert [(c.path, c.kind) for c in run.changes] == [(("a", 1), "mutated")]
    assert [(w.key, w.kind, w.site) for w in run.writes] == [("a", "mutated", None)]


def test_what_nobody_wrote_but_a_widget_owns_is_the_widgets():
    """Streamlit itself replaced it, for instance because the options changed."""
    session = Session()
    session.run({"a": "x"}, drawn("a"))
    run = session.run({"a": "y"}, drawn("a"))
    assert [(w.kind, w.site) for w in run.writes] == [("widget", SITE)]
    assert [c.kind for c in run.changes] == ["changed"]


def test_reads_writes_and_deletions_are_in_one_order():
    session = Session()
    run = session.run(
        {},
        KeyRead("a", lambda: SITE),
        KeyWritten("a", SITE),
        KeyRead("a", lambda: None),
        KeyDeleted("a", SITE),
    )
    assert [w.at for w in run.writes] == [2, 4]
    before, after = run.reads
    assert (before.first, before.last, before.count, before.site) == (1, 1, 1, SITE)
    assert (after.first, after.last, after.count, after.site) == (3, 3, 1, None)


def test_the_line_of_a_read_is_looked_for_a_few_times_only():
    """A loop that reads a key a thousand times does not walk the stack a thousand times."""
    looked = []

    def site() -> Site:
        looked.append(1)
        return SITE

    Session().run({"a": 1}, *[KeyRead("a", site, place=1), KeyRead("b", site, place=2)] * 1_000)
    assert len(looked) == 2


def test_a_refused_write_is_no_write():
    run = Session().run({}, KeyWritten("a", SITE, refused=True))
    assert run.writes == ()


def test_events_between_two_runs_belong_to_the_next():
    session = Session()
    session.run({})
    session.tell(KeyWritten("a", SITE), KeysCleaned(("b",)), KeyRead("a", lambda: SITE))
    run = session.run({"a": 1})
    assert [(w.key, w.kind) for w in run.writes] == [("a", "assigned"), ("b", "cleanup")]


def test_writes_between_runs_are_bounded():
    session = Session()
    session.run({})
    session.tell(*[KeyWritten("a", SITE)] * 5_000)
    assert len(session.run({"a": 1}).writes) == 1_000


@pytest.mark.parametrize(
    "event",
    [
        BrowserValues((WidgetValue("$$ID-w", "w", 1, 2),)),
        drawn("w"),
        KeyWritten("a", None),
        KeyDeleted("a", None),
        KeyRead("a", lambda: None),
        KeysCleaned(("a",)),
        CallbackStarted("c", None, "$$ID-w", (), {}, {}),
        CallbackEnded(None, {}),
        ExceptionSeen(ValueError("x")),
        CompileFailed(None, "p", "h", {}),
        FragmentDeclared("part", "5 s"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_no_event_outside_of_a_run_breaks_the_recorder(event):
    session = Session()
    session.tell(event)
    assert session.run({"x": 1}).id == 1


def test_an_end_without_a_beginning_is_nothing():
    session = Session()
    with pytest.raises(StopIteration):
        session.end({})
    assert session.run({}).id == 1


def test_a_compile_error_ends_the_run():
    session = Session()
    session.begin()
    session.tell(CompileFailed(SyntaxError("bad"), "app", "main", {"a": 1}))
    (run,) = session.recorder.log.runs
    assert run.ending == "compile_error"
    assert run.exception is not None
    assert run.exception.message == "bad"
    assert session.recorder.run is None


@pytest.mark.parametrize(
    ("given", "ending"),
    [
        ({}, "finished"),
        ({"rerun": True, "asked": Request("app", "rerun", SITE)}, "rerun"),
        ({"rerun": True, "asked": Request("app", "switch_page", SITE)}, "rerun"),
        ({"rerun": True}, "interrupted"),
        ({"stopped_early": True, "asked": Request("app", "stop", SITE)}, "stopped"),
        ({"stopped_early": True}, "finished"),  # by nobody: Streamlit's own end of a page
        ({"stopped_early": True, "by": "stop_button"}, "interrupted"),
    ],
)
def test_the_ending_follows_from_who_asked(given, ending):
    run = Session().run({}, **given)
    assert run.ending == ending
    assert run.ending_site == (SITE if ending in ("rerun", "stopped") else None)


def test_an_exception_is_the_ending_whatever_else_happened():
    run = Session().run({}, ExceptionSeen(ValueError("x")), stopped_early=True)
    assert run.ending == "exception"
    failed = CallbackEnded(ValueError("x"), {})
    session = Session()
    run = session.run({}, CallbackStarted("c", SITE, "w", (), {}, {}), failed, ExceptionSeen(ValueError("x")))
    assert run.ending == "callback_exception"


def test_a_run_that_an_earlier_one_asked_for_follows_it():
    session = Session()
    asked = Request("app", "rerun", SITE)
    session.run({}, rerun=True, asked=asked)
    session.begin(request=asked)
    assert session.end({}).follows == 1
    assert session.run({}).follows is None


def test_callbacks_may_be_nested():
    """Streamlit runs one at a time; a callback of ours inside another must not confuse them."""
    session = Session()
    session.begin()
    session.tell(
        CallbackStarted("outer", SITE, "w", (), {}, {"a": 1}),
        KeyWritten("a", SITE),
        CallbackStarted("inner", SITE, "w", (), {}, {"a": 2}),
        KeyWritten("a", SITE),
        CallbackEnded(None, {"a": 3}),
        KeyWritten("b", SITE),
        CallbackEnded(None, {"a": 3, "b": 1}),
    )
    run = session.end({"a": 3, "b": 1})
    assert [t.name for t in run.callbacks] == ["inner", "outer"]
    assert [w.callback for w in run.writes] == ["outer", "inner", "outer"]


def test_a_state_within_a_callback_shares_what_did_not_change():
    session = Session()
    session.run({"big": list(range(50)), "n": 1}, KeyWritten("big", SITE))
    before = session.recorder.log.history.state_at(1)["big"]
    session.begin()
    session.tell(
        CallbackStarted("c", SITE, "w", (), {}, {"big": list(range(50)), "n": 1}),
        KeyWritten("n", SITE),
        CallbackEnded(None, {"big": list(range(50)), "n": 2}),
    )
    run = session.end({"big": list(range(50)), "n": 2})
    assert session.recorder.log.history.state_at(2)["big"] is before
    assert run.callbacks[0].changes[0].after is run.changes[0].after


def test_the_widgets_of_a_cause_have_the_label_of_their_last_drawing():
    session = Session()
    session.run({"w": 1}, drawn("w", "slider", "Old"))
    session.run({"w": 1}, drawn("w", "slider", "New"))
    run = session.run({"w": 2}, BrowserValues((WidgetValue("$$ID-w", "w", 1, 2),)), drawn("w"))
    (widget,) = run.cause.widgets
    assert (widget.label, widget.type, shown(widget.before), shown(widget.after)) == (
        "New",
        "slider",
        "1",
        "2",
    )


def test_a_widget_whose_new_value_is_equal_did_not_change():
    session = Session()
    session.run({"w": [1]}, drawn("w"))
    run = session.run({"w": [1]}, BrowserValues((WidgetValue("$$ID-w", "w", [1], [1]),)), drawn("w"))
    assert run.cause.widgets == ()
    assert run.cause.kind == "unknown"


@pytest.mark.parametrize(("kind", "before", "at_rest"), [("button", 0, False), ("chat_input", "hi", None)])
def test_a_trigger_that_goes_back_to_rest_was_not_used(kind, before, at_rest):
    """An app may assign to the key of a button, before Streamlit refuses to draw it."""
    session = Session()
    trigger = drawn("i", kind, trigger=True)
    session.run({"i": before}, trigger)
    session.begin()
    session.tell(BrowserValues((WidgetValue(trigger.widget_id, "i", before, at_rest),)))
    run = session.end({"i": at_rest})
    assert (run.cause.widgets, run.cause.kind) == ((), "unknown")


@pytest.mark.parametrize(("kind", "used", "at_rest"), [("button", True, False), ("chat_input", "hi", None)])
def test_a_trigger_that_streamlit_took_back_was_not_changed_in_place(kind, used, at_rest):
    session = Session()
    session.run({"go": used}, drawn("go", kind, trigger=True))
    run = session.run({"go": at_rest})
    (change,) = run.changes
    assert (change.kind, change.write.kind, change.write.site) == ("changed", "widget", None)
    assert change.note == "its value lasts for one run: Streamlit took it back"


def test_the_text_of_a_password_input_is_never_kept():
    session = Session()
    password = drawn("entry", secret=True)
    session.run({"entry": ""}, password)
    change = BrowserValues((WidgetValue(password.widget_id, "entry", "", "open sesame"),))
    run = session.run({"entry": "open sesame"}, change, password)
    assert "open sesame" not in repr(run)
    assert session.recorder.log.history.state_at(2)["entry"].redacted
    assert run.cause.kind == "widget"


def test_query_parameters_are_followed():
    session = Session()
    session.run({})
    run = session.run({}, query={"q": "1"})
    assert run.query is not None
    assert [(c.path, c.kind) for c in run.query_changes] == [(("q",), "added")]
    run = session.run({}, query={"q": "2"})
    assert [(c.path, c.kind) for c in run.query_changes] == [(("q",), "changed")]
    assert session.run({}, query={"q": "2"}).query_changes == ()


def test_the_interval_of_a_fragment_is_in_the_cause_of_its_timer():
    session = Session()
    session.run({}, FragmentDeclared("ticker", "5 s"))
    session.begin(request=Request("timer"), fragments=("ticker",))
    assert str(session.end({}).cause) == "fragment `ticker` every 5 s"


def test_no_value_of_the_app_is_kept_alive():
    class Thing:
        pass

    session = Session()
    thing = Thing()
    gone = weakref.ref(thing)
    session.begin()
    session.tell(CallbackStarted("c", SITE, "w", (thing,), {"k": thing}, {"t": thing}))
    session.tell(CallbackEnded(None, {"t": thing}))
    session.tell(BrowserValues((WidgetValue("w", "w", thing, thing),)))
    session.end({"t": thing})
    session.run({})
    del thing
    gc.collect()
    assert gone() is None


def test_the_time_of_the_recording_is_not_the_apps():
    run = Session().run({f"k{n}": list(range(20)) for n in range(500)})
    assert run.overhead_ms > run.duration_ms


# ---- what was not compared ------------------------------------------------------------------------


@pytest.fixture
def waiting(monkeypatch) -> set[str]:
    """The keys that are too expensive to compare, for now."""
    keys: set[str] = set()
    monkeypatch.setattr(Budget, "must_wait", lambda _self, key, *_: key in keys)
    monkeypatch.setattr(Budget, "is_big", lambda *_: True)
    return keys


def test_a_write_that_was_not_compared_is_that_of_the_change_when_it_is_seen(waiting):
    session = Session()
    session.run({"big": [1], "n": 1})
    waiting.add("big")
    late = session.run({"big": [2], "n": 1}, KeyWritten("big", SITE))
    assert (late.not_compared, late.changes) == (("big",), ())
    assert [(w.key, w.kind) for w in late.writes] == [("big", "assigned")]
    assert session.run({"big": [2], "n": 1}).not_compared == ("big",)
    waiting.clear()
    seen = session.run({"big": [2], "n": 1})
    (change,) = seen.changes
    assert (change.path, change.kind, change.write) == (("big", 0), "changed", late.writes[0])
    assert change.note == (
        "not compared since run 2: changed then or later; who read it before this run is not listed"
    )
    assert seen.writes == ()
    assert session.run({"big": [2], "n": 1}).changes == ()


def test_what_nobody_assigned_since_the_last_comparison_was_changed_in_place(waiting):
    session = Session()
    session.run({"big": [1]})
    waiting.add("big")
    session.run({"big": [2]})
    waiting.clear()
    seen = session.run({"big": [2]})
    (change,) = seen.changes
    assert change.kind == "mutated"
    assert change.write == seen.writes[0]
    assert "not compared since run 2" in change.note


def test_what_is_written_in_the_run_that_compares_it_is_that_runs_own(waiting):
    session = Session()
    session.run({"big": [1]})
    waiting.add("big")
    session.run({"big": [2]}, KeyWritten("big", SITE))
    waiting.clear()
    seen = session.run({"big": [3]}, KeyWritten("big", SITE))
    assert [c.write for c in seen.changes] == [seen.writes[0]]


def test_a_key_that_went_while_it_was_waiting_is_waited_for_no_longer(waiting):
    session = Session()
    session.run({"big": [1]})
    waiting.add("big")
    session.run({"big": [2]}, KeyWritten("big", SITE))
    session.run({}, KeyDeleted("big", SITE))
    waiting.clear()
    back = session.run({"big": [2]}, KeyWritten("big", SITE))
    assert [(c.kind, c.note, c.write) for c in back.changes] == [("added", "", back.writes[0])]


UNSEEN, SEEN = 1, 5
"""Places in a list of a thousand items that a sample does not see, and sees."""


def test_what_changed_before_the_first_full_capture_is_said_to_be_unknown(waiting):
    session, big = Session(), list(range(1_000))
    waiting.add("big")
    session.run({"big": big})
    big[UNSEEN] = -1
    sampled = session.run({"big": big})
    assert (sampled.not_compared, sampled.caught_up) == (("big",), ())
    waiting.clear()
    first = session.run({"big": big})
    assert (first.not_compared, first.caught_up, first.changes) == (("big",), ("big",), ())
    assert [(w.kind, w.run_id) for w in session.recorder.log.history.blame("big")] == [("unknown", 3)]
    state = session.recorder.log.history.state_at(first.id)
    assert state["big"].note == (
        "captured in full now, not compared since run 1: whether it changed in between is not known"
    )
    big[UNSEEN] = -2
    then = session.run({"big": big})
    assert (then.not_compared, [(c.path, c.note) for c in then.changes]) == ((), [(("big", UNSEEN), "")])


def test_a_value_captured_in_full_around_a_callback_is_still_said_to_be_unknown(waiting):
    session, big = Session(), list(range(1_000))
    waiting.add("big")
    session.run({"big": big})
    waiting.clear()
    session.begin()
    session.recorder._capturer.snapshot({"big": big}, session.recorder._state, 2)
    assert session.end({"big": big}).not_compared == ("big",)
    assert session.run({"big": big}).not_compared == ()


def test_two_samples_that_differ_are_a_change_of_this_run_and_no_earlier_write(waiting):
    session, big = Session(), list(range(1_000))
    waiting.add("big")
    session.run({"big": big}, KeyWritten("big", SITE))
    assert session.run({"big": big}).changes == ()
    big[SEEN] = -1
    run = session.run({"big": big}, KeyRead("big", lambda: SITE, place=2))
    (change,) = run.changes
    assert (change.kind, change.write) == ("mutated", run.writes[0])
    assert (run.writes[0].kind, "not compared since" in change.note) == ("mutated", False)
    assert session.recorder.log.history.blame("big")[0].suspects == run.reads
    waiting.clear()
    big[SEEN] = -2
    (change,) = session.run({"big": big}).changes
    assert (change.kind, "not compared since" in change.note) == ("mutated", False)


# ---- who read it -----------------------------------------------------------------------------------


def test_the_panel_is_sent_the_reads_of_suspects_and_a_saved_history_has_them_all():
    session = Session()
    session.run({"cart": [], "n": 1})
    other = Site("/app/app.py", 9, "add")
    run = session.run(
        {"cart": [1], "n": 2},
        KeyRead("n", lambda: SITE, place=1),
        KeyWritten("n", SITE),
        KeyRead("cart", lambda: None, given=False),
        KeyRead("cart", lambda: SITE, place=2),
        KeyRead("cart", lambda: other, place=3),
    )
    assert [read.key for read in run.reads] == ["n", "cart"]
    history = session.recorder.log.history
    sent = Wire(AppInfo("app", "1", "3", "0", everyone=False)).message(history, (), (), None, whole=True)
    assert [[(r["key"], len(r["others"])) for r in row.get("reads", ())] for row in sent["runs"]] == [
        [],
        [("cart", 1)],
    ]
    again = History.from_dict(json.loads(json.dumps(history.to_dict())))
    assert again.runs[-1].reads == run.reads
    assert again.blame("cart") == history.blame("cart")
    assert again.blame("cart")[0].suspects == (run.reads[1],)


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("frag", "st.rerun of fragment `frag` at app.py:7 in helper(); beside it fragment `clock`, by timer"),
        ("clock", "st.rerun of fragments `clock`, `frag` at app.py:7 in helper()"),
        ("", "st.rerun of fragments `clock`, `frag` at app.py:7 in helper()"),
    ],
)
def test_a_fragment_whose_timer_was_due_is_not_said_to_be_what_another_one_reran(fragment, text):
    """Streamlit puts it into the same run; whichever function of the app calls st.rerun there."""
    session = Session()
    session.run({}, FragmentDeclared("clock", "0.4 s"))
    asked = Request("app", "rerun", Site("/app/app.py", 7, "helper"), fragment=fragment)
    session.begin(request=asked, fragments=("clock", "frag"))
    assert str(session.end({}).cause) == text
