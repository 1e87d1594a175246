"""The app does not notice: other interpreters' options, hot reload of the package, parallel fragments."""

import importlib
import logging
import os
import subprocess
import sys
import traceback
import warnings

import pytest
import streamlit as st

import st_state_inspector
from st_state_inspector import history_of, install, uninstall
from st_state_inspector.tracebacks import remove_own_frames
from tests.app_testing import STREAMLIT
from tests.inspecting import click, start, write_app
from tests.one_line import ROOT
from tests.safety.apps import APPS
from tests.safety.clicking import click_about, look


def compared(*arguments, options=()):
    done = subprocess.run(
        [sys.executable, *options, "-m", "tests.safety.compare", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("options", [["-O"], ["-X", "dev"]], ids=" ".join)
def test_apps_look_the_same_under_other_options_of_the_interpreter(options):
    """With every warning an error, too."""
    apps = ["todo list", "errors that the app catches", "fragments"]
    assert compared(*apps, options=options) == [f"{app} same" for app in apps]


def test_reloading_modules_of_ours_in_the_middle_of_a_session_is_not_noticed():
    """What a file watcher does to a package that is being worked on."""
    names = "slot sites streamlit_hooks installed run_taps end_taps other_taps taps recorder panel inspector"
    assert compared("--reload", *names.split()) == [f"{name} same" for name in names.split()]


def test_two_copies_of_the_package_in_one_session_are_not_noticed(tmp_path, monkeypatch):
    script = write_app(APPS["todo list"], tmp_path / "app", inspector=False)
    plain = click_about(start(script).at.run(), 5, 4, look)
    install()
    at = start(script).at.run()
    seen = [look(at)]
    for name in [n for n in sys.modules if n.split(".")[0] == "st_state_inspector"]:
        monkeypatch.delitem(sys.modules, name)
    copy = importlib.import_module("st_state_inspector")
    assert copy is not st_state_inspector
    try:
        copy.install()
        seen += click_about(at, 5, 4, look)[1:]
    finally:
        copy.uninstall()
    assert seen == plain


def test_parallel_fragments_look_the_same(tmp_path):
    """Since 1.58; before, the same fragments run one after another."""
    parallel = "parallel=True" if STREAMLIT >= (1, 58) else ""
    script = write_app(
        f"""
        import threading

        @st.fragment({parallel})
        def part(n):
            st.session_state[f"seen_{{n}}"] = st.session_state.get(f"seen_{{n}}", 0) + 1
            st.checkbox("C", key=f"c_{{n}}")

        st.button("Go")
        for n in range(4):
            with st.container():
                part(n)
        """,
        tmp_path / "app",
        inspector=False,
    )
    seen = []
    for switch in (uninstall, install):
        switch()
        at = start(script).at.run()
        click(at, "Go")
        shown = look(at)
        seen.append((sorted(shown["protos"]), shown["traces"], shown["values"]))
    assert len(history_of(at).runs) == 2
    assert seen[0] == seen[1]


CATCHING = {
    "assignment after the widget": "st.text_input('T', key='t')\ntry: st.session_state.t = 'x'",
    "missing item": "try: st.session_state['nope']",
    "missing attribute": "try: st.session_state.nope",
    "missing deletion": "try: del st.session_state['nope']",
    "popped": "try: st.session_state.pop('nope')",
    "the same key twice": "st.text_input('A', key='a')\ntry: st.text_input('B', key='a')",
    "a value that the widget refuses": "try: st.slider('S', 0, 9, 99, key='s')",
    "a state that the widget refuses": "st.session_state.n = 'x'\ntry: st.number_input('N', key='n')",
    "st.stop": "try: st.stop()",
    "st.rerun": "if 'once' in st.session_state: st.stop()\nst.session_state.once = 1\ntry: st.rerun()",
    "an exception group": "try: raise ExceptionGroup('g', [ValueError(1)])",
}


@pytest.mark.parametrize("how", ["format_exc", "walk_tb", "logging"])
@pytest.mark.parametrize("name", CATCHING)
def test_an_app_that_catches_sees_no_frame_of_ours(name, how, tmp_path, caplog):
    """Not a line of the traceback, of its causes and contexts, or of the log tells of the inspector."""
    shown = {
        "format_exc": "st.code(traceback.format_exc())",
        "walk_tb": "tb = error.__traceback__; "
        "st.code(str([(f.f_code.co_qualname, n) for f, n in traceback.walk_tb(tb)]))",
        "logging": "logging.getLogger('app').exception('caught')",
    }[how]
    source = (
        f"import traceback, logging\n{CATCHING[name]}\nexcept BaseException as error:\n    {shown}\n    raise"
    )
    script = write_app(source, tmp_path / "app", inspector=False)
    seen = []
    for switch in (uninstall, install):
        switch()
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            at = start(script).at.run()
        formatted = [traceback.format_exception(*r.exc_info) for r in caplog.records if r.exc_info]
        seen.append(([c.value for c in at.code], [list(e.stack_trace) for e in at.exception], formatted))
    assert seen[1] == seen[0]
    assert "st_state_inspector" not in str(seen[1])


def test_an_exception_through_a_replacement_loses_our_frames_before_the_app_sees_it():
    """Also where the original is deep below, and where the same exception passes twice."""
    from st_state_inspector.patching import Patches

    class Owner:
        def fail(self, error):
            raise error

    patches = Patches(remove_own_frames)
    patches.apply(Owner, "fail", lambda original, *args: original(*args))
    error = KeyError("x")
    for _ in range(2):
        try:
            Owner().fail(error)
        except KeyError as caught:
            files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(caught.__traceback__)]
            assert not any("st_state_inspector" in file and "tests" not in file for file in files)
    patches.undo()


def test_a_warning_of_the_app_names_the_same_line(tmp_path):
    source = """
        import warnings

        def old():
            warnings.warn("old", DeprecationWarning, stacklevel=2)

        def callback():
            old()

        st.button("Go", on_click=callback)
        old()
        """
    script = write_app(source, tmp_path / "app", inspector=False)
    seen = []
    for switch in (uninstall, install):
        switch()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            click(start(script).at.run(), "Go")
        seen.append(
            [(str(w.message), w.filename, w.lineno) for w in caught if w.category is DeprecationWarning]
        )
    assert len(seen[0]) == 3
    assert seen[1] == seen[0]


def test_cached_functions_may_use_the_state_and_raise_the_same(tmp_path):
    """A cached function replays what it drew; hooks must not make it draw or count anything twice."""
    script = write_app(APPS["cached data"], tmp_path / "app", inspector=False)
    seen = []
    for switch in (uninstall, install):
        switch()
        st.cache_data.clear()
        st.cache_resource.clear()
        seen.append(click_about(start(script).at.run(), 11, 8, look))
    assert seen[1] == seen[0]
