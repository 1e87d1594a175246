"""Key warnings that AppTest can't bring about: interruptions, components, the end of sessions."""

import gc
import weakref
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from st_state_inspector.capture import identity
from st_state_inspector.capture.identity import Identities
from st_state_inspector.events import (
    BrowserValues,
    CallbackBound,
    CallbackEnded,
    CallbackStarted,
    KeyWritten,
    Life,
    WidgetDrawn,
    WidgetValue,
)
from st_state_inspector.model import Run, Site
from st_state_inspector.rules.facts import Facts
from st_state_inspector.rules.order import rerun_loop
from st_state_inspector.sources import version_of
from tests.recording import Session, drawn

# ---- interrupted-write ----------------------------------------------------------------------------


def at(line: int) -> Site:
    return Site("/app/app.py", line, "<module>")


BUTTON = drawn(None, "button", "Save")
OTHER = drawn("name")


def clicked(widget=BUTTON, before: object = False, after: object = True) -> BrowserValues:
    return BrowserValues((WidgetValue(widget.widget_id, widget.key, before, after),))


def saved(*keys: str) -> Iterator[KeyWritten]:
    lines = {"first": 10, "second": 11, "third": 12, "always": 20}
    return (KeyWritten(key, at(lines[key])) for key in keys)


def rules_of(run: Run, rule: str) -> list[str]:
    return [w.key for w in run.warnings if w.rule == rule]


def interrupted(session: Session, *writes: str, cause: BrowserValues | None = None) -> Run:
    values = dict.fromkeys(writes, 2)
    return session.run(values, cause or clicked(), BUTTON, OTHER, *saved(*writes), rerun=True)


def whole(session: Session, *writes: str) -> Run:
    return session.run(dict.fromkeys(writes, 1), clicked(), BUTTON, OTHER, *saved(*writes))


def started(*writes: str) -> Session:
    session = Session()
    session.run({}, BUTTON, OTHER, *saved(*writes))
    return session


def test_interrupted_write_speaks():  # 10578
    session = started()
    whole(session, "first", "second")
    run = interrupted(session, "first")
    assert run.ending == "interrupted"
    assert rules_of(run, "interrupted-write") == ["second"]
    (warning,) = [w for w in run.warnings if w.rule == "interrupted-write"]
    assert [site.line for site in warning.sites] == [10, 11]
    assert "`first`" in warning.message
    assert "run 2" in warning.message


def test_interrupted_write_speaks_of_the_first_that_is_missing():  # 4836
    session = started("always")
    whole(session, "always", "first", "second", "third")
    whole(session, "always", "first", "second", "third")
    assert rules_of(interrupted(session, "always", "first", "second"), "interrupted-write") == ["third"]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        (("first", "second"), ("first", "second")),
        (("first", "second"), ()),
        ((), ("first",)),
        (("first",), ("first",)),
    ],
    ids=["all was written", "nothing was written", "never seen whole", "nothing is missing"],
)
def test_interrupted_write_is_silent(before, then):
    session = started()
    if before:
        whole(session, *before)
    assert rules_of(interrupted(session, *then), "interrupted-write") == []


def test_interrupted_write_is_silent_where_the_next_run_writes_both():
    session = started("first", "second")
    whole(session, "first", "second")
    assert rules_of(interrupted(session, "first"), "interrupted-write") == []


def test_interrupted_write_is_silent_about_inputs_and_about_whole_runs():
    session = started()
    whole(session, "first", "second")
    assert rules_of(whole(session, "first"), "interrupted-write") == []
    typed = clicked(OTHER, "a", "b")
    assert rules_of(interrupted(session, "first", cause=typed), "interrupted-write") == []


# ---- stale-callback-args after a run that was cut short -------------------------------------------

SAVING = """\
import streamlit as st
def save(text): ...
text = st.text_input("Text", key="text")
st.button("Save", on_click=save, args=[text])
"""


def saving_after_an_interruption(tmp_path, given: str) -> Run:
    script = tmp_path / "app.py"
    script.write_text(SAVING, encoding="utf-8")
    lines = [Site(str(script), number, "<module>", version_of(str(script))) for number in range(5)]
    text = WidgetDrawn("$$ID-text", "text", "text_input", "Text", lines[3], False)
    button = WidgetDrawn("$$ID-save", None, "button", "Save", lines[4], True)
    bound = CallbackBound("$$ID-save", lines[2], ())
    session = Session()
    session.run({"text": "A"}, text, button, bound)
    session.run({"text": "B"}, clicked(text, "A", "B"), text, rerun=True)
    called = CallbackStarted("save", lines[2], "$$ID-save", (given,), {}, {"text": "B"})
    done = CallbackEnded(None, {"text": "B"})
    return session.run({"text": "B"}, clicked(button), called, done, text, button, bound)


def test_stale_callback_args_speaks_after_a_run_that_was_cut_short(tmp_path):  # 8365
    assert rules_of(saving_after_an_interruption(tmp_path, "A"), "stale-callback-args") == ["text"]


def test_stale_callback_args_is_silent_where_the_short_run_came_far_enough(tmp_path):
    assert rules_of(saving_after_an_interruption(tmp_path, "B"), "stale-callback-args") == []


# ---- rerun-loop of a component --------------------------------------------------------------------

CHART = drawn("chart", "component", "")


def chart_runs(values: list[object], apart_s: float = 0.05) -> list[Run]:
    session = Session(max_runs=100)
    session.run({"chart": None}, CHART)
    found = []
    for number, (before, after) in enumerate(pairwise(values)):
        session.run({"chart": after}, clicked(CHART, before, after), CHART)
        began = session.recorder.log._entries[0].run.started_at + timedelta(seconds=apart_s * number)
        session.recorder.log.amend_last(started_at=began)
        found.append(next(session.recorder.log.runs))
    return found


def loop_of(runs: list[Run]) -> list[str]:
    facts = Facts(runs[-1], {}, {}, {}, {}, runs[-2::-1])
    return [finding.key for finding in rerun_loop(facts)]


def test_rerun_loop_speaks_of_a_component_that_sends_the_same_again_and_again():
    assert loop_of(chart_runs([0, 1] * 12)) == ["chart"]
    assert loop_of(chart_runs([{"x": 1}, {"x": 2}] * 12)) == ["chart"]


@pytest.mark.parametrize(
    ("values", "apart_s"),
    [(list(range(30)), 0.05), ([0, 1] * 12, 1.0), ([0, 1] * 6, 0.05)],
    ids=["a map that is dragged", "a person who goes back and forth", "a few"],
)
def test_rerun_loop_is_silent_about_a_component(values, apart_s):
    assert loop_of(chart_runs(values, apart_s)) == []


# ---- identities -----------------------------------------------------------------------------------


def session_of(values: dict[str, object], life: Life) -> Identities:
    found = Identities()
    found.begin(weakref.ref(life), "")
    found.look(values, values.keys(), (), True, lambda key: False)
    return found


def shared(identities: Identities, values: dict[str, object], key: str = "x") -> bool:
    return key in identities.look(values, (), (key,), True, lambda key: False).shared


def test_an_object_in_two_sessions_is_shared_until_one_of_them_ends():
    lives, value = [Life(), Life()], {"x": [1]}
    first, second = (session_of(dict(value), life) for life in lives)
    assert shared(first, value)
    assert shared(second, value)
    lives.pop()
    gc.collect()
    assert not shared(first, value)


def test_an_identity_is_given_up_as_soon_as_its_key_is_written():
    lives, value = [Life(), Life()], {"x": [1]}
    first, second = (session_of(dict(value), life) for life in lives)
    second.forget("x")
    assert not shared(first, value)


def test_nothing_is_kept_of_sessions_that_have_ended():
    gc.collect()
    before = set(identity._holders)
    lives = [Life() for _ in range(10)]
    values = [{f"k{n}": [n] for n in range(50)} for _ in lives]
    sessions = [session_of(v, life) for v, life in zip(values, lives, strict=True)]
    assert len(identity._holders) == len(before) + 500
    lives.clear()
    gc.collect()
    assert identity._holders == before
    assert sessions


def test_an_emptied_state_begins_anew():
    lives, value = [Life()], {"x": [1]}
    found = session_of(value, lives[0])
    lives.append(Life())
    found.begin(weakref.ref(lives[1]), "")
    del lives[0]
    gc.collect()
    assert not shared(found, value)
    assert not found.look(value, (), ("x",), True, lambda key: False).aliases


class Hostile(type):
    """A metaclass whose classes answer no question."""

    def __eq__(cls, other):
        raise AssertionError("the app's code ran")

    __hash__ = None  # type: ignore[assignment]

    def __getattribute__(cls, name):
        raise AssertionError("the app's code ran")


class Odd(metaclass=Hostile):
    def __getattribute__(self, name):
        raise AssertionError("the app's code ran")

    def __eq__(self, other):
        raise AssertionError("the app's code ran")

    __hash__ = None  # type: ignore[assignment]


class OddList(list):
    def __iter__(self):
        raise AssertionError("the app's code ran")

    def __len__(self):
        raise AssertionError("the app's code ran")


def test_no_code_of_the_app_runs():
    odd = Odd()
    values = {
        "a": odd,
        "b": odd,
        "c": [odd, OddList([1])],
        "d": {"x": odd},
        "e": OddList([odd]),
        "f": {1: odd},
    }
    found = Identities()
    life = Life()
    found.begin(weakref.ref(life), __file__)
    said = found.look(values, values.keys(), values.keys(), True, lambda key: False)
    assert said.aliases == ()
    assert said.redefined == ()
    found.look(values, values.keys(), values.keys(), True, lambda key: False)


# ---- what all rules stand on ----------------------------------------------------------------------


def test_every_rule_can_walk_through_the_earlier_runs():
    """One rule's walk must not leave the next one with nothing."""
    session = Session()
    session.run({"a": 1})
    session.run({"a": 2})
    log = session.recorder.log
    assert [run.id for run in log] == [run.id for run in log] == [2, 1]
