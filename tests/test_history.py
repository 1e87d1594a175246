"""The bounded history: what it answers, what eviction may and may not change, and its JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from st_state_inspector import History
from st_state_inspector.codec import SCHEMA_VERSION
from st_state_inspector.events import CallbackEnded, CallbackStarted, KeyDeleted, KeyWritten
from st_state_inspector.history import HistoryLog
from st_state_inspector.model import CallbackTrace, Node, Read
from st_state_inspector.options import Options
from tests.inspecting import Inspect, change_told, click
from tests.recording import SITE, Session, Timeline, drawn, leaf, run_record


def previews(state):
    return {key: node.preview for key, node in state.items()}


def test_the_state_after_each_run_is_known():
    line = Timeline()
    line.add(a=leaf("1"), b=leaf("2"))
    line.add(a=leaf("3"))
    line.add(b=None, c=leaf("4"))
    history = line.log.history
    assert previews(history.state_at(1)) == {"a": "'1'", "b": "'2'"}
    assert previews(history.state_at(2)) == {"a": "'3'", "b": "'2'"}
    assert previews(history.state_at(3)) == {"a": "'3'", "c": "'4'"}
    assert history.state_at(1)["b"] is history.state_at(2)["b"]


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_run_that_is_not_kept_is_a_key_error_that_says_what_is(number):
    line = Timeline()
    for _ in range(3):
        line.add()
    with pytest.raises(KeyError, match=f"run {number} is not in the history; it keeps 1 to 3"):
        line.log.history.state_at(number)
    with pytest.raises(KeyError):
        line.log.history.diff(1, number)
    with pytest.raises(KeyError, match="keeps none yet"):
        Timeline().log.history.state_at(1)


def test_two_runs_far_apart_can_be_compared_both_ways():
    line = Timeline()
    line.add(a=leaf("1"), b=leaf("2"))
    line.add(a=leaf("x"))
    line.add(a=leaf("3"), b=None, c=leaf("4"))
    told = {c.path[0]: (c.kind, c.write) for c in line.log.history.diff(1, 3)}
    assert told == {"a": ("changed", None), "b": ("removed", None), "c": ("added", None)}
    back = {c.path[0]: c.kind for c in line.log.history.diff(3, 1)}
    assert back == {"a": "changed", "b": "added", "c": "removed"}
    assert line.log.history.diff(2, 2) == ()


def test_blame_tells_every_write_of_a_key_newest_first():
    line = Timeline()
    line.add(a=leaf("1"))
    line.add(b=leaf("1"))
    line.add(a=leaf("2"))
    assert [write.run_id for write in line.log.history.blame("a")] == [3, 1]
    assert line.log.history.blame("nothing") == ()


def test_the_oldest_runs_leave_first_and_fold_into_the_base():
    line = Timeline(max_runs=3)
    for number in range(1, 7):
        line.add(**{f"k{number}": leaf(str(number))})
    history = line.log.history
    assert [run.id for run in history.runs] == [4, 5, 6]
    assert set(history.base) == {"k1", "k2", "k3"}
    assert line.log.take_evicted() == [1, 2, 3]
    assert line.log.take_evicted() == []


def test_runs_with_an_error_leave_last():
    line = Timeline(max_runs=3)
    for ending in ("finished", "exception", "finished", "callback_exception", "compile_error", "stopped"):
        line.add(ending, k=leaf(ending))
    assert [run.id for run in line.log.history.runs] == [4, 5, 6]
    line.add("finished")
    assert [run.id for run in line.log.history.runs] == [4, 5, 7]


def test_where_every_run_has_an_error_the_oldest_leaves():
    line = Timeline(max_runs=2)
    for _ in range(4):
        line.add("exception")
    assert [run.id for run in line.log.history.runs] == [3, 4]


def test_too_many_bytes_let_old_runs_go_but_never_the_newest():
    line = Timeline(max_bytes=40_000)
    for number in range(60):
        line.add(big=Node("builtins.bytes", f"{number}", size_bytes=10_000, held=b"."))
    runs = line.log.history.runs
    assert 1 <= len(runs) < 6
    assert runs[-1].id == 60
    line.add(huge=Node("builtins.bytes", "huge", size_bytes=1_000_000, held=b"."))
    assert [run.id for run in line.log.history.runs] == [61]
    assert previews(line.log.history.state_at(61))["huge"] == "huge"


def test_what_the_runs_themselves_hold_counts_too():
    """An app that reads a thousand keys in each run and changes none."""
    log = HistoryLog(Options(max_bytes=1_000_000), {})
    for number in range(1, 51):
        log.add(
            run_record(number, reads=tuple(Read(f"k{n}", number, SITE, None, 1, n, n) for n in range(1000))),
            {},
            {},
        )
    assert 1 < len(list(log.runs)) < 6


def test_what_a_callback_is_given_counts_at_once():
    log = HistoryLog(Options(max_bytes=1_000_000), {})
    for number in range(1, 51):
        given = Node("builtins.bytes", f"given {number}", size_bytes=100_000, held=b".")
        log.add(
            run_record(number, callbacks=(CallbackTrace("add", SITE, None, "", (given,), (), 1.0),)), {}, {}
        )
        assert 1 <= len(list(log.runs)) < 10


def test_what_stays_the_same_is_counted_once():
    """500 runs that each change one small key of a big state fit in little more than one state."""
    keep = {f"k{n}": leaf("x" * 10) for n in range(1000)}
    line = Timeline(max_bytes=2 * 1000 * 400 + 500 * 2_000, max_runs=500)  # two states, and the records
    line.add(**keep)
    for number in range(499):
        line.add(k0=leaf(str(number)))
    assert len(line.log.history.runs) == 500


steps = st.lists(
    st.tuples(
        st.sampled_from(["finished", "exception", "finished"]),
        st.dictionaries(st.sampled_from("abcd"), st.one_of(st.none(), st.text(max_size=2)), max_size=3),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(steps=steps, max_runs=st.integers(1, 5))
def test_eviction_changes_the_state_of_no_run_that_is_kept(steps, max_runs):
    line = Timeline(max_runs=max_runs)
    for ending, values in steps:
        line.add(ending, **{k: None if v is None else leaf(v) for k, v in values.items()})
        history = line.log.history
        assert len(history.runs) <= max_runs
        for run in history.runs:
            assert history.state_at(run.id) == line.states[run.id]


def test_the_newest_run_can_be_amended():
    line = Timeline()
    line.add(a=leaf("1"))
    line.log.amend_last(overhead_ms=9.5)
    assert line.log.history.runs[-1].overhead_ms == 9.5
    assert previews(line.log.history.state_at(1)) == {"a": "'1'"}


# ---- JSON ---------------------------------------------------------------------------------------


def same(a: Node | None, b: Node | None) -> bool:
    """Two Nodes that show the same; ids and what capture holds are not part of the record."""
    if a is None or b is None:
        return a is b
    bare = (
        replace(a, parts=(), uid=0, held=None, proof=None),
        replace(b, parts=(), uid=0, held=None, proof=None),
    )
    return (
        repr(bare[0]) == repr(bare[1])
        and len(a.parts) == len(b.parts)
        and all(same(x, y) for x, y in zip(a.parts, b.parts, strict=True))
    )


@pytest.fixture
def rich(inspected: Inspect) -> History:
    """A history with a callback, an exception, a secret, nested values, a clean-up and a warning."""
    app = inspected(
        """
        def push(item, *, api_key):
            st.session_state.cart.append({"item": item, "price": float("nan")})

        st.session_state.setdefault("cart", [])
        st.session_state.setdefault("limits", {"low": float("-inf"), 3: {1, 2}})
        st.session_state.token = "abcdefghi"
        if st.checkbox("More", key="more"):
            st.text_input("Note", key="note")
        st.button("Add", on_click=push, args=("tea",), kwargs={"api_key": "qwertyuiop"})
        if st.button("Fail"):
            st.session_state.nothing
        """
    )
    app.at.checkbox(key="more").check().run()
    app.at.checkbox(key="more").uncheck().run()
    click(app.at, "Add")
    click(app.at, "Fail")
    return app.history()


def test_a_history_survives_json(rich):
    """Plain JSON, no NaN, and back again all that was in it."""
    data = rich.to_dict()
    assert data["schema_version"] == SCHEMA_VERSION
    back = History.from_dict(json.loads(json.dumps(data, allow_nan=False)))
    assert [str(run.cause) for run in back.runs] == [str(run.cause) for run in rich.runs]
    for old, new in zip(rich.runs, back.runs, strict=True):
        assert (old.id, old.ending, old.started_at, old.exception) == (
            new.id, new.ending, new.started_at, new.exception)  # fmt: skip
        assert (old.writes, old.warnings, old.reads, old.follows) == (
            new.writes, new.warnings, new.reads, new.follows)  # fmt: skip
        assert [change_told(c) for c in old.changes] == [change_told(c) for c in new.changes]
        assert [(t.name, t.site, t.exception) for t in old.callbacks] == [
            (t.name, t.site, t.exception) for t in new.callbacks]  # fmt: skip
        before, after = rich.state_at(old.id), back.state_at(new.id)
        assert before.keys() == after.keys()
        assert all(same(before[key], after[key]) for key in before)
        assert rich.owners_at(old.id) == back.owners_at(new.id)
    assert back.to_dict()["runs"][0]["cause"] == data["runs"][0]["cause"]
    assert [w.rule for w in back.warnings] == [w.rule for w in rich.warnings]


def test_a_read_back_history_shares_what_the_runs_share(rich):
    back = History.from_dict(rich.to_dict())
    assert back.to_dict() == rich.to_dict()
    assert back.state_at(1)["limits"] is back.state_at(len(back.runs))["limits"]
    assert back.diff(1, 1) == ()
    assert [c.path for c in back.diff(1, 4)] == [c.path for c in rich.diff(1, 4)]


def test_a_history_holds_no_secret(rich):
    text = json.dumps(rich.to_dict())
    state = rich.state_at(1)
    assert state["token"].redacted
    sources = [line for excerpt in rich.excerpts.values() for line in excerpt]
    for line in sources:
        text = text.replace(json.dumps(line)[1:-1], "")
    assert "abcdefghi" not in text
    assert "qwertyuiop" not in text


@pytest.mark.parametrize("version", [None, 0, SCHEMA_VERSION + 1, "1"])
def test_another_schema_is_refused_with_a_clear_message(version):
    with pytest.raises(ValueError, match=f"schema version {version!r}, not {SCHEMA_VERSION}: save it again"):
        History.from_dict({"schema_version": version, "runs": []})
    with pytest.raises(ValueError, match="schema version None"):
        History.from_dict({})


def test_an_empty_history_survives_too():
    back = History.from_dict(Timeline().log.history.to_dict())
    assert back.runs == ()
    assert dict(back.base) == {}


def test_what_is_shared_is_written_once():
    session = Session()
    big = {f"k{n}": n for n in range(200)}
    session.run({"big": big}, drawn("w"))
    for n in range(20):
        session.run({"big": big, "n": n}, KeyWritten("n", SITE))
    data = session.recorder.log.history.to_dict()
    assert len(json.dumps(data["nodes"])) < 3 * len(json.dumps(big)) + 20_000
    ids = [row["id"] for row in data["nodes"]]
    assert len(ids) == len(set(ids))


def test_a_session_that_began_before_its_recording_has_its_state_in_the_base():
    session = Session()
    session.begin({"old": 1}, late=True)
    session.end({"old": 1, "new": 2})
    history = session.recorder.log.history
    assert previews(history.base) == {"old": "1"}
    assert [c.path for c in history.runs[0].changes] == [("new",)]


def test_owners_follow_the_widgets():
    session = Session()
    session.run({"name": "Ada"}, drawn("name"))
    session.run({}, KeyDeleted("name", SITE))
    history = session.recorder.log.history
    owner = history.owners_at(1)["name"]
    assert (owner.type, owner.label, owner.page) == ("text_input", "Label", "app")
    assert history.owners_at(2) == {}


def test_callbacks_survive_json_with_their_nodes():
    session = Session()
    session.begin()
    session.tell(
        CallbackStarted("go", SITE, "$$ID-w", (1, [2]), {"x": {"y": 3}}, {}),
        CallbackEnded(None, {"made": [1]}),
    )
    session.end({"made": [1]})
    history = session.recorder.log.history
    (old,), (new,) = history.runs[0].callbacks, History.from_dict(history.to_dict()).runs[0].callbacks
    assert all(same(a, b) for a, b in zip(old.args, new.args, strict=True))
    assert all(same(a, b) for (_, a), (_, b) in zip(old.kwargs, new.kwargs, strict=True))


def test_pinned_runs_leave_after_those_with_an_error():
    line = Timeline(max_runs=3)
    for ending in ("finished", "exception", "finished"):
        line.add(ending, a=leaf(ending))
    line.log.pin(1)
    line.add(a=leaf("4"))
    assert [run.id for run in line.log.history.runs] == [1, 2, 4]
    line.add(a=leaf("5"))
    line.add(a=leaf("6"))
    assert [run.id for run in line.log.history.runs] == [1, 2, 6]
    line.log.pin(6)
    line.add(a=leaf("7"))
    assert [run.id for run in line.log.history.runs] == [1, 6, 7]
    line.log.pin(1, pinned=False)
    line.add(a=leaf("8"))
    assert [run.id for run in line.log.history.runs] == [6, 7, 8]
    with pytest.raises(KeyError, match="run 2 is not in the history"):
        line.log.pin(2)
