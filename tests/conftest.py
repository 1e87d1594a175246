"""Fixtures for all tests: no hook leaks from one to the next, and apps run with the one line."""

import functools
import gc
import importlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, settings
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.testing.v1 import AppTest, local_script_runner

import st_state_inspector
from st_state_inspector import component, end_taps, faults, installed, session, streamlit_hooks, watchdog
from st_state_inspector.callables import fragment_name
from st_state_inspector.capture.budget import Budget
from st_state_inspector.fuse import Fuse
from st_state_inspector.model import Run
from st_state_inspector.options import ENV_DEV_URL, ENV_SWITCH, Options
from st_state_inspector.patching import is_replaced, with_subclasses
from st_state_inspector.streamlit_hooks import POINTS, Runner, exec_code, fragment
from st_state_inspector.visitors import Visitor
from tests.inspecting import Connection, Inspect, Inspected, run_fragments, start, write_app

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def leaked_hooks() -> list[str]:
    """Every place in Streamlit that is replaced right now."""
    places = [place for places in POINTS.values() for place in places]
    places += [(runner, "_on_script_finished") for runner in with_subclasses(Runner)]
    for module in (exec_code, fragment):
        places += [(module, name) for name in streamlit_hooks.EXCEPTION_HANDLERS]
    return [f"{owner.__name__}.{name}" for owner, name in places if is_replaced(owner, name)]


class _Errors(logging.Handler):
    """Keeps what the inspector logs about its own failures."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


class _PatientFuse(Fuse):
    """Blows only when told to, however expensive a busy machine makes the runs."""

    def note(self, run: Run) -> None:
        pass


@pytest.fixture(autouse=True, scope="session")
def _no_hurry() -> Iterator[None]:
    """How fast the machine is shows in no test but those that give a ``max_run_ms`` of their own."""
    with pytest.MonkeyPatch.context() as patch:
        make, usual = Budget.__init__, Options().max_run_ms

        def unhurried(self: Budget, max_run_ms: float, max_bytes: int, max_value_bytes: int) -> None:
            make(self, 60_000 if max_run_ms == usual else max_run_ms, max_bytes, max_value_bytes)

        patch.setattr(Budget, "__init__", unhurried)
        patch.setattr(session, "Fuse", _PatientFuse)
        patch.setattr(watchdog, "CUT_OFF_SECONDS", 60)
        yield


@pytest.fixture(autouse=True, scope="session")
def _packages_are_searched_once() -> Iterator[None]:
    """Since 1.62 or so each AppTest looks for components in all that is installed, for 0.1 s."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            scanner = importlib.import_module("streamlit.components.v2.manifest_scanner")
        except ImportError:  # before components v2
            pass
        else:
            once = functools.cache(scanner.scan_component_manifests)
            patch.setattr(scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True, scope="module")
def _imports_are_no_garbage() -> None:
    """The garbage collector passes over what is older than a module's tests: it took a sixth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def faults_expected() -> None:
    """Asked for by a test that makes the inspector fail."""


@pytest.fixture(autouse=True)
def _nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Streamlit is whole before and after each test, the switch is as it was, and nothing of ours failed."""
    assert leaked_hooks() == []
    environment = {name: os.environ.pop(name, None) for name in (ENV_SWITCH, ENV_DEV_URL)}
    errors = _Errors()
    faults.LOG.addHandler(errors)
    try:
        yield
        assert ENV_SWITCH not in os.environ, "the test changed the switch and did not put it back"
        assert ENV_DEV_URL not in os.environ
    finally:
        faults.LOG.removeHandler(errors)
        st_state_inspector.uninstall()
        installed.FAULTS._problems.clear()
        installed.FAULTS.failed = False
        installed.FAULTS.hung.clear()
        os.environ.update({name: value for name, value in environment.items() if value is not None})
    assert leaked_hooks() == []
    assert "faults_expected" in request.fixturenames or errors.messages == []


@pytest.fixture
def one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line does its work again, as in a new process."""
    monkeypatch.delitem(sys.modules, "st_state_inspector.auto", raising=False)


@pytest.fixture
def inspected(tmp_path, one_line) -> Inspect:
    """Run an app for the first time under AppTest with the one line; gives it, and its history.

    The app is a string, a function without arguments, or a file. Options are those of ``install``,
    which then runs before the app; without any, the line in the app installs.
    """
    count = 0

    def run(app, *, with_line: bool = True, run: bool = True, **options) -> Inspected:
        nonlocal count
        count += 1
        if options:
            st_state_inspector.install(**options)
        found = start(write_app(app, tmp_path / f"app{count}", inspector=with_line))
        if run:
            found.at.run()
        return found

    return run


class RunFragments(Protocol):
    def __call__(self, *names: str, timer: bool = ...) -> AppTest: ...


@pytest.fixture
def inspected_parts(
    inspected: Inspect, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Any], tuple[Inspected, RunFragments]]:
    """``inspected``, and what runs only fragments of the app: those of these functions."""

    def begin(app: Any) -> tuple[Inspected, RunFragments]:
        storage = MemoryFragmentStorage()
        monkeypatch.setattr(local_script_runner, "MemoryFragmentStorage", lambda: storage)
        found = inspected(app, run=False)
        if hasattr(found.at, "_fragment_storage"):  # newer ones keep it between runs
            monkeypatch.setattr(found.at, "_fragment_storage", storage)
        found.at.run()

        def named(name: str) -> str:
            any_storage: Any = storage  # "get": up to 1.57
            look_up = any_storage.lookup if hasattr(storage, "lookup") else any_storage.get
            (found_id,) = [i for i in storage._fragments if fragment_name(look_up(i)) == name]
            return found_id

        def run_fragments_named(*names: str, timer: bool = False) -> AppTest:
            return run_fragments(found.at, *map(named, names), timer=timer)

        return found, run_fragments_named

    return begin


@pytest.fixture
def as_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sessions under AppTest have a panel: they count as those of a browser here that stays connected."""
    connection = Connection()
    here = Visitor("id", "shop.py", "127.0.0.1", {"host": "localhost:8501"})
    monkeypatch.setattr(streamlit_hooks, "client_of", lambda ctx: connection)
    monkeypatch.setattr(streamlit_hooks, "visitor_of", lambda ctx: here)
    monkeypatch.setattr(streamlit_hooks, "all_is_sent", lambda ctx: True)
    monkeypatch.setattr(end_taps, "_FLUSHED", 0.0)
    monkeypatch.setattr(component, "_declared", [])
    monkeypatch.setenv(ENV_DEV_URL, "http://localhost:5173")
    yield
    monkeypatch.delenv(ENV_DEV_URL)
