"""Each part of the recording made to raise, or to answer nonsense: the app is the same, the panel says so.

Drawing is broken in ``test_drawing_fails``, where there is a panel.
"""

import ast
import importlib
import inspect
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from st_state_inspector import events, history_of, install, streamlit_hooks, taps, uninstall
from st_state_inspector.installed import FAULTS
from tests.inspecting import start, write_app
from tests.safety.apps import APPS
from tests.safety.clicking import click_about, look

pytestmark = pytest.mark.usefixtures("faults_expected")

APP = """
st.session_state.setdefault("items", [{"n": 1}])
st.session_state.setdefault("n", 0)

def add(step):
    st.session_state.n += step
    st.session_state.items.append({"n": st.session_state.n})

@st.fragment(run_every=60)
def part():
    st.checkbox("C", key="c")

st.text_input("Name", key="name")
st.text_input("Pass", type="password")
st.slider("S", 0, 9, 3, key="s")
st.button("Go", on_click=add, args=(2,), kwargs={})
if st.button("Gone"):
    del st.session_state["n"]
    st.rerun()
part()
kind = st.radio("Kind", ["none", "zero", "missing", "stop"])
if kind == "zero":
    1 / 0
if kind == "missing":
    st.session_state["nope"]
if kind == "stop":
    st.stop()
st.query_params["a"] = kind
st.markdown(f"{st.session_state.n} {len(st.session_state)} {list(st.session_state.items)}")
"""

ALL_HOOKS = " ".join(
    name
    for name, value in vars(streamlit_hooks).items()
    if inspect.isfunction(value) and value.__module__ == streamlit_hooks.__name__ and name != "slot_of"
)
STAGES = {
    "capture.capturer": "Capturer.snapshot Capturer.capture Capturer.redact_text Capturer.redact_line",
    "diff": "diff",
    "recorder": "Recorder.handle Recorder._record cause_of diff describe_exception",
    "closing": "changes_of ending_of circumstances_of owner_of diff",
    "in_browser": "InBrowser.sent InBrowser.drawn InBrowser.story",
    "privacy": "Ears.hear Scrub.entry Scrub.text",
    "rules.asking": "RuleBook.ask _ask all_rules learn",
    "history": "HistoryLog.add HistoryLog._bound excerpts HistoryLog.history",
    "open_run": "OpenRun.write OpenRun.read OpenRun.draw",
    "gate": "_refusal hosted_by",
    "inspector": "decide _place_panel",
    "session": "Session.__init__ secret_leaves",
    "callables": "with_callbacks describe",
    "sites": "caller_site reader widget_call app_sites command_on_stack default_option failed_widget",
    "sources": "look_for_changes version_of note_saved_file",
    "tracebacks": "argument_of remove_own_frames",
    "run_taps": "begin _history _who_asked _note_request",
    "end_taps": "_end _end_and_draw _end_uncompiled _end_unhandled _after hook_runner _plan_finish _note_end"
    " _note_next_request _tell_unread _tell_arrived end_overtaken end_older",
    "read_taps": "_tell_read _tell_held _tell_listed _tell_given _tell_given_later",
    "taps": "_has_it _tell_written _tell_deleted _note_widget _callback_started _callback_ended"
    " _tell_browser_values _tell_cleaned _tell_passwords _tell_password"
    " _apply _record_from_here_on",
    "other_taps": "tell_value _tell_default _tell_exception _tell_fragment _note_saved_file",
    "streamlit_hooks": ALL_HOOKS,
}
PARTS = [(module, name) for module, names in STAGES.items() for name in names.split()]
NONSENSE = [None, "nonsense", {}]


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return write_app(APP, tmp_path_factory.mktemp("stages") / "app", inspector=False)


@pytest.fixture(scope="module")
def plain(script):
    """What the app shows without the inspector."""
    return use(script)


def use(script) -> list:
    return click_about(start(script).at.run(), 4, 7, look)


def break_part(monkeypatch, module: str, name: str, instead) -> None:
    owner = importlib.import_module(f"st_state_inspector.{module}")
    if "." in name:
        owner, name = getattr(owner, name.split(".", maxsplit=1)[0]), name.split(".")[1]
    old = inspect.getattr_static(owner, name)
    monkeypatch.setattr(owner, name, property(instead) if isinstance(old, property) else instead)


def _stand_in(monkeypatch, module, name, instead):
    break_part(monkeypatch, module, name, instead)  # AttributeError: the part has another name now


@pytest.mark.parametrize(("module", "name"), PARTS, ids=lambda part: part)
def test_a_part_that_raises_changes_nothing_for_the_app(module, name, script, plain, monkeypatch, caplog):
    """Same output; a problem that names a stage; one line in the log for each stage that failed."""
    called = []

    def fail(*_args, **_kwargs):
        called.append(1)
        raise RuntimeError("a bug of ours")

    _stand_in(monkeypatch, module, name, fail)
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        install()
        assert use(script) == plain
    lines = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert len(lines) == len(set(lines))
    if called and name not in HARMLESS:
        assert lines or problems()


HARMLESS = set(
    "_fragment_name _fragment hosted_by _refusal describe_exception loaded_secrets secret_leaves".split()
)
"""Their failure has an answer of its own: no session, or a shorter name."""


def problems():
    return [problem.stage for problem in FAULTS.problems]


@pytest.mark.parametrize(("module", "name"), PARTS, ids=lambda part: part)
def test_a_part_that_answers_nonsense_changes_nothing_for_the_app(module, name, script, plain):
    """It answers what no caller expects. What is not asked in this app need not answer twice."""
    if not name.endswith("__init__"):
        all_nonsense(module, name, lambda: use(script), plain)


def all_nonsense(module: str, name: str, use_app: Callable[[], object], plain: object) -> None:
    """Use the app with each nonsense as the answer of this part; where nobody asks for it, with one."""
    for nonsense in NONSENSE:
        asked: list[int] = []
        with pytest.MonkeyPatch.context() as broken:
            break_part(broken, module, name, partial(_answer, nonsense, asked))
            install()
            assert use_app() == plain, f"{module}.{name} answered {nonsense!r}"
        uninstall()
        if not asked:
            break


def _answer(nonsense: object, asked: list[int], *_args: object, **_kwargs: object) -> object:
    asked.append(1)
    return nonsense


EVENTS = sorted(get_args(events.Event), key=lambda event: event.__name__)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_what_a_hook_tells_may_fail_while_it_is_told(event, script, plain, monkeypatch):
    """Whoever receives events raises for this one: the hook that tells it meets the failure itself."""
    from st_state_inspector.session import Session

    handle = Session.handle

    def fail(self, told):
        if type(told) is event:
            raise RuntimeError("a bug of ours")
        handle(self, told)

    monkeypatch.setattr(Session, "handle", fail)
    install()
    assert use(script) == plain


PACKAGE = Path(streamlit_hooks.__file__).parent
ELSEWHERE = {"finish", "carry_out", "_carry_out"}
"""What waits to be done at the end of a run is ``_end_and_draw``; for commands see the last test."""


def guarded_work() -> dict[str, str]:
    """What the package does behind ``guarded``: the name of the function, and the module that guards it."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "guarded":
                work = node.args[1]
                found[getattr(work, "attr", getattr(work, "id", ""))] = file.stem
    return found


def test_each_hook_and_each_guarded_piece_of_work_is_broken_here():
    """A new hook, or new work behind ``guarded``, must be added to STAGES."""
    from tests.safety.test_drawing_fails import PARTS as DRAWN

    broken = {name.split(".")[-1] for _, name in [*PARTS, *DRAWN]}
    work = guarded_work()
    assert len(work) > 25
    assert {name: module for name, module in work.items() if name not in broken | ELSEWHERE} == {}
    assert set(taps._HOOKS) == set(streamlit_hooks.POINTS)


def test_each_part_of_stages_is_there():
    for module, name in PARTS:
        owner = importlib.import_module(f"st_state_inspector.{module}")
        for step in name.split("."):
            owner = getattr(owner, step)
        assert callable(owner) or isinstance(owner, property), (module, name)


def test_the_exceptions_of_the_app_stay_its_own_when_we_fail_meanwhile(tmp_path, monkeypatch):
    """Our failure while the app's exception passes must not become its context."""
    script = write_app(APPS["errors that the app catches"], tmp_path / "app", inspector=False)
    plain = click_about(start(script).at.run(), 1, 3, look)

    def fail(*_args, **_kwargs):
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(streamlit_hooks, "inspected_slot", fail)
    install()
    assert click_about(start(script).at.run(), 1, 3, look) == plain


def test_a_working_inspector_has_no_problem_in_this_app(script, plain):
    install()
    assert use(script) == plain
    assert problems() == []
    at: AppTest = start(script).at.run()
    assert streamlit_hooks.slot_of(at).sink.faults.problems == ()
    assert len(history_of(at).runs) == 1


def test_a_command_that_fails_is_noted(monkeypatch):
    from st_state_inspector import panel
    from st_state_inspector.faults import Faults

    class Broken:
        faults = Faults()

        def carry_out(self):
            raise RuntimeError("a bug of ours")

    monkeypatch.setattr(panel, "_current", Broken)
    panel._on_command()
    assert [problem.stage for problem in Broken.faults.problems] == ["command"]
